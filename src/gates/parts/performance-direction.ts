import type { Ratio } from '../../core/ratio.ts';

export type Better = 'higher' | 'lower';

/** Metrics of which less is better, by what they are called. */
const LOWER =
  /(^|[_@-])(loss|logloss|error|errors|rmse|rmsle|mse|mae|mape|smape|wape|perplexity|ppl|latency|wer|cer|ter|fid|brier|ece|eer|fpr|fnr|regret|hallucination_rate|toxicity|false_positive_rate|false_negative_rate)([_@-]|$)|_ms$/;

/** Metrics of which more is better, by what they are called. */
const HIGHER =
  /(^|[_@-])(accuracy|acc|precision|recall|f1|f2|auc|auroc|auprc|ap|map|mrr|ndcg|dcg|hit_rate|hits|coverage|sensitivity|specificity|tpr|tnr|true_positive_rate|true_negative_rate|r2|mcc|kappa|gini|ks|iou|miou|dice|bleu|rouge|rougel|meteor|chrf|bertscore|exact_match|em|pass_rate|win_rate|faithfulness|groundedness|helpfulness|ctr|click_rate|conversion|conversion_rate|engagement|engagement_rate)([_@\d-]|$)/;

interface Stated {
  readonly better?: Better | undefined;
  readonly min?: Ratio | undefined;
  readonly max?: Ratio | undefined;
}

/**
 * Which way a metric is better: as a rule says, else by its name, else by the one limit the policy sets it. Null
 * where nothing says, since half of all guesses would let a model get worse.
 */
export function betterOf(name: string, rules: readonly Stated[]): Better | null {
  const stated = rules.find(({ better }) => better !== undefined)?.better;
  if (stated !== undefined) return stated;
  const word = name.toLowerCase();
  if (LOWER.test(word)) return 'lower';
  if (HIGHER.test(word)) return 'higher';
  const [least, most] = [
    rules.some(({ min }) => min !== undefined),
    rules.some(({ max }) => max !== undefined),
  ];
  return least === most ? null : least ? 'higher' : 'lower';
}
