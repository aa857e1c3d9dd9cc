import * as f from '../core/fields.ts';
import {
  definePortfolioGate,
  type Finding,
  type GateContext,
  type ModelSide,
  type Portfolio,
} from '../core/gate.ts';
import { ratio, toNumber } from '../core/ratio.ts';
import { counted, thousands } from '../core/words.ts';
import { upperQuantile, upperTail } from '../stats/normal.ts';
import { finding, judged, missing, notApplicable, optionsOf } from './finding.ts';
import { touchedModels } from './fleet.ts';

/** Judgement: at half an hour each, ten alerts that mean nothing fill five hours of a day. */
const PER_DAY = 10;
/** Below this share people learn not to look (text on alert quality). */
const ACTED_ON = ratio(80, 100);

const options = {
  per_day: f.number('False alerts a day that one on-call rotation can bear; default 10', 10).optional(),
  acted_on: f.fraction('Least share of alerts that somebody acts on; default 80 %', '80%').optional(),
};

/** What one on-call rotation gets from all its models when nothing is wrong: monitors x checks x false-positive rate. */
export const alertLoad = definePortfolioGate({
  id: 'alert-load',
  title: 'No on-call rotation gets more false alerts than a person can look at',
  action: 'warn',
  options,
  comparesWithBase: false,
  judge(portfolio, context) {
    const { per_day, acted_on } = optionsOf(context.policy, 'alert-load', options);
    const limit = per_day === undefined ? PER_DAY : toNumber(per_day);
    const after = rotations(portfolio.after);
    const undeclared = required(portfolio, context);
    if (after.size === 0 && undeclared.length === 0) return notApplicable('No model declares its alerts');
    const before = rotations(portfolio.before);
    const touched = touchedModels(portfolio);
    const findings = [...undeclared];
    for (const [name, loads] of after) {
      findings.push(...tooMany(name, loads, limit, before.get(name) ?? []));
      for (const load of loads) findings.push(...quality(load, toNumber(acted_on ?? ACTED_ON), touched));
    }
    const loads = [...after.values()].flat();
    return judged(
      findings,
      () => `${counted(after.size, 'rotation')} within ${limit} false alerts a day`,
      () => ({ limit_per_day: limit, rotations: after.size, ...totalOf(loads) }),
    );
  },
});

/** The false alerts of one model's monitors. */
interface Load {
  readonly side: ModelSide;
  readonly monitors: number;
  readonly checksPerDay: number;
  /** Share of checks that alert when nothing changed; null where nothing tells. */
  readonly rate: number | null;
  /** Share that reaches a person. */
  readonly seen: number;
  /** A day; null where the rate is unknown. */
  readonly falseAlerts: number | null;
}

function rotations(sides: readonly ModelSide[]): Map<string, Load[]> {
  const found = new Map<string, Load[]>();
  for (const side of sides) {
    const { alerts, ownership, tags } = side.config;
    if (alerts === undefined) continue;
    const name = ownership?.oncall ?? tags.team ?? 'nobody on call';
    const loads = found.get(name);
    if (loads === undefined) found.set(name, [loadOf(side, alerts)]);
    else loads.push(loadOf(side, alerts));
  }
  return found;
}

function loadOf(side: ModelSide, alerts: NonNullable<ModelSide['config']['alerts']>): Load {
  const { monitors, every, sigma, false_positive_rate: share, deduplicated } = alerts;
  const rates = [
    ...(share === undefined ? [] : [toNumber(share)]),
    // Both tails: an anomaly is a value too high or too low.
    ...(sigma === undefined ? [] : [2 * upperTail(toNumber(sigma))]),
  ];
  const rate = rates.length === 0 ? null : Math.max(...rates);
  const checksPerDay = 86_400 / toNumber(every);
  const seen = deduplicated === undefined ? 1 : 1 - toNumber(deduplicated);
  const falseAlerts = rate === null ? null : monitors * checksPerDay * rate * seen;
  return { side, monitors, checksPerDay, rate, seen, falseAlerts };
}

const perDay = (loads: readonly Load[]): number =>
  loads.reduce((sum, { falseAlerts }) => sum + (falseAlerts ?? 0), 0);

const round = (value: number): number => Number(value.toPrecision(6));
const shown = (value: number): string => {
  const digits = value >= 100 ? Math.round(value) : Number(value.toPrecision(3));
  return thousands(digits);
};

const totalOf = (loads: readonly Load[]) => ({
  monitors: loads.reduce((sum, { monitors }) => sum + monitors, 0),
  false_alerts_per_day: round(perDay(loads)),
  false_alerts_per_year: round(perDay(loads) * 365),
});

const lineOf = ({ side, monitors, checksPerDay, rate, seen, falseAlerts }: Load) => ({
  model: side.config.id,
  monitors,
  checks_per_day: round(checksPerDay),
  false_positive_rate: rate === null ? null : round(rate),
  seen: round(seen),
  false_alerts_per_day: falseAlerts === null ? null : round(falseAlerts),
  /** Eq. 11, for one round of checks. */
  at_least_one_per_round: rate === null ? null : round(-Math.expm1(monitors * Math.log1p(-rate))),
});

const MOST_LISTED = 20;

function tooMany(name: string, loads: readonly Load[], limit: number, before: readonly Load[]): Finding[] {
  const daily = perDay(loads);
  if (daily <= limit) return [];
  const sorted = loads.toSorted((a, b) => (b.falseAlerts ?? 0) - (a.falseAlerts ?? 0));
  const [worst] = sorted;
  if (worst === undefined) return [];
  const checks = loads.reduce((sum, load) => sum + load.monitors * load.checksPerDay * load.seen, 0);
  const sigma = upperQuantile(limit / checks / 2);
  const formula = `${thousands(worst.monitors)} monitors x ${shown(worst.checksPerDay)} checks x ${round((worst.rate ?? 0) * 100)} %${worst.seen < 1 ? ` x ${round(worst.seen * 100)} % seen` : ''} = ${shown(worst.falseAlerts ?? 0)}`;
  return [
    finding(
      'violation',
      'TOO_MANY_ALERTS',
      `${name} gets ${shown(daily)} false alerts a day when nothing is wrong, more than ${shown(limit)}; most from ${worst.side.config.id}: ${formula}. Alert on a few joint signals, check less often, or raise the control limit to ${sigma.toFixed(2)} sigma`,
      {
        place: { file: worst.side.file, path: ['alerts'] },
        evidence: {
          rotation: name,
          limit_per_day: limit,
          ...totalOf(loads),
          models: sorted.slice(0, MOST_LISTED).map(lineOf),
          sigma_within_limit: round(sigma),
          formula,
        },
        fix: {
          summary: `Alert on a few joint signals instead of ${thousands(totalOf(loads).monitors)} metrics, check less often, or set alerts.sigma: ${sigma.toFixed(2)}`,
          path: 'alerts',
        },
        size: daily,
        preExisting: perDay(before) >= daily,
      },
    ),
  ];
}

/** Alerts that people have learned to pass over, and alerts of which nobody knows how often they are wrong. */
function quality({ side, rate }: Load, least: number, touched: ReadonlySet<string>): Finding[] {
  const { id, alerts } = side.config;
  const common = { scope: { model: id }, preExisting: !touched.has(id) };
  const findings: Finding[] = [];
  const acted = alerts?.acted_on === undefined ? null : toNumber(alerts.acted_on);
  if (acted !== null && acted < least) {
    findings.push(
      finding(
        'violation',
        'ALERTS_IGNORED',
        `${round(acted * 100)} % of the alerts of ${id} lead to an action, less than ${round(least * 100)} %`,
        {
          ...common,
          place: { file: side.file, path: ['alerts', 'acted_on'] },
          evidence: { model: id, acted_on: acted, least },
          fix: { summary: 'Take out the alerts nobody acts on, or make them a dashboard' },
          size: 1 - acted,
        },
      ),
    );
  }
  if (rate === null) {
    findings.push(
      finding(
        'hint',
        'FALSE_POSITIVES_UNKNOWN',
        `How often the alerts of ${id} are wrong is not declared, so they are not counted`,
        {
          ...common,
          place: { file: side.file, path: ['alerts'] },
          evidence: { model: id },
          fix: { summary: 'Declare alerts.sigma or alerts.false_positive_rate', path: 'alerts.sigma' },
        },
      ),
    );
  }
  return findings;
}

function required(portfolio: Portfolio, context: GateContext): Finding[] {
  return portfolio.subjects
    .filter(
      ({ change, head }) => (change === 'added' || change === 'changed') && head.config.alerts === undefined,
    )
    .filter((subject) => context.required('alert-load', subject))
    .map(({ id, head }) =>
      missing(`The policy requires alert-load of ${id}, which declares no alerts`, {
        place: { file: head.file, path: ['model'] },
        fix: { summary: 'Declare alerts.monitors, alerts.every and alerts.sigma', path: 'alerts' },
        scope: { model: id },
      }),
    );
}
