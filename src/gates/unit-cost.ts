import { sumLines } from '../core/cost.ts';
import { defineModelGate, type GateContext, type ModelSide, type ModelSubject } from '../core/gate.ts';
import type { ModelConfig } from '../core/model.ts';
import { asRatio, moneyText, toMicros } from '../core/money.ts';
import { compare, toNumber, ZERO } from '../core/ratio.ts';
import { type UnitCost, type UnitCosts, unitCosts } from '../core/unit-cost.ts';
import { type Held, judgeCeilings, notHeld, unknownCost } from './parts/ceiling.ts';
import { at, finding, missing } from './parts/finding.ts';
import { isRequired } from './parts/requirements.ts';
import type { BudgetEntry } from './parts/scope.ts';

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
  judge: (subject, context) =>
    judgeCeilings(
      {
        kinds: ['thousand_requests', 'active_user', 'accuracy_point'],
        unlimited: 'The policy sets no unit-cost ceiling for this model',
        undeclared: 'The config declares nothing that a unit-cost ceiling divides by',
        judge: judgeCeiling,
      },
      subject,
      context,
    ),
});

function judgeCeiling(subject: ModelSubject, limit: BudgetEntry, context: GateContext): Held | null {
  const kind = KINDS[limit.entry.per ?? ''];
  if (kind === undefined) return null;
  const { config, estimate } = subject.head;
  if (!kind.declared(config)) return withoutDivisor(subject, kind, context);
  const each = unitCosts(config, estimate)[kind.unit];
  return each.known
    ? compared(subject, each, kind, limit, context.policy.currency)
    : unknownCost(kind.code, `per ${kind.noun}`, each.reason, at(subject, ...kind.path));
}

function withoutDivisor(subject: ModelSubject, kind: Kind, context: GateContext): Held | null {
  if (!owesDivisor(subject, kind, context)) return null;
  const path = kind.path.join('.');
  return notHeld(
    missing(`${path} is not declared: the cost per ${kind.noun} cannot be known`, {
      place: at(subject, ...kind.path),
      fix: { summary: `Declare ${path}` },
    }),
  );
}

function compared(
  subject: ModelSubject,
  each: Extract<UnitCost, { known: true }>,
  kind: Kind,
  { entry, index }: BudgetEntry,
  currency: string,
): Held {
  const bound = entry.bound ?? 'expected';
  const limit = entry.limit?.amount ?? ZERO;
  const [is, most] = [moneyText(each[bound], 6), moneyText(toMicros(limit), 6)];
  const text = `${is} ${currency} per ${kind.noun}, of at most ${most} ${currency}`;
  if (compare(asRatio(each[bound]), limit) <= 0) return { text, finding: null };
  return notHeld(
    finding('violation', kind.code, text, {
      place: at(subject, ...kind.path),
      evidence: {
        budget: index,
        bound,
        unit_cost: is,
        limit: most,
        monthly: monthlyOf(subject.head, kind, bound),
        formula: kind.formula,
      },
      fix: { summary: 'Raise batch or utilisation, choose cheaper hardware, or drop idle replicas' },
      size: toNumber(asRatio(each[bound])),
      action: entry.action ?? 'approve',
    }),
  );
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
