import * as f from '../core/fields.ts';
import {
  definePortfolioGate,
  type Finding,
  type GateContext,
  type ModelSubject,
  type Portfolio,
} from '../core/gate.ts';
import { ratio, toNumber } from '../core/ratio.ts';
import { isRetired } from '../core/semantic-change.ts';
import { counted, thousands } from '../core/words.ts';
import { type Load, perDay, remedyOf, rotations } from './parts/alert-rotation.ts';
import { finding, judged, missing, notApplicable, optionsOf } from './parts/finding.ts';
import { touchedModels } from './parts/fleet.ts';

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
  gap: ({ head }) =>
    head.config.alerts === undefined
      ? {
          reason: 'it declares no alerts',
          fix: { summary: 'Declare alerts.monitors, alerts.every and alerts.sigma', path: 'alerts' },
        }
      : null,
  judge(portfolio, context) {
    const { per_day, acted_on } = optionsOf(context.policy, 'alert-load', options);
    const limit = per_day === undefined ? PER_DAY : toNumber(per_day);
    const after = rotations(portfolio.after);
    const dropped = shed(portfolio, context);
    if (after.size === 0 && dropped.length === 0) return notApplicable('No model declares its alerts');
    const before = rotations(portfolio.before);
    const touched = touchedModels(portfolio);
    const old = unknownBefore(before);
    const findings = [...dropped];
    for (const [name, loads] of after) {
      findings.push(...tooMany(name, loads, limit, before.get(name) ?? []));
      for (const load of loads) {
        findings.push(...ignored(load, toNumber(acted_on ?? ACTED_ON), touched));
        if (load.rate === null) findings.push(unknownRate(load, name, old.has(load.side.config.id)));
      }
    }
    const loads = [...after.values()].flat();
    return judged(
      findings,
      () => `${counted(after.size, 'rotation')} within ${limit} false alerts a day`,
      () => ({ limit_per_day: limit, rotations: after.size, ...totalOf(loads) }),
    );
  },
});

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
  const remedy = remedyOf(loads, limit);
  const formula = `${thousands(worst.monitors)} monitors x ${shown(worst.checksPerDay)} checks x ${round((worst.rate ?? 0) * 100)} %${worst.seen < 1 ? ` x ${round(worst.seen * 100)} % seen` : ''} = ${shown(worst.falseAlerts ?? 0)}`;
  return [
    finding(
      'violation',
      'TOO_MANY_ALERTS',
      `${name} gets ${shown(daily)} false alerts a day when nothing is wrong, more than ${shown(limit)}; most from ${worst.side.config.id}: ${formula}. Alert on a few joint signals${remedy === null ? '' : `, check less often, or raise the control limit to ${remedy.sigma} sigma`}`,
      {
        place: { file: worst.side.file, path: ['alerts'] },
        evidence: {
          rotation: name,
          limit_per_day: limit,
          ...totalOf(loads),
          models: sorted.slice(0, MOST_LISTED).map(lineOf),
          lower_bound: loads.some(({ rate }) => rate === null),
          sigma_within_limit: remedy === null ? null : Number(remedy.sigma),
          rate_within_limit: remedy === null ? null : remedy.rate,
          formula,
        },
        fix: {
          summary: `Alert on a few joint signals instead of ${thousands(totalOf(loads).monitors)} metrics${remedy === null ? '' : `, check less often, or ${remedy.words}`}`,
          path: 'alerts',
        },
        size: daily,
        preExisting: perDay(before) >= daily,
      },
    ),
  ];
}

/** Alerts that people have learned to pass over. */
function ignored({ side }: Load, least: number, touched: ReadonlySet<string>): Finding[] {
  const { id, alerts } = side.config;
  const acted = alerts?.acted_on === undefined ? null : toNumber(alerts.acted_on);
  if (acted === null || acted >= least) return [];
  return [
    finding(
      'violation',
      'ALERTS_IGNORED',
      `${round(acted * 100)} % of the alerts of ${id} lead to an action, less than ${round(least * 100)} %`,
      {
        scope: { model: id },
        preExisting: !touched.has(id),
        place: { file: side.file, path: ['alerts', 'acted_on'] },
        evidence: { model: id, acted_on: acted, least },
        fix: { summary: 'Take out the alerts nobody acts on, or make them a dashboard' },
        size: 1 - acted,
      },
    ),
  ];
}

/** Models whose alerts had no known rate before either. */
const unknownBefore = (rotations: ReadonlyMap<string, readonly Load[]>): ReadonlySet<string> =>
  new Set([...rotations.values()].flat().flatMap(({ side, rate }) => (rate === null ? side.config.id : [])));

/** Nobody knows how often these alerts are wrong, so nobody knows what their rotation gets: not nothing. */
function unknownRate({ side }: Load, rotation: string, preExisting: boolean): Finding {
  const { id } = side.config;
  return finding(
    'unknown',
    'FALSE_POSITIVES_UNKNOWN',
    `How often the alerts of ${id} are wrong is not declared, so what ${rotation} gets is unknown`,
    {
      scope: { model: id },
      preExisting,
      place: { file: side.file, path: ['alerts'] },
      evidence: { model: id, rotation },
      fix: { summary: 'Declare alerts.sigma or alerts.false_positive_rate', path: 'alerts.sigma' },
    },
  );
}

/** Alerts go with the model that raises them, not before it. */
function shed({ subjects }: Portfolio, context: GateContext): Finding[] {
  return subjects.flatMap((subject) => {
    const { id, base, head } = subject;
    const had = base !== null && base.config.alerts !== undefined;
    if (!had || head.config.alerts !== undefined || isRetiring(subject, context)) return [];
    // Where the policy requires them the engine says so.
    if (context.required('alert-load', subject)) return [];
    return [
      missing(
        `${id} declared its alerts, and the change takes them away: what its rotation gets is unknown`,
        {
          place: { file: head.file, path: ['model'] },
          evidence: { model: id },
          fix: { summary: 'Keep the alerts block, with what its monitors are now', path: 'alerts' },
          scope: { model: id },
          preExisting: false,
        },
      ),
    ];
  });
}

const isRetiring = (subject: ModelSubject, context: GateContext): boolean =>
  isRetired(subject, context.risk(subject).ships);
