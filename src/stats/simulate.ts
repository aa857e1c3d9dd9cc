import { binomial, streams, type Uniform } from './random.ts';
import { arrivals, courseOf, type Moment, mostMoments, totalSeconds } from './simulate-course.ts';
import {
  type SimulatedMetric,
  type SimulatedTrigger,
  type SimulateInput,
  type SimulateProblem,
  simulateProblems,
} from './simulate-input.ts';
import { twoProportionZ } from './tests.ts';

/** The mean over runs, and the smallest value that 95 % of them do not exceed. */
export interface Spread {
  readonly mean: number;
  readonly p95: number;
}

export interface Simulation {
  /** Any crossing on either side, or a trigger, when nothing changed. */
  readonly falseAlarm: number;
  /** A crossing on the worse side, or a trigger, when nothing changed. */
  readonly falseRollback: number;
  /** A crossing on the worse side, or a trigger, while the regression is there. */
  readonly detected: number;
  /** For each declared stage, and for full traffic after them: the regression caught before it begins. */
  readonly detectedBefore: readonly { readonly traffic: number; readonly probability: number }[];
  /** Requests that the canary serves until the regression is caught, else to the end of the declared stages. */
  readonly exposedRequests: Spread;
  /** From the start of the rollout, over the runs that caught it; null where none did. */
  readonly secondsToDetection: Spread | null;
}

export type SimulationResult =
  | { readonly simulation: Simulation; readonly problems: readonly [] }
  | { readonly simulation: null; readonly problems: readonly SimulateProblem[] };

/** About four minutes of work. */
const MAX_DRAWS = 2e9;

/** Binomial draws of one run at most: both arms, with and without the regression. */
export const drawsPerRun = (input: SimulateInput): number => 4 * mostMoments(input);

/**
 * Seeded Monte-Carlo of a rollout: at every look and at the end of every full window, the successes of both
 * arms are drawn (exact binomials, arms and metrics independent) and judged as declared: looks by eq. 7 on
 * cumulative counts, triggers on their own window, against the control of the same window or, where there is
 * none, against the baseline. A crossing on the better side stops nothing. False alarms come from as many
 * runs with no difference, on a random stream of their own. The same input gives the same result.
 */
export function simulate(
  input: SimulateInput,
  onProgress: (share: number) => void = () => {},
): SimulationResult {
  const problems = [...simulateProblems(input), ...workProblems(input)];
  if (problems.length > 0) return { simulation: null, problems };
  const courses = input.metrics.map((metric) => ({ metric, moments: courseOf(metric, input) }));
  const [real, none] = ([true, false] as const).map((shifted, pass) =>
    play(
      courses.map(({ metric, moments }) => rollout(moments, metric, shifted)),
      { ...input, pass, onProgress },
    ),
  );
  if (real === undefined || none === undefined) throw new Error('both passes have run');
  return { simulation: { ...alarms(none, input.runs), ...catches(real, input) }, problems: [] };
}

function workProblems(input: SimulateInput): SimulateProblem[] {
  const draws = drawsPerRun(input);
  if (!(draws * input.runs > MAX_DRAWS)) return [];
  const most = Math.floor(MAX_DRAWS / draws);
  const moments = `${mostMoments(input)} looks and windows in ${input.runs} runs`;
  return [
    {
      code: 'TOO_MUCH_WORK',
      path: 'runs',
      message: `${moments} are too many to simulate`,
      expected: most < 1 ? 'longer windows or shorter stages' : `at most ${most} runs of this plan`,
    },
  ];
}

/** Seconds until the worse side was first reached (infinite if never), and whether the better side was before. */
interface Outcome {
  readonly seconds: number;
  readonly better: boolean;
}

type Rollout = (uniform: Uniform) => Outcome;

/** One rollout of one metric, as often as it is asked for. */
function rollout(moments: readonly Moment[], metric: SimulatedMetric, shifted: boolean): Rollout {
  const { baseline, shift, worse } = metric;
  const sign = worse === 'higher' ? 1 : -1;
  const steps = moments.map((moment, i) => ({
    ...moment,
    drawCanary: binomial(moment.canary - (moments[i - 1]?.canary ?? 0), baseline + (shifted ? shift : 0)),
    drawControl: binomial(moment.control - (moments[i - 1]?.control ?? 0), baseline),
  }));
  // Successes of each arm since the start, by moment.
  const [canaries, controls] = [new Float64Array(moments.length), new Float64Array(moments.length)];
  const fires = (now: number, { trigger, from }: Moment['windows'][number]): boolean => {
    const samples = (arm: 'canary' | 'control'): number =>
      (moments[now]?.[arm] ?? 0) - (moments[from]?.[arm] ?? 0);
    const successes = (counts: Float64Array): number => (counts[now] ?? 0) - (counts[from] ?? 0);
    const control = samples('control');
    const reference = control === 0 ? baseline : successes(controls) / control;
    return isReached(trigger, successes(canaries) / samples('canary'), reference);
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
      if (step.windows.some((window) => fires(i, window))) return { seconds: step.seconds, better };
    }
    return { seconds: Number.POSITIVE_INFINITY, better };
  };
}

/** Whether a window's rate lies at the threshold or beyond it. */
export function isReached({ kind, threshold }: SimulatedTrigger, canary: number, reference: number): boolean {
  const unchanged = kind === 'ratio' ? 1 : 0;
  const ratio = canary / reference;
  const value = kind === 'absolute' ? canary - reference : kind === 'relative' ? ratio - 1 : ratio;
  return threshold < unchanged ? value <= threshold : value >= threshold;
}

/** What the runs of one pass came to. */
interface Tally {
  /** Runs that were rolled back, by the seconds it took. */
  readonly stopped: ReadonlyMap<number, number>;
  readonly alarmed: number;
}

/** How often the progress is told. */
const BATCH = 1000;

function play(
  rollouts: readonly Rollout[],
  { runs, seed, pass, onProgress }: SimulateInput & { pass: number; onProgress: (share: number) => void },
): Tally {
  const uniform = streams(seed, 2)[pass];
  if (uniform === undefined) throw new Error('there are two passes');
  const stopped = new Map<number, number>();
  let alarmed = 0;
  for (let run = 0; run < runs; run += 1) {
    if (run % BATCH === 0) onProgress((pass + run / runs) / 2);
    let [seconds, better] = [Number.POSITIVE_INFINITY, false];
    for (const roll of rollouts) {
      const outcome = roll(uniform);
      seconds = Math.min(seconds, outcome.seconds);
      better ||= outcome.better;
    }
    if (seconds < Number.POSITIVE_INFINITY) stopped.set(seconds, (stopped.get(seconds) ?? 0) + 1);
    if (better || seconds < Number.POSITIVE_INFINITY) alarmed += 1;
  }
  return { stopped, alarmed };
}

const countOf = (stopped: Tally['stopped'], before = Number.POSITIVE_INFINITY): number => {
  let runs = 0;
  for (const [seconds, count] of stopped) if (seconds <= before) runs += count;
  return runs;
};

const alarms = (
  { stopped, alarmed }: Tally,
  runs: number,
): Pick<Simulation, 'falseAlarm' | 'falseRollback'> => ({
  falseAlarm: alarmed / runs,
  falseRollback: countOf(stopped) / runs,
});

function catches({ stopped }: Tally, input: SimulateInput): Omit<Simulation, 'falseAlarm' | 'falseRollback'> {
  const { stages, runs } = input;
  const at = arrivals(input);
  const times = [...stopped].sort(([a], [b]) => a - b);
  const caught = countOf(stopped);
  const rest: [number, number] = [at(totalSeconds(stages)).canary, runs - caught];
  const full = stages.at(-1)?.traffic === 1 ? [] : [{ traffic: 1, seconds: null }];
  return {
    detected: caught / runs,
    detectedBefore: [...stages, ...full].map(({ traffic }, i) => ({
      traffic,
      probability: countOf(stopped, totalSeconds(stages.slice(0, i))) / runs,
    })),
    exposedRequests: spread([...times.map(([t, n]): [number, number] => [at(t).canary, n]), rest]),
    secondsToDetection: caught === 0 ? null : spread(times),
  };
}

/** Mean and 95th percentile (nearest rank) of values that ascend, each with how often it occurred. */
function spread(values: readonly (readonly [value: number, count: number])[]): Spread {
  const total = values.reduce((sum, [, count]) => sum + count, 0);
  const mean = values.reduce((sum, [value, count]) => sum + value * count, 0) / total;
  let seen = 0;
  const p95 = values.find(([, count]) => {
    seen += count;
    return seen >= 0.95 * total;
  });
  return { mean, p95: p95?.[0] ?? mean };
}
