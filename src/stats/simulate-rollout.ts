import { binomial, normal, type Uniform } from './random.ts';
import type { Moment, Window } from './simulate-course.ts';
import type { SimulatedMetric, SimulatedTrigger } from './simulate-input.ts';
import { twoProportionZ } from './tests.ts';

/** Seconds until the worse side was first reached (infinite if never), and whether the better side was before. */
export interface Outcome {
  readonly seconds: number;
  readonly better: boolean;
}

export type Rollout = (uniform: Uniform) => Outcome;

/** One rollout of one metric, as often as it is asked for. */
export function rollout(moments: readonly Moment[], metric: SimulatedMetric, shifted: boolean): Rollout {
  const sign = metric.worse === 'higher' ? 1 : -1;
  const baseline = metric.baseline ?? 0;
  const shift = shifted ? metric.shift : 0;
  const steps = moments.map((moment, i) => ({
    ...moment,
    drawCanary: binomial(moment.canary - (moments[i - 1]?.canary ?? 0), baseline + shift),
    drawControl: binomial(moment.control - (moments[i - 1]?.control ?? 0), baseline),
  }));
  // Successes of each arm since the start, by moment.
  const [canaries, controls] = [new Float64Array(moments.length), new Float64Array(moments.length)];
  /** The rates of both arms since the window began; without control requests the baseline stands for them. */
  const counted = (now: number, { from }: Window): [canary: number, control: number] => {
    const [end, start] = [moments[now], moments[from]];
    const canary = (end?.canary ?? 0) - (start?.canary ?? 0);
    const control = (end?.control ?? 0) - (start?.control ?? 0);
    const successes = (counts: Float64Array): number => (counts[now] ?? 0) - (counts[from] ?? 0);
    return [successes(canaries) / canary, control === 0 ? baseline : successes(controls) / control];
  };
  const fires = (now: number, window: Window, uniform: Uniform): boolean => {
    const { trigger, samples } = window;
    if (trigger.spread === null) return isReached(trigger, change(trigger, ...counted(now, window)));
    const expected = shift === 0 ? unchanged(trigger) : change(trigger, baseline + shift, baseline);
    const deviation = trigger.spread * Math.sqrt(trigger.minSamples / samples);
    return isReached(trigger, expected + deviation * normal(uniform));
  };
  return (uniform) => {
    let [canary, control, better] = [0, 0, false];
    for (const [i, step] of steps.entries()) {
      canary += step.drawCanary(uniform);
      control += step.drawControl(uniform);
      [canaries[i], controls[i]] = [canary, control];
      if (step.boundary !== null) {
        const arm = { successes: canary, samples: step.canary };
        const z = sign * twoProportionZ({ successes: control, samples: step.control }, arm);
        if (z >= step.boundary) return { seconds: step.seconds, better };
        if (z <= -step.boundary) better = true;
      }
      if (step.windows.some((window) => fires(i, window, uniform))) return { seconds: step.seconds, better };
    }
    return { seconds: Number.POSITIVE_INFINITY, better };
  };
}

const unchanged = ({ kind }: SimulatedTrigger): number => (kind === 'ratio' ? 1 : 0);

/** The canary's rate against the control's, in the unit of the threshold. */
function change({ kind }: SimulatedTrigger, canary: number, control: number): number {
  if (kind === 'absolute') return canary - control;
  return kind === 'relative' ? (canary - control) / control : canary / control;
}

/** Whether a change lies at the threshold or beyond it. */
function isReached(trigger: SimulatedTrigger, value: number): boolean {
  return trigger.threshold < unchanged(trigger) ? value <= trigger.threshold : value >= trigger.threshold;
}
