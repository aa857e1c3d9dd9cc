import * as z from 'zod';
import * as f from '../core/fields.ts';
import {
  definePortfolioGate,
  type Finding,
  type GateContext,
  type ModelSubject,
  type Portfolio,
} from '../core/gate.ts';
import { RISK_CLASSES, type RiskClass } from '../core/model.ts';
import { rolloutClass } from '../core/risk.ts';
import { counted, listed } from '../core/words.ts';
import { at, finding, judged, notApplicable, optionsOf } from './parts/finding.ts';

const options = {
  limit: f.count('Most rollouts of these classes at once', 2).optional(),
  classes: z
    .array(z.enum(RISK_CLASSES))
    .meta({
      description: 'Risk classes that count; default high and critical',
      examples: [['high', 'critical']],
    })
    .optional(),
};

const COUNTED: readonly RiskClass[] = ['high', 'critical'];

/** Safe changes one by one can be unsafe together: so many risky rollouts may run at once, over the whole fleet. */
export const rateLimit = definePortfolioGate({
  id: 'rate-limit',
  title: 'No more high-risk rollouts run at once than the policy allows',
  action: 'block',
  options,
  comparesWithBase: false,
  judge(portfolio, context) {
    const { limit, classes = COUNTED } = optionsOf(context.policy, 'rate-limit', options);
    if (limit === undefined) return notApplicable('The policy sets no limit of rollouts at once');
    const rollouts = running(portfolio, context, classes);
    const started = rollouts.filter(({ how }) => how === 'this change');
    const evidence = () => evidenceOf(rollouts, limit, classes, portfolio);
    const findings =
      rollouts.length > limit && started.length > 0 ? [tooMany(rollouts, limit, evidence())] : [];
    return judged(
      findings,
      () => `${rollouts.length} of ${limit} rollouts of class ${listed(classes)} at once`,
      evidence,
    );
  },
});

interface Rollout {
  readonly model: string;
  readonly class: RiskClass;
  readonly how: 'this change' | 'stage canary' | 'open change';
  /** The open pull request, where it is one. */
  readonly change?: string;
  readonly subject?: ModelSubject;
}

/** What this change starts, what stands in stage canary, and what other open changes start, each model once. */
function running(portfolio: Portfolio, context: GateContext, classes: readonly RiskClass[]): Rollout[] {
  const found = new Map<string, Rollout>();
  for (const subject of portfolio.subjects) {
    const { id, change, head } = subject;
    if (change === 'added' || change === 'changed') {
      const { ships, class: riskClass } = context.risk(subject);
      if (ships && classes.includes(riskClass)) {
        found.set(id, { model: id, class: riskClass, how: 'this change', subject });
        continue;
      }
    }
    if (head.config.model.stage !== 'canary') continue;
    const riskClass = rolloutClass(subject, context.policy);
    if (classes.includes(riskClass)) found.set(id, { model: id, class: riskClass, how: 'stage canary' });
  }
  for (const { model, change, riskClass } of portfolio.openRollouts ?? [])
    if (classes.includes(riskClass) && !found.has(model))
      found.set(model, { model, class: riskClass, how: 'open change', change });
  return [...found.values()];
}

const MOST_LISTED = 50;

const evidenceOf = (
  rollouts: readonly Rollout[],
  limit: number,
  classes: readonly RiskClass[],
  { openRollouts }: Portfolio,
) => ({
  limit,
  classes: [...classes],
  count: rollouts.length,
  rollouts: rollouts.slice(0, MOST_LISTED).map(({ model, class: riskClass, how, change }) => ({
    model,
    class: riskClass,
    from: change === undefined ? how : `${how} ${change}`,
  })),
  open_changes: openRollouts === undefined ? 'not listed: this run sees the repository alone' : 'listed',
});

function tooMany(rollouts: readonly Rollout[], limit: number, evidence: Finding['evidence']): Finding {
  const started = rollouts.filter(({ how }) => how === 'this change');
  const others = rollouts.filter(({ how }) => how !== 'this change');
  const [first] = started;
  const over = rollouts.length - limit;
  const named = (list: readonly Rollout[]): string =>
    list.length > 6
      ? `${list
          .slice(0, 6)
          .map(({ model }) => model)
          .join(', ')} and ${list.length - 6} more`
      : listed(list.map(({ model, class: riskClass }) => `${model} (${riskClass})`));
  const beside = others.length === 0 ? '' : `, beside ${named(others)} already under way`;
  return finding(
    'violation',
    'TOO_MANY_ROLLOUTS',
    `${counted(rollouts.length, 'risky rollout')} at once, at most ${limit}: this change starts ${named(started)}${beside}`,
    {
      place: first?.subject === undefined ? null : at(first.subject, 'model'),
      evidence,
      fix: { summary: remedy(started.length, over, named(others), others.length) },
      size: rollouts.length,
    },
  );
}

function remedy(started: number, over: number, others: string, count: number): string {
  if (started > over) return `Ship ${over === 1 ? 'one' : over} of them later, in a pull request of its own`;
  if (count === 0) return 'Wait until the policy allows rollouts again';
  return `Wait until ${others} ${count === 1 ? 'is' : 'are'} in stage production or back`;
}
