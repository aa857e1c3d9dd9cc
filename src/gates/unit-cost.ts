import { costDelta, sumLines } from '../core/cost.ts';
import * as f from '../core/fields.ts';
import {
  defineModelGate,
  type Finding,
  type GateContext,
  type ModelSide,
  type ModelSubject,
} from '../core/gate.ts';
import { asRatio, moneyText, toMicros } from '../core/money.ts';
import type { Budget } from '../core/policy.ts';
import {
  compare,
  divide,
  multiply,
  type Ratio,
  ratio,
  subtract,
  toNumber,
  toText,
  ZERO,
} from '../core/ratio.ts';
import type { UnknownLine } from '../core/report.ts';
import { at, finding, judged, missing, notApplicable, optionsOf } from './finding.ts';
import { isRequired } from './requirements.ts';
import { type BudgetEntry, budgetsPer, inScope } from './scope.ts';

const options = {
  accuracy: f.text('Metric whose points are bought; default accuracy', 'accuracy').optional(),
};

/** A monthly cost and what it is divided by. */
interface Unit {
  readonly cost: Ratio;
  readonly count: Ratio;
  readonly formula: string;
  readonly unknown: readonly UnknownLine[];
}
/** Why a unit cost cannot be computed: nothing to judge, evidence that is not declared, or a division by nothing. */
type Lacking = {
  readonly lacks: 'none' | 'evidence' | 'value';
  readonly message: string;
  readonly path: readonly string[];
};
type Measure = (subject: ModelSubject, entry: Budget, context: GateContext) => Unit | Lacking;

const KINDS: Readonly<
  Record<string, { readonly code: string; readonly noun: string; readonly measure: Measure }>
> = {
  thousand_requests: {
    code: 'COST_PER_THOUSAND_REQUESTS',
    noun: 'thousand requests',
    measure: perThousandRequests,
  },
  active_user: { code: 'COST_PER_ACTIVE_USER', noun: 'active user', measure: perActiveUser },
  accuracy_point: { code: 'COST_PER_ACCURACY_POINT', noun: 'accuracy point', measure: perAccuracyPoint },
};

/** Cost per thing the model delivers, against the ceilings of the policy. */
export const unitCost = defineModelGate({
  id: 'unit-cost',
  title: 'Cost per thousand requests, active user and accuracy point stays below its ceiling',
  action: 'approve',
  options,
  comparesWithBase: true,
  judge(subject, context) {
    const ceilings = budgetsPer(context.policy, [
      'thousand_requests',
      'active_user',
      'accuracy_point',
    ]).filter(({ entry }) => inScope(entry, subject.head.config));
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

function judgeCeiling(
  subject: ModelSubject,
  { entry }: BudgetEntry,
  context: GateContext,
): { text: string; finding: Finding | null }[] {
  const kind = KINDS[entry.per ?? ''];
  if (kind === undefined) return [];
  const { code, noun, measure } = kind;
  const unit = measure(subject, entry, context);
  if ('lacks' in unit) {
    if (unit.lacks === 'none') return [];
    const details = { place: at(subject, ...unit.path), fix: { summary: `Declare ${unit.path.join('.')}` } };
    const found =
      unit.lacks === 'evidence'
        ? missing(unit.message, details)
        : finding('unknown', `${code}_UNKNOWN`, unit.message, details);
    return [{ text: unit.message, finding: found }];
  }
  const limit = entry.limit?.amount ?? ZERO;
  const each = divide(unit.cost, unit.count);
  const { currency } = context.policy;
  const text = `${moneyText(toMicros(each), 6)} ${currency} per ${noun} of ${toText(limit)} ${currency}`;
  const evidence = {
    limit: toText(limit),
    unit_cost: moneyText(toMicros(each), 6),
    bound: entry.bound ?? 'expected',
    formula: unit.formula,
    unknown: unit.unknown.map(({ line, reason }) => ({ line, reason })),
  };
  if (compare(each, limit) > 0) {
    const fix = { summary: 'Raise batch or utilisation, choose cheaper hardware, or drop idle replicas' };
    return [
      {
        text,
        finding: finding('violation', code, text, {
          place: at(subject, 'serving'),
          evidence,
          fix,
          size: toNumber(each),
          action: entry.action ?? 'approve',
        }),
      },
    ];
  }
  if (unit.unknown.length === 0) return [{ text, finding: null }];
  const message = `At least ${text}: ${unit.unknown.map(({ line, reason }) => `${line} (${reason})`).join(', ')} unknown`;
  return [
    {
      text: message,
      finding: finding('unknown', `${code}_UNKNOWN`, message, { place: at(subject, 'serving'), evidence }),
    },
  ];
}

/** Eq. 14: serving cost a month over requests a month, times a thousand. */
function perThousandRequests(subject: ModelSubject, entry: Budget, context: GateContext): Unit | Lacking {
  const { config, estimate } = subject.head;
  if (config.serving === undefined) return { lacks: 'none', message: '', path: [] };
  const rate = config.serving.traffic?.requests;
  if (rate === undefined)
    return lacking(
      subject,
      context,
      (side) => side.config.serving?.traffic,
      'serving.traffic is not declared: the cost per thousand requests cannot be known',
      ['serving', 'traffic'],
    );
  const requests = multiply(rate, ratio(730 * 3600));
  if (requests.n === 0n)
    return {
      lacks: 'value',
      message: 'serving.traffic is zero: there is no cost per request',
      path: ['serving', 'traffic'],
    };
  const serving = sumLines(estimate, { cadence: 'monthly', component: 'infer' });
  const cost = asRatio(serving[entry.bound ?? 'expected']);
  const formula = `${toText(cost, 2)} serving / ${toText(requests, 0)} requests a month x 1,000 (eq. 14)`;
  return { cost: multiply(cost, ratio(1000)), count: requests, formula, unknown: serving.unknown };
}

/** All of the model's monthly cost over its monthly active users. */
function perActiveUser(subject: ModelSubject, entry: Budget, context: GateContext): Unit | Lacking {
  const { config, monthly } = subject.head;
  const users = config.business?.active_users;
  if (users === undefined)
    return lacking(
      subject,
      context,
      (side) => side.config.business?.active_users,
      'business.active_users is not declared',
      ['business', 'active_users'],
    );
  if (users === 0)
    return {
      lacks: 'value',
      message: 'business.active_users is zero: there is no cost per user',
      path: ['business', 'active_users'],
    };
  const cost = asRatio(monthly[entry.bound ?? 'expected']);
  return {
    cost,
    count: ratio(users),
    formula: `${toText(cost, 2)} a month / ${users} users`,
    unknown: monthly.unknown,
  };
}

/** What a change adds a month over the accuracy points it gains on the base: the marginal price of table 27. */
function perAccuracyPoint(subject: ModelSubject, entry: Budget, context: GateContext): Unit | Lacking {
  const { head, base } = subject;
  const metric = optionsOf(context.policy, 'unit-cost', options).accuracy ?? 'accuracy';
  const now = head.config.evaluation?.metrics?.[metric];
  const was = base?.config.evaluation?.metrics?.[metric] ?? head.config.evaluation?.baseline?.[metric];
  if (base === null) return { lacks: 'none', message: '', path: [] };
  if (now === undefined || was === undefined) {
    return lacking(
      subject,
      context,
      (side) => side.config.evaluation?.metrics?.[metric],
      `evaluation.metrics.${metric} is not declared`,
      ['evaluation', 'metrics', metric],
    );
  }
  const delta = costDelta(base.monthly, head.monthly);
  if (delta === null)
    return {
      lacks: 'value',
      message: 'The cost this change adds is unknown, so is its price per accuracy point',
      path: ['serving'],
    };
  const added = asRatio(delta[entry.bound ?? 'expected']);
  if (compare(added, ZERO) <= 0) return { lacks: 'none', message: '', path: [] };
  const gained = multiply(subtract(now, was), ratio(100));
  const formula = `${toText(added, 2)} more a month / ${toText(gained)} points of ${metric}`;
  if (compare(gained, ZERO) <= 0)
    return {
      lacks: 'value',
      message: `${formula}: no point was gained for the added cost`,
      path: ['evaluation', 'metrics', metric],
    };
  return { cost: added, count: gained, formula, unknown: [] };
}

/** Absent evidence counts where the policy requires it or the base still declared it. */
function lacking(
  subject: ModelSubject,
  context: GateContext,
  of: (side: ModelSide) => unknown,
  message: string,
  path: readonly string[],
): Lacking {
  const shed = subject.base !== null && of(subject.base) !== undefined && of(subject.head) === undefined;
  return { lacks: shed || isRequired('unit-cost', subject, context) ? 'evidence' : 'none', message, path };
}
