import { type CostLine, type CostSum, type Estimate, sumLines, type UnpricedLine } from './cost.ts';
import type { ModelConfig, Rollout } from './model.ts';
import {
  add,
  ceiling,
  compare,
  divide,
  isZero,
  multiply,
  ONE,
  product,
  type Ratio,
  ratio,
  toText,
  ZERO,
} from './ratio.ts';
import { HOURS_PER_MONTH } from './units.ts';

/** A time during which the new version runs beside the old one, at a share of its fleet; null if nobody says how long. */
interface Phase {
  readonly share: Ratio;
  readonly seconds: Ratio | null;
}

type Stage = NonNullable<Rollout['stages']>[number];

interface Duplicate {
  readonly id: 'rollout-shadow' | 'rollout-blue-green' | 'rollout-canary';
  readonly phases: readonly Phase[];
  /** Config path that says how long. */
  readonly path: readonly string[];
  /** Whether requests are answered twice, so that tokens are paid twice too. */
  readonly mirrors: boolean;
}

/**
 * What a rollout runs besides the fleet it replaces: shadow answers every request twice, blue-green keeps both
 * environments until the soak is over, a canary adds its share of the fleet in whole replicas until all traffic moves.
 */
function duplicates({
  strategy,
  shadow,
  shadow_traffic,
  stages = [],
  soak,
  extra_fleet: extra,
}: Rollout): Duplicate[] {
  const found: Duplicate[] = [];
  if (shadow !== undefined || strategy === 'shadow') {
    const phases = [{ share: shadow_traffic ?? ONE, seconds: shadow ?? null }];
    found.push({ id: 'rollout-shadow', phases, path: ['rollout', 'shadow'], mirrors: true });
  }
  if (strategy === 'blue_green') {
    const lengths = [
      ...stages.flatMap(({ duration }) => duration ?? []),
      ...(soak === undefined ? [] : [soak]),
    ];
    const seconds = lengths.length === 0 ? null : lengths.reduce(add);
    const phases = [{ share: ONE, seconds }];
    found.push({ id: 'rollout-blue-green', phases, path: ['rollout', 'soak'], mirrors: false });
  } else if (extra !== 'none') {
    const beside = ({ traffic, duration }: Stage): boolean =>
      compare(traffic, ONE) < 0 || (extra === 'full' && duration !== undefined);
    const partial = stages.filter(beside);
    const phases = partial.map(({ traffic, duration }) => ({
      share: extra === 'full' ? ONE : traffic,
      seconds: duration ?? null,
    }));
    if (phases.length > 0)
      found.push({ id: 'rollout-canary', phases, path: ['rollout', 'stages'], mirrors: false });
  }
  return found;
}

export interface RolloutCost {
  readonly lines: readonly CostLine[];
  readonly sum: CostSum;
}

/**
 * The price of rolling out once what `config` declares (S27), in the book's currency. Null where it declares no rollout
 * or one that runs nothing twice. Replicas and their price are those of the serving estimate; the bounds are its bounds.
 */
export function rolloutCost({ rollout }: ModelConfig, estimate: Estimate): RolloutCost | null {
  if (rollout === undefined) return null;
  const lines: CostLine[] = [];
  const unpriced: UnpricedLine[] = [];
  for (const duplicate of duplicates(rollout)) {
    const reason = missingOf(duplicate, estimate);
    if (reason === null) lines.push(...pricedLines(duplicate, estimate));
    else
      unpriced.push({
        component: 'infer',
        id: duplicate.id,
        cadence: 'one_off',
        reason,
        path: duplicate.path,
      });
  }
  if (lines.length + unpriced.length === 0) return null;
  return { lines, sum: sumLines({ ...estimate, lines, unpriced }, { cadence: 'one_off' }) };
}

function missingOf({ phases, path }: Duplicate, { unpriced }: Estimate): string | null {
  if (phases.some(({ seconds }) => seconds === null))
    return `${path.join('.')} does not say how long two versions run`;
  return (
    unpriced.find(({ component, cadence }) => component === 'infer' && cadence === 'monthly')?.reason ?? null
  );
}

function pricedLines(duplicate: Duplicate, { lines, capacity }: Estimate): CostLine[] {
  const fleet = lines.find(({ id }) => id === 'serving');
  const tokens = duplicate.mirrors ? lines.find(({ id }) => id === 'api') : undefined;
  const replicas = fleet === undefined ? null : capacity;
  const bound = (key: 'low' | 'expected' | 'high', count: Ratio): Ratio =>
    add(
      fleet === undefined ? ZERO : fleetCost(fleet[key], count, duplicate.phases),
      tokens === undefined ? ZERO : mirrored(tokens[key], duplicate.phases),
    );
  if (replicas === null && tokens === undefined) return [];
  const counts = {
    low: replicas?.floor ?? ZERO,
    expected: replicas?.expected ?? ZERO,
    high: replicas?.ceiling ?? ZERO,
  };
  return [
    {
      component: 'infer',
      id: duplicate.id,
      cadence: 'one_off',
      low: bound('low', counts.low),
      expected: bound('expected', counts.expected),
      high: bound('high', counts.high),
      explain: () => ({ formula: formula(duplicate, fleet, tokens, counts.expected), inputs: [] }),
    },
  ];
}

const hoursOf = ({ seconds }: Phase): Ratio => divide(seconds ?? ZERO, ratio(3600));

/** Whole replicas that serve a share of the traffic; all of them serve all of it. */
const nodesFor = (replicas: Ratio, share: Ratio): Ratio =>
  compare(share, ONE) === 0 ? replicas : ratio(ceiling(multiply(replicas, share)));

/** Replica-hours of all phases at the price of one, from what the whole fleet costs a month. */
function fleetCost(monthly: Ratio, replicas: Ratio, phases: readonly Phase[]): Ratio {
  if (isZero(replicas)) return ZERO;
  const perHour = divide(monthly, multiply(replicas, HOURS_PER_MONTH));
  const hours = phases
    .map((phase) => multiply(nodesFor(replicas, phase.share), hoursOf(phase)))
    .reduce(add, ZERO);
  return multiply(perHour, hours);
}

const mirrored = (monthly: Ratio, phases: readonly Phase[]): Ratio =>
  phases
    .map((phase) => product(monthly, phase.share, divide(hoursOf(phase), HOURS_PER_MONTH)))
    .reduce(add, ZERO);

function formula(
  { phases }: Duplicate,
  fleet: CostLine | undefined,
  tokens: CostLine | undefined,
  replicas: Ratio,
): string {
  const parts: string[] = [];
  if (fleet !== undefined && !isZero(replicas)) {
    const perHour = divide(fleet.expected, multiply(replicas, HOURS_PER_MONTH));
    const hours = phases.map(
      (phase) => `${toText(nodesFor(replicas, phase.share))} × ${toText(hoursOf(phase))} h`,
    );
    parts.push(`(${hours.join(' + ')}) × ${toText(perHour)} per replica-hour`);
  }
  if (tokens !== undefined) {
    const shares = phases.map((phase) => `${toText(phase.share)} × ${toText(hoursOf(phase))} h`);
    parts.push(`${toText(tokens.expected)} a month × (${shares.join(' + ')}) ÷ 730 h`);
  }
  return parts.join(' + ');
}
