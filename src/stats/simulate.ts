import { streams } from './random.ts';
import { arrivals, courseOf, mostMoments, totalSeconds } from './simulate-course.ts';
import { type SimulateInput, type SimulateProblem, simulateProblems } from './simulate-input.ts';
import { type Rollout, rollout } from './simulate-rollout.ts';

/** The mean over runs, and the smallest values that 5 % and 95 % of them do not exceed. */
export interface Spread {
  readonly mean: number;
  readonly p5: number;
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

/** Mean and quantiles (nearest rank) of values that ascend, each with how often it occurred. */
function spread(values: readonly (readonly [value: number, count: number])[]): Spread {
  const total = values.reduce((sum, [, count]) => sum + count, 0);
  const mean = values.reduce((sum, [value, count]) => sum + value * count, 0) / total;
  const quantile = (share: number): number => {
    let seen = 0;
    const found = values.find(([, count]) => {
      seen += count;
      return seen >= share * total;
    });
    return found?.[0] ?? mean;
  };
  return { mean, p5: quantile(0.05), p95: quantile(0.95) };
}
