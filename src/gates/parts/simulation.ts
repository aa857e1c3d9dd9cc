import type { Amount } from '../../core/amount.ts';
import type { ModelSubject } from '../../core/gate.ts';
import type { ModelConfig } from '../../core/model.ts';
import { moneyText, toCents } from '../../core/money.ts';
import type { Policy } from '../../core/policy.ts';
import { product, type Ratio, ratio, toNumber } from '../../core/ratio.ts';
import type { Cost, SimulatedSpread, SimulationReport } from '../../core/report.ts';
import type { CanaryPlan } from '../../stats/canary.ts';
import { round6 } from '../../stats/canary-json.ts';
import { drawsPerRun, type Simulation, type Spread, simulate } from '../../stats/simulate.ts';
import type { SimulatedMetric, SimulateInput, SimulateProblem } from '../../stats/simulate-input.ts';
import { planOf } from './plan.ts';
import { watchedBy } from './simulated-metrics.ts';
import type { Worse } from './trigger-rules.ts';

/** What is simulated of a plan. */
export interface Question {
  /** The change of the watched proportion; positive is worse. */
  readonly regression: Ratio;
  readonly runs: number;
  readonly seed: number;
}

export type Answer =
  | { readonly report: SimulationReport; readonly problems: readonly [] }
  | { readonly report: null; readonly problems: readonly SimulateProblem[] };

/** Simulates a plan with the looks alone, or with a model's triggers and the value of its requests as well. */
export function simulatePlan(
  plan: CanaryPlan,
  config: ModelConfig | null,
  question: Question,
  onProgress?: (share: number) => void,
): Answer {
  const { input, triggers, unknown } = inputOf(plan, config, question);
  const { simulation, problems } = simulate(input, onProgress);
  if (simulation === null) return { report: null, problems };
  const cost = lossOf(simulation.exposedRequests, question.regression, config?.business?.value_per_request);
  return { report: { ...reportOf(simulation, input, question), cost, triggers, unknown }, problems: [] };
}

function inputOf(plan: CanaryPlan, config: ModelConfig | null, { regression, runs, seed }: Question) {
  const watched = watchedBy(config);
  const worse = watched.worse ?? possibleWay(plan.input.baseline, toNumber(regression));
  const shift = (worse === 'lower' ? -1 : 1) * toNumber(regression);
  const main: SimulatedMetric = {
    baseline: plan.input.baseline,
    shift,
    worse,
    boundaries: plan.looks.map(({ boundary }) => boundary),
    triggers: watched.own,
  };
  const { stages, ratePerHour, designEffect } = plan.input;
  const metrics = [main, ...watched.others];
  const input: SimulateInput = { stages, ratePerHour, designEffect, metrics, runs, seed };
  return { input, triggers: watched.triggers, unknown: watched.unknown };
}

/** A proportion of which nothing says how it gets worse rises, but for one that has no room to. */
const possibleWay = (baseline: number, regression: number): Worse =>
  baseline + regression > 1 ? 'lower' : 'higher';

function reportOf(
  simulation: Simulation,
  { runs, seed }: SimulateInput,
  { regression }: Question,
): Omit<SimulationReport, 'cost' | 'triggers' | 'unknown'> {
  const { secondsToDetection } = simulation;
  return {
    runs,
    seed,
    regression: toNumber(regression),
    false_alarm: round6(simulation.falseAlarm),
    false_rollback: round6(simulation.falseRollback),
    detected: round6(simulation.detected),
    detected_before: simulation.detectedBefore.map(({ traffic, probability }) => ({
      traffic,
      probability: round6(probability),
    })),
    exposed_requests: rounded(simulation.exposedRequests),
    seconds_to_detection: secondsToDetection === null ? null : rounded(secondsToDetection),
  };
}

const hundredths = (value: number): number => Math.round(value * 100) / 100;
const rounded = ({ mean, p5, p95 }: Spread): SimulatedSpread => ({
  mean: hundredths(mean),
  p5: hundredths(p5),
  p95: hundredths(p95),
});

/**
 * What the exposed requests lose: requests x regression x value of a request, as the cost of delay is reckoned.
 * Expected at the mean; low and high at the 5th and 95th percentile, or at the mean where that lies outside.
 */
function lossOf({ mean, p5, p95 }: Spread, regression: Ratio, value: Amount | undefined): Cost | null {
  if (value === undefined) return null;
  const lost = (requests: number): string => {
    const exposed = ratio(BigInt(Math.round(requests * 100)), 100);
    return moneyText(toCents(product(exposed, regression.n > 0n ? regression : ratio(0), value.amount)));
  };
  return {
    low: lost(Math.min(p5, mean)),
    expected: lost(mean),
    high: lost(Math.max(p95, mean)),
    currency: value.currency,
    unknown: [],
  };
}

/** In a report every simulation has this seed, so that the same change always reads the same. */
const SEED = 1;
const MOST_RUNS = 1000;
/** Fewer say nothing; a plan with so many windows is simulated on demand. */
const LEAST_RUNS = 50;
/**
 * Binomial draws for one model of a report: some 25 ms. The shares then have a standard error of at most
 * 0.5 / sqrt(runs): 1.6 points with 1,000 runs, 3.5 with 200, 7 with 50.
 */
const MOST_DRAWS = 75_000;

/**
 * The declared rollout of a changed model against a regression of the size it must see (`rollout.metric.detect`),
 * in as many of 1,000 runs as a report can afford; null without a plan, or where that is too few.
 */
export function simulateRollout({ head }: ModelSubject, policy: Policy): SimulationReport | null {
  const planned = planOf(head.config, policy);
  const regression = head.config.rollout?.metric?.detect;
  if ('gap' in planned || regression === undefined) return null;
  const { input } = inputOf(planned.plan, head.config, { regression, runs: 1, seed: SEED });
  const runs = Math.min(MOST_RUNS, Math.floor(MOST_DRAWS / drawsPerRun(input)));
  if (runs < LEAST_RUNS) return null;
  return simulatePlan(planned.plan, head.config, { regression, runs, seed: SEED }).report;
}
