import { sumLines } from './cost.ts';
import type { ModelSide } from './gate.ts';
import { moneyText } from './money.ts';
import { type Candidate, costQualitySteps } from './unit-cost.ts';

/** What each step from a model to the one of its type that is next dearer to train buys (table 27). */
export interface QualityStep {
  readonly type: string;
  /** What is compared: the cost of one training run, or of a month of them. */
  readonly basis: 'once' | 'monthly';
  readonly from: string;
  readonly to: string;
  readonly points: number;
  readonly times: number | null;
  readonly per_point: string | null;
}

/**
 * Models of one type that declare `evaluation.metrics.accuracy` are candidates for each other's place. Compared is
 * what training them costs: a month of retraining, or the one run where it does not repeat; the two never meet.
 */
export function qualityOf(sides: readonly ModelSide[]): QualityStep[] {
  const comparable = new Map<
    string,
    { type: string; basis: QualityStep['basis']; candidates: Candidate[] }
  >();
  for (const { config, estimate } of sides) {
    const quality = config.evaluation?.metrics?.accuracy;
    const basis = config.training?.retrain ? 'monthly' : 'once';
    const cost = sumLines(estimate, {
      cadence: basis === 'once' ? 'one_off' : 'monthly',
      component: 'train',
    });
    if (quality === undefined || cost.unknown.length > 0 || cost.expected === 0n) continue;
    const type = config.model.type;
    const key = `${type} ${basis}`;
    const { candidates } = comparable.get(key) ?? { candidates: [] };
    comparable.set(key, {
      type,
      basis,
      candidates: [...candidates, { name: config.id, cost: cost.expected, quality }],
    });
  }
  const groups = [...comparable].sort(([a], [b]) => (a < b ? -1 : 1));
  return groups.flatMap(([, { type, basis, candidates }]) =>
    costQualitySteps(candidates).map(({ perPoint, ...step }) => ({
      type,
      basis,
      ...step,
      per_point: perPoint === null ? null : moneyText(perPoint),
    })),
  );
}
