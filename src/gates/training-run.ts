import { defineModelGate, type GateContext, type ModelSubject } from '../core/gate.ts';
import { asRatio, moneyText, toCents } from '../core/money.ts';
import { compare, toNumber, ZERO } from '../core/ratio.ts';
import { experimentCost, type RunCost, trainingRunCost } from '../core/run-cost.ts';
import { money } from '../core/words.ts';
import { type Held, judgeCeilings, notHeld, unknownCost } from './parts/ceiling.ts';
import { at, finding } from './parts/finding.ts';
import { type BudgetEntry, scopeName } from './parts/scope.ts';

const KINDS = {
  training_run: { noun: 'training run', code: 'TRAINING_RUN', path: 'training', cost: trainingRunCost },
  experiment: { noun: 'experiment', code: 'EXPERIMENT', path: 'iteration', cost: experimentCost },
} as const;

/** What one training run and one experiment cost against the policy's limits. */
export const trainingRun = defineModelGate({
  id: 'training-run',
  title: 'One training run and one experiment stay below their limits',
  action: 'approve',
  options: {},
  comparesWithBase: true,
  judge: (subject, context) =>
    judgeCeilings(
      {
        kinds: ['training_run', 'experiment'],
        unlimited: 'The policy sets no limit per training run or experiment for this model',
        undeclared: 'The config declares neither a training run nor experiments',
        judge: judgeLimit,
      },
      subject,
      context,
    ),
});

function judgeLimit(subject: ModelSubject, { entry, index }: BudgetEntry, context: GateContext): Held | null {
  const {
    noun,
    code,
    path,
    cost: costOf,
  } = KINDS[entry.per === 'experiment' ? 'experiment' : 'training_run'];
  const cost = costOf(subject.head);
  if (cost === null) return null;
  const place = at(subject, path);
  if (!cost.known) return unknownCost(code, `of one ${noun}`, cost.reason, place);
  const limit = entry.limit?.amount ?? ZERO;
  const spent = cost[entry.bound ?? 'expected'];
  const { currency } = context.policy;
  const text = `One ${noun} costs ${money(spent, currency)} of ${money(toCents(limit), currency)} (${scopeName(entry)})`;
  if (compare(asRatio(spent), limit) <= 0) return { text, finding: null };
  return notHeld(
    finding('violation', `${code}_EXCEEDED`, text, {
      place,
      evidence: evidenceOf(cost, entry, index, moneyText(toCents(limit))),
      fix: { summary: `Shorten the ${noun}, or run it on cheaper or interruptible capacity` },
      size: toNumber(asRatio(spent)),
      action: entry.action ?? 'approve',
    }),
  );
}

const evidenceOf = (
  cost: Extract<RunCost, { known: true }>,
  entry: BudgetEntry['entry'],
  index: number,
  limit: string,
) => ({
  budget: index,
  bound: entry.bound ?? 'expected',
  limit,
  low: moneyText(cost.low),
  expected: moneyText(cost.expected),
  high: moneyText(cost.high),
  formula: cost.formula(),
});
