import * as f from '../core/fields.ts';
import { defineModelGate, type Finding, type ModelSubject } from '../core/gate.ts';
import type { ModelConfig } from '../core/model.ts';
import type { Policy } from '../core/policy.ts';
import { compare, type Ratio, ratio, toNumber, toText } from '../core/ratio.ts';
import { listed, percent, seconds } from '../core/words.ts';
import { at, finding, judged, notApplicable, optionsOf } from './parts/finding.ts';

type Delivery = NonNullable<ModelConfig['delivery']>;

/** Warning thresholds of tables 2 and 3: more than this is debt that shows. */
const SIGNALS = {
  commit_to_production: { name: 'commit to production', most: ratio(14 * 86_400), show: seconds },
  incidents_per_1000: { name: 'incidents per 1,000 deployments', most: ratio(20), show: toText },
  toil: { name: 'toil', most: ratio(50, 100), show: percent },
  stale_dependencies: { name: 'stale dependencies', most: ratio(30, 100), show: percent },
  data_incidents_per_month: { name: 'data incidents a month', most: ratio(10), show: toText },
  manual_runs: { name: 'pipeline runs by hand', most: ratio(30, 100), show: percent },
  glue_code: { name: 'time for glue code', most: ratio(20, 100), show: percent },
  unvalidated_lines: { name: 'lines of unvalidated configuration', most: ratio(500), show: toText },
} as const;
type Signal = keyof typeof SIGNALS;
const NAMES = Object.keys(SIGNALS) as Signal[];

const options = {
  commit_to_production: f.duration('Longest time from commit to production; default 14d', '14d').optional(),
  incidents_per_1000: f.number('Most incidents per 1,000 deployments; default 20', 20).optional(),
  toil: f.fraction('Most toil; default 50 %', '50%').optional(),
  stale_dependencies: f.fraction('Most stale dependencies; default 30 %', '30%').optional(),
  data_incidents_per_month: f.number('Most data incidents a month; default 10', 10).optional(),
  manual_runs: f.fraction('Most pipeline runs by hand; default 30 %', '30%').optional(),
  glue_code: f.fraction('Most time for glue code; default 20 %', '20%').optional(),
  unvalidated_lines: f.count('Most lines of unvalidated configuration; default 500', 500).optional(),
};

/** Debt that shows in how a team delivers, and what to pay down first. */
export const debt = defineModelGate({
  id: 'debt',
  title: 'Delivery health stays within its thresholds, and known debt is ranked',
  action: 'warn',
  options,
  comparesWithBase: true,
  judge(subject, { policy }) {
    const { delivery } = subject.head.config;
    if (delivery === undefined) return notApplicable('The config declares no delivery health');
    const ranking = ranked(delivery);
    const findings = NAMES.flatMap((name) => exceeded(subject, name, delivery[name], { policy, ranking }));
    if (findings.length > 0 && ranking.length > 0) findings.push(first(subject, ranking));
    return judged(
      findings,
      () =>
        ranking.length === 0
          ? 'Within every threshold declared'
          : `Within every threshold; debt by priority: ${order(ranking)}`,
      () => ({ debts: ranking }),
    );
  },
});

interface Ranked {
  readonly name: string;
  readonly impact: number;
  readonly frequency: number;
  readonly resolution: number;
  readonly priority: number;
  readonly [key: string]: string | number;
}

/** Table 5: impact x frequency / resolution cost, highest first. */
const ranked = ({ debts = [] }: Delivery): Ranked[] =>
  debts
    .map((entry) => {
      const [impact, frequency, resolution] = [entry.impact, entry.frequency, entry.resolution].map(Number);
      const [i = 1, n = 1, r = 1] = [impact, frequency, resolution];
      return {
        name: entry.name,
        impact: i,
        frequency: n,
        resolution: r,
        priority: Number(((i * n) / r).toFixed(2)),
      };
    })
    .sort((a, b) => b.priority - a.priority || (a.name < b.name ? -1 : 1));

const order = (ranking: readonly Ranked[]): string =>
  listed(ranking.slice(0, 5).map(({ name, priority }) => `${name} (${priority})`));

const asRatio = (value: Ratio | number): Ratio => (typeof value === 'number' ? ratio(value) : value);

function exceeded(
  subject: ModelSubject,
  name: Signal,
  declared: Ratio | number | undefined,
  { policy, ranking }: { policy: Policy; ranking: readonly Ranked[] },
): Finding[] {
  if (declared === undefined) return [];
  const signal = SIGNALS[name];
  const value = asRatio(declared);
  const most = asRatio(optionsOf(policy, 'debt', options)[name] ?? signal.most);
  if (compare(value, most) <= 0) return [];
  return [
    finding(
      'violation',
      `DEBT_${name.toUpperCase()}`,
      `${signal.name}: ${signal.show(value)}, more than ${signal.show(most)}`,
      {
        place: at(subject, 'delivery', name),
        evidence: { signal: name, value: toNumber(value), limit: toNumber(most), debts: [...ranking] },
        fix: {
          summary:
            ranking.length === 0
              ? 'List what is owed under delivery.debts to see what to pay down first'
              : `Pay down what ranks highest: ${order(ranking)}`,
          path: 'delivery.debts',
        },
        size: toNumber(value),
      },
    ),
  ];
}

const first = (subject: ModelSubject, ranking: readonly Ranked[]): Finding =>
  finding(
    'hint',
    'DEBT_ORDER',
    `Debt to pay down, highest impact x frequency / resolution first: ${order(ranking)}`,
    {
      place: at(subject, 'delivery', 'debts'),
      evidence: { debts: [...ranking], formula: 'priority = impact x frequency / resolution (table 5)' },
    },
  );
