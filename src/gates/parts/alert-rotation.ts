import type { ModelSide } from '../../core/gate.ts';
import { toNumber } from '../../core/ratio.ts';
import { listed } from '../../core/words.ts';
import { upperQuantile, upperTail } from '../../stats/normal.ts';

/** The false alerts of one model's monitors. */
export interface Load {
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

/** What each rotation gets: `ownership.oncall`, else the team, else nobody on call. */
export function rotations(sides: readonly ModelSide[]): Map<string, Load[]> {
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

/** Known false alerts a day. */
export const perDay = (loads: readonly Load[]): number =>
  loads.reduce((sum, { falseAlerts }) => sum + (falseAlerts ?? 0), 0);

export interface Remedy {
  /** Control limit in standard deviations, two digits, rounded up. */
  readonly sigma: string;
  /** Share of checks, such as `0.0034%`, rounded down. */
  readonly rate: string;
  readonly words: string;
}

/**
 * The false-positive rate that keeps a rotation just within its limit if the worst of its models have it, as a control
 * limit (its upper quantile, both tails) and as a share; null where no rate does, since the limit is 0.
 */
export function remedyOf(loads: readonly Load[], limit: number): Remedy | null {
  const worst: Load[] = [];
  let checks = 0;
  let rest = perDay(loads);
  for (const load of loads.toSorted((a, b) => (b.falseAlerts ?? 0) - (a.falseAlerts ?? 0))) {
    // Those that stay as they are fill half of the limit at most.
    if (rest <= limit / 2) break;
    worst.push(load);
    checks += load.monitors * load.checksPerDay * load.seen;
    rest -= load.falseAlerts ?? 0;
  }
  // What floating point leaves of the sum must not become an alert.
  const most = (limit - Math.max(0, rest) - limit * 1e-9) / checks;
  if (most <= 0) return null;
  const sigma = (Math.ceil(upperQuantile(most / 2) * 100) / 100).toFixed(2);
  const digits = Math.max(0, 1 - Math.floor(Math.log10(most * 100)));
  const rate = `${(Math.floor(most * 100 * 10 ** digits) / 10 ** digits).toFixed(digits)}%`;
  const above = worst.filter((load) => (load.rate ?? 1) > most).map(({ side }) => side.config);
  const measured = above.filter(({ alerts }) => alerts?.false_positive_rate !== undefined);
  const also =
    measured.length === 0
      ? ''
      : `, and bring the false_positive_rate of ${shortList(measured)} to ${rate} or less`;
  return { sigma, rate, words: `set alerts.sigma: ${sigma} in ${shortList(above)}${also}` };
}

const MOST_NAMED = 6;
function shortList(configs: readonly ModelSide['config'][]): string {
  const names = configs.slice(0, MOST_NAMED).map(({ id }) => id);
  return configs.length > MOST_NAMED
    ? `${names.join(', ')} and ${configs.length - MOST_NAMED} more`
    : listed(names);
}
