import { sumLines } from '../core/cost.ts';
import {
  defineModelGate,
  type Finding,
  type GateContext,
  type ModelSide,
  type ModelSubject,
} from '../core/gate.ts';
import type { ModelConfig } from '../core/model.ts';
import { asRatio, moneyText, toMicros } from '../core/money.ts';
import { compare, toNumber, ZERO } from '../core/ratio.ts';
import { type UnitCosts, unitCosts } from '../core/unit-cost.ts';
import { at, finding, judged, missing, notApplicable } from './finding.ts';
import { isRequired } from './requirements.ts';
import { type BudgetEntry, budgetsPer, inScope } from './scope.ts';

interface Kind {
  readonly noun: string;
  readonly code: string;
  readonly unit: keyof UnitCosts;
  /** What the cost is divided by. */
  readonly path: readonly string[];
  declared(config: ModelConfig): boolean;
  /** Eq. 14 counts serving; a user or a point of accuracy is bought with everything. */
  readonly cost: 'serving' | 'total';
  readonly formula: string;
}

const KINDS: Readonly<Record<string, Kind>> = {
  thousand_requests: {
    noun: 'thousand requests',
    code: 'COST_PER_THOUSAND_REQUESTS',
    unit: 'thousandRequests',
    path: ['serving', 'traffic'],
    declared: ({ serving }) => serving?.traffic !== undefined,
    cost: 'serving',
    formula: 'serving cost a month / (requests a month / 1,000) (eq. 14)',
  },
  active_user: {
    noun: 'active user',
    code: 'COST_PER_ACTIVE_USER',
    unit: 'activeUser',
    path: ['business', 'active_users'],
    declared: ({ business }) => business?.active_users !== undefined,
    cost: 'total',
    formula: 'cost a month / active users a month',
  },
  accuracy_point: {
    noun: 'accuracy point',
    code: 'COST_PER_ACCURACY_POINT',
    unit: 'accuracyPoint',
    path: ['evaluation', 'metrics', 'accuracy'],
    declared: ({ evaluation }) => evaluation?.metrics?.accuracy !== undefined,
    cost: 'total',
    formula: 'cost a month / accuracy in percent',
  },
};

/** Cost per thing the model delivers, against the ceilings of the policy. */
export const unitCost = defineModelGate({
  id: 'unit-cost',
  title: 'Cost per thousand requests, active user and accuracy point stays below its ceiling',
  action: 'approve',
  options: {},
  comparesWithBase: true,
  judge(subject, context) {
    const ceilings = budgetsPer(context.policy, 'thousand_requests', 'active_user', 'accuracy_point').filter(
      ({ entry }) => inScope(entry, subject.head.config),
    );
    if (ceilings.length === 0) return notApplicable('The policy sets no unit-cost ceiling for this model');
    const results = ceilings.flatMap((ceiling) => judgeCeiling(subject, ceiling, context));
    if (results.length === 0)
      return notApplicable('The config declares nothing that a unit-cost ceiling divides by');
    return judged(
      results.flatMap((result) => result.finding ?? []),
      results.map(({ text }) => text).join('; '),
    );
  },
});

interface Result {
  readonly text: string;
  readonly finding: Finding | null;
}

function judgeCeiling(subject: ModelSubject, { entry, index }: BudgetEntry, context: GateContext): Result[] {
  const kind = KINDS[entry.per ?? ''];
  if (kind === undefined) return [];
  const { noun, code, path } = kind;
  const place = at(subject, ...path);
  if (!kind.declared(subject.head.config)) {
    if (!owesDivisor(subject, kind, context)) return [];
    const message = `${path.join('.')} is not declared: the cost per ${noun} cannot be known`;
    return [
      { text: message, finding: missing(message, { place, fix: { summary: `Declare ${path.join('.')}` } }) },
    ];
  }
  const bound = entry.bound ?? 'expected';
  const each = unitCosts(subject.head.config, subject.head.estimate)[kind.unit];
  if (!each.known) {
    const message = `The cost per ${noun} is unknown: ${each.reason}`;
    return [
      {
        text: message,
        finding: finding('unknown', `${code}_UNKNOWN`, message, { place, evidence: { reason: each.reason } }),
      },
    ];
  }
  const limit = entry.limit?.amount ?? ZERO;
  const { currency } = context.policy;
  const [is, most] = [moneyText(each[bound], 6), moneyText(toMicros(limit), 6)];
  const text = `${is} ${currency} per ${noun}, of at most ${most} ${currency}`;
  if (compare(asRatio(each[bound]), limit) <= 0) return [{ text, finding: null }];
  const evidence = {
    budget: index,
    bound,
    unit_cost: is,
    limit: most,
    monthly: monthlyOf(subject.head, kind, bound),
    formula: kind.formula,
  };
  const fix = { summary: 'Raise batch or utilisation, choose cheaper hardware, or drop idle replicas' };
  const action = entry.action ?? 'approve';
  return [
    {
      text,
      finding: finding('violation', code, text, {
        place,
        evidence,
        fix,
        size: toNumber(asRatio(each[bound])),
        action,
      }),
    },
  ];
}

/** Whether the divisor must be declared: the policy requires it, or the base still declared it while the model serves. */
function owesDivisor({ head, base, ...rest }: ModelSubject, kind: Kind, context: GateContext): boolean {
  const shed = base !== null && kind.declared(base.config) && head.config.serving !== undefined;
  return shed || isRequired('unit-cost', { head, base, ...rest }, context);
}

const monthlyOf = ({ estimate }: ModelSide, { cost }: Kind, bound: 'low' | 'expected' | 'high'): string =>
  moneyText(
    sumLines(estimate, { cadence: 'monthly', ...(cost === 'serving' ? { component: 'infer' } : {}) })[bound],
  );
