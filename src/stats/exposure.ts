import { isLook, type Stage } from './canary-input.ts';

/** Who meets a new version before it has all traffic. */
export interface Exposure {
  /** Seconds of the declared stages below 100 %. */
  readonly seconds: number;
  /** Share of traffic times hours over these stages. */
  readonly trafficHours: number;
  /** Requests the new version serves in them, and what it would serve had all traffic moved at once. */
  readonly requests: number;
  readonly allAtOnce: number;
  /** How many times fewer users the first stage exposes than moving all traffic at once; null without such a stage. */
  readonly reduction: number | null;
}

/** The exposure of declared stages at this many requests per hour. */
export function exposureOf(stages: readonly Stage[], ratePerHour: number): Exposure {
  const partial = stages.filter(isLook);
  const seconds = partial.reduce((sum, stage) => sum + stage.seconds, 0);
  // Rounded, so that shares that are not exact in binary cost no request.
  const trafficHours = round(partial.reduce((sum, stage) => sum + (stage.traffic * stage.seconds) / 3600, 0));
  const first = partial[0]?.traffic;
  return {
    seconds,
    trafficHours,
    requests: ratePerHour * trafficHours,
    allAtOnce: (ratePerHour * seconds) / 3600,
    reduction: first === undefined ? null : round(1 / first),
  };
}

const round = (value: number): number => Number(value.toPrecision(12));

/** Seconds in which this many requests per hour bring the samples, not rounded. */
export const secondsToCollect = (samples: number, ratePerHour: number): number =>
  (samples * 3600) / ratePerHour;
