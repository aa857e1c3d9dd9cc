import type { Stage } from './canary-input.ts';
import { isLook } from './canary-input.ts';
import { roundDown } from './sample-size.ts';
import type { SimulatedMetric, SimulatedTrigger, SimulateInput } from './simulate-input.ts';

/** A point of time at which one metric is judged or a window of it begins. */
export interface Moment {
  /** Seconds since the rollout began. */
  readonly seconds: number;
  /** Whole requests of each arm since then, over the design effect. */
  readonly canary: number;
  readonly control: number;
  /** The boundary of the look that is here. */
  readonly boundary: number | null;
  readonly windows: readonly Window[];
}

/** A window that ends at a moment. */
export interface Window {
  readonly trigger: SimulatedTrigger;
  /** The moment at which it began; -1 is the start of the rollout. */
  readonly from: number;
  /** Whole canary requests in it, at least the trigger's minimum. */
  readonly samples: number;
}

/** Requests of each arm by some time after the start of the rollout. */
type Arrivals = (seconds: number) => { readonly canary: number; readonly control: number };

type Declared = Stage & { readonly seconds: number };
const isDeclared = (stage: Stage): stage is Declared => stage.seconds !== null;

/** Seconds from the start of the rollout to the end of its last declared stage. */
export const totalSeconds = (stages: readonly Stage[]): number =>
  stages.reduce((sum, { seconds }) => sum + (seconds ?? 0), 0);

export function arrivals({ stages, ratePerHour }: SimulateInput): Arrivals {
  const declared = stages.filter(isDeclared);
  return (seconds) => {
    let [rest, canary, control] = [seconds, 0, 0];
    for (const stage of declared) {
      const requests = (ratePerHour * Math.min(rest, stage.seconds)) / 3600;
      canary += requests * stage.traffic;
      control += requests * (1 - stage.traffic);
      rest -= stage.seconds;
      if (rest <= 0) break;
    }
    return { canary, control };
  };
}

/** Windows of a trigger that follow one another until the end of the declared stages. */
const rows = (trigger: SimulatedTrigger, stages: readonly Stage[]): number =>
  roundDown(totalSeconds(stages) / trigger.windowSeconds);

/** An upper bound of the moments of all metrics, known before any is built. */
export function mostMoments({ metrics, stages }: SimulateInput): number {
  const ofTrigger = (trigger: SimulatedTrigger): number => rows(trigger, stages) + 2 * stages.length;
  return metrics.reduce(
    (sum, { triggers, boundaries }) =>
      triggers.reduce((moments, trigger) => moments + ofTrigger(trigger), sum + boundaries.length),
    0,
  );
}

/**
 * The windows of a trigger that hold its minimum of canary requests. A window slides; it is judged each time
 * its length has passed, and at the end of each stage, where it is fullest. Before its length has passed it reaches
 * back to the start of the rollout and no further, as in `triggerStages`: what it holds by then is judged.
 */
function fullWindows(trigger: SimulatedTrigger, stages: readonly Stage[], at: Arrivals) {
  const { windowSeconds, minSamples } = trigger;
  const inRow = Array.from({ length: rows(trigger, stages) }, (_, i) => (i + 1) * windowSeconds);
  const atStages = stages.map((_, i) => totalSeconds(stages.slice(0, i + 1)));
  return [...new Set([...inRow, ...atStages])]
    .map((end) => ({ trigger, end, start: Math.max(0, end - windowSeconds) }))
    .filter(({ start, end }) => start < end)
    .map((window) => ({ ...window, samples: roundDown(at(window.end).canary - at(window.start).canary) }))
    .filter(({ samples }) => samples >= minSamples);
}

function looksOf({ boundaries }: SimulatedMetric, stages: readonly Stage[]): Map<number, number> {
  const looks = new Map<number, number>();
  let [seconds, next] = [0, 0];
  for (const stage of stages) {
    seconds += stage.seconds ?? 0;
    const boundary = isLook(stage) ? boundaries[next++] : undefined;
    if (boundary !== undefined) looks.set(seconds, boundary);
  }
  return looks;
}

/** When one metric is judged, in the order of time: at the looks, and where a full window of a trigger ends. */
export function courseOf(metric: SimulatedMetric, input: SimulateInput): Moment[] {
  const at = arrivals(input);
  const looks = looksOf(metric, input.stages);
  const windows = metric.triggers.flatMap((trigger) => fullWindows(trigger, input.stages, at));
  const times = [...new Set([...looks.keys(), ...windows.flatMap(({ start, end }) => [start, end])])]
    .filter((seconds) => seconds > 0)
    .sort((a, b) => a - b);
  const index = new Map(times.map((seconds, i) => [seconds, i]));
  const ending = new Map<number, Window[]>();
  for (const { trigger, start, end, samples } of windows) {
    const window = { trigger, from: index.get(start) ?? -1, samples };
    ending.set(end, [...(ending.get(end) ?? []), window]);
  }
  return times.map((seconds) => {
    const { canary, control } = at(seconds);
    return {
      seconds,
      canary: Math.round(canary / input.designEffect),
      control: Math.round(control / input.designEffect),
      boundary: looks.get(seconds) ?? null,
      windows: ending.get(seconds) ?? [],
    };
  });
}
