import type { Capacity } from '../cost.ts';
import type { Serving } from '../model.ts';
import { DEFAULTS } from '../policy.ts';
import { ceiling, isZero, max, min, multiply, type Ratio, ratio, toText, ZERO } from '../ratio.ts';
import { SECONDS_PER_MONTH } from '../units.ts';
import type { EstimateOptions, Missing } from './part.ts';

/** Replicas that run on average and at the bounds, with how the average came about. */
export type Replicas = Capacity;

export const serviceTime = (serving: Serving): Ratio | undefined =>
  serving.service_time ?? serving.latency?.p50;
export const utilization = (serving: Serving, options: EstimateOptions): Ratio =>
  serving.utilization ?? options.defaults?.utilization ?? DEFAULTS.utilization;
export const batch = (serving: Serving): Ratio => serving.batch ?? DEFAULTS.batch;

/** Replicas kept busy: requests/s x service time / (U x B x accelerators per replica), eq. 17 per replica. */
function busy(
  rate: Ratio,
  serving: Serving,
  seconds: Ratio,
  accelerators: number,
  options: EstimateOptions,
): Ratio {
  const u = utilization(serving, options);
  const b = batch(serving);
  return { n: rate.n * seconds.n * u.d * b.d, d: rate.d * seconds.d * u.n * b.n * BigInt(accelerators) };
}

/**
 * Replicas billed. With neither bound declared capacity is paid per use, which is eq. 17; otherwise the load is
 * clamped between the bounds. Without a load the upper bound is billed, since nothing shows that fewer suffice.
 */
export function replicasOf(
  serving: Serving,
  accelerators: number,
  options: EstimateOptions,
): Replicas | Missing {
  const { min_replicas: least, max_replicas: most, traffic } = serving;
  if (least !== undefined && most !== undefined && least > most) {
    return {
      reason: `min_replicas ${least} is above max_replicas ${most}`,
      path: ['serving', 'max_replicas'],
    };
  }
  const seconds = serviceTime(serving);
  const requestsPerMonth = traffic === undefined ? null : multiply(traffic.requests, SECONDS_PER_MONTH);
  if (traffic === undefined || seconds === undefined) return declared(serving, requestsPerMonth);
  if (isZero(utilization(serving, options)))
    return { reason: 'a utilisation of 0 serves nothing', path: ['serving', 'utilization'] };
  if (isZero(batch(serving))) return { reason: 'a batch of 0 serves nothing', path: ['serving', 'batch'] };
  const load = busy(traffic.requests, serving, seconds, accelerators, options);
  const peakRate = traffic.peak ?? traffic.requests;
  const peakLoad = busy(peakRate, serving, seconds, accelerators, options);
  const atLeast = ratio(least ?? 0);
  const whole = ratio(ceiling(peakLoad));
  const peak = max(atLeast, whole).n;
  const raised = max(load, atLeast);
  const expected = most === undefined ? raised : min(raised, ratio(most));
  const floor = least === undefined ? expected : atLeast;
  const top = most === undefined ? (least === undefined ? peakLoad : ratio(peak)) : ratio(most);
  return { floor, expected, ceiling: top, peak, requestsPerMonth, load };
}

function declared(serving: Serving, requestsPerMonth: Ratio | null): Replicas | Missing {
  const { min_replicas: least, max_replicas: most, traffic } = serving;
  const top = most ?? least;
  if (top === undefined) {
    const lacking = traffic === undefined ? 'traffic' : 'service_time';
    return { reason: `neither serving.${lacking} nor replicas are declared`, path: ['serving', lacking] };
  }
  const expected = ratio(top);
  return {
    floor: least === undefined ? ZERO : ratio(least),
    expected,
    ceiling: expected,
    peak: null,
    requestsPerMonth,
    load: null,
  };
}

/** The average number of replicas as a formula with its numbers: the load, then what the bounds make of it. */
export function replicasFormula(
  serving: Serving,
  replicas: Replicas,
  accelerators: number,
  options: EstimateOptions,
): string {
  const { min_replicas: least, max_replicas: most, traffic } = serving;
  const seconds = serviceTime(serving);
  const count = toText(replicas.expected);
  const billed = `${count} ${count === '1' ? 'replica' : 'replicas'}`;
  if (replicas.load === null || traffic === undefined || seconds === undefined) return billed;
  const perHour = toText(multiply(traffic.requests, ratio(3600)));
  const busy = [utilization(serving, options), batch(serving), ratio(accelerators)].map((value) =>
    toText(value),
  );
  const load = `${perHour} requests/h × ${toText(seconds, 9)} s ÷ 3600 ÷ (${busy.join(' × ')})`;
  const bounds = [
    ...(least === undefined ? [] : [`at least ${least}`]),
    ...(most === undefined ? [] : [`at most ${most}`]),
  ];
  return bounds.length === 0
    ? `${load} = ${billed}`
    : `${load} = ${toText(replicas.load)} busy, ${bounds.join(', ')}: ${billed}`;
}
