import { defineModelGate, type Finding, type GateContext, type ModelSubject } from '../core/gate.ts';
import { asRatio, moneyText, toCents } from '../core/money.ts';
import { compare, toNumber, ZERO } from '../core/ratio.ts';
import { experimentCost, type RunCost, trainingRunCost } from '../core/run-cost.ts';
import { money } from '../core/words.ts';
import { at, finding, judged, notApplicable } from './finding.ts';
import { type BudgetEntry, budgetsPer, inScope, scopeName } from './scope.ts';

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
  judge(subject, context) {
    const limits = budgetsPer(context.policy, 'training_run', 'experiment').filter(({ entry }) =>
      inScope(entry, subject.head.config),
    );
    if (limits.length === 0)
      return notApplicable('The policy sets no limit per training run or experiment for this model');
    const results = limits.flatMap((limit) => judgeLimit(subject, limit, context));
    if (results.length === 0)
      return notApplicable('The config declares neither a training run nor experiments');
    const findings = results.flatMap((one) => one.finding ?? []);
    return judged(findings, results.map(({ text }) => text).join('; '));
  },
});

interface Judged {
  readonly text: string;
  readonly finding: Finding | null;
}

function judgeLimit(subject: ModelSubject, { entry, index }: BudgetEntry, context: GateContext): Judged[] {
  const {
    noun,
    code,
    path,
    cost: costOf,
  } = KINDS[entry.per === 'experiment' ? 'experiment' : 'training_run'];
  const cost = costOf(subject.head);
  if (cost === null) return [];
  const place = at(subject, path);
  if (!cost.known) {
    const message = `The cost of one ${noun} is unknown: ${cost.reason}`;
    return [
      {
        text: message,
        finding: finding('unknown', `${code}_UNKNOWN`, message, { place, evidence: { reason: cost.reason } }),
      },
    ];
  }
  const limit = entry.limit?.amount ?? ZERO;
  const spent = cost[entry.bound ?? 'expected'];
  const { currency } = context.policy;
  const text = `One ${noun} costs ${money(spent, currency)} of ${money(toCents(limit), currency)} (${scopeName(entry)})`;
  if (compare(asRatio(spent), limit) <= 0) return [{ text, finding: null }];
  const exceeded = finding('violation', `${code}_EXCEEDED`, text, {
    place,
    evidence: evidenceOf(cost, entry, index, moneyText(toCents(limit))),
    fix: { summary: `Shorten the ${noun}, or run it on cheaper or interruptible capacity` },
    size: toNumber(asRatio(spent)),
    action: entry.action ?? 'approve',
  });
  return [{ text, finding: exceeded }];
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
