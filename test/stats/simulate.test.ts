import { describe, expect, it } from 'vitest';
import { planCanary } from '../../src/stats/canary.ts';
import { CANARY_DEFAULTS, type CanaryInput, type Stage } from '../../src/stats/canary-input.ts';
import { type Simulation, simulate } from '../../src/stats/simulate.ts';
import type { SimulatedTrigger, SimulateInput } from '../../src/stats/simulate-input.ts';
import { triggerStages } from '../../src/stats/triggers.ts';

const HOUR = 3600;
const LADDER: readonly Stage[] = [
  { traffic: 0.01, seconds: 2 * HOUR },
  { traffic: 0.05, seconds: HOUR / 2 },
  { traffic: 0.25, seconds: HOUR / 2 },
  { traffic: 0.5, seconds: HOUR },
];
const RUNS = 20_000;

function planned(changes: Partial<CanaryInput> = {}) {
  const input = { ...CANARY_DEFAULTS, baseline: 0.05, effect: 0.005, ratePerHour: 1e6, stages: LADDER };
  const { plan, problems } = planCanary({ ...input, ...changes });
  if (plan === null) throw new Error(JSON.stringify(problems));
  return plan;
}

/** The plan's own looks as input of a simulation, with a regression of `shift`. */
function looksOnly(plan: ReturnType<typeof planned>, shift: number, seed = 1): SimulateInput {
  const { stages, ratePerHour, designEffect, baseline } = plan.input;
  const boundaries = plan.looks.map((look) => look.boundary);
  const metric = { baseline, shift, worse: 'higher', boundaries, triggers: [] } as const;
  return { stages, ratePerHour, designEffect, metrics: [metric], runs: RUNS, seed };
}

function run(input: SimulateInput): Simulation {
  const { simulation, problems } = simulate(input);
  if (simulation === null) throw new Error(JSON.stringify(problems));
  return simulation;
}

/** How many standard errors a simulated share lies from the one expected. */
const errors = (share: number, expected: number): number =>
  Math.abs(share - expected) / Math.sqrt((expected * (1 - expected)) / RUNS);

describe('simulation with the looks alone', () => {
  const plans: [string, Partial<CanaryInput>][] = [
    ['peeking', {}],
    ['Pocock', { sequential: 'pocock' }],
    ["O'Brien-Fleming", { sequential: 'obrien-fleming' }],
    ['Lan-DeMets', { sequential: 'lan-demets-obrien-fleming', alpha: 0.1 }],
    ['correlated users', { designEffect: 3 }],
    ['correlated users in equal arms', { designEffect: 3, stages: [{ traffic: 0.5, seconds: HOUR }] }],
    ['many metrics', { metrics: 5, correction: 'sidak', sequential: 'lan-demets-pocock' }],
    ['a high proportion', { baseline: 0.9, stages: [...LADDER, { traffic: 0.75, seconds: HOUR }] }],
    [
      'one look',
      {
        stages: [
          { traffic: 0.5, seconds: HOUR },
          { traffic: 1, seconds: null },
        ],
      },
    ],
  ];
  it.each(plans)('N5 errs as often as the mathematics says: %s', (_, changes) => {
    const plan = planned(changes);
    for (const seed of [1, 2, 77]) {
      const { falseAlarm, falseRollback } = run(looksOnly(plan, 0.001, seed));
      expect(errors(falseAlarm, plan.falseAlarmRate)).toBeLessThan(4);
      expect(errors(falseRollback, plan.falseRollbackRate)).toBeLessThan(4);
    }
  });

  it('N5 loses power to correlated users as the plan says', () => {
    const stages = [{ traffic: 0.5, seconds: HOUR }];
    const plan = planned({ stages, designEffect: 3, effect: 0.002 });
    expect(plan.planPower).toBeLessThan(0.9);
    expect(Math.abs(run(looksOnly(plan, 0.002)).detected - plan.planPower)).toBeLessThan(0.02);
  });

  it('N5 detects as often as the power of the plan says', () => {
    const plan = planned({ effect: 0.001, sequential: 'pocock' });
    expect(plan.planPower).toBeGreaterThan(0.5);
    expect(plan.planPower).toBeLessThan(0.95);
    // The plan's power takes the baseline's variance; the changed canary has 2 % more.
    expect(Math.abs(run(looksOnly(plan, 0.001)).detected - plan.planPower)).toBeLessThan(0.01);
  });

  it('N5 detects more, sooner and at less exposure, the larger the regression', () => {
    const runs = [0, 0.0003, 0.0006, 0.001, 0.0014].map((shift) => run(looksOnly(planned(), shift)));
    for (const [i, now] of runs.slice(1).entries()) {
      const before = runs[i];
      expect(now.detected).toBeGreaterThan(before?.detected ?? 1);
      expect(now.exposedRequests.mean).toBeLessThan(before?.exposedRequests.mean ?? 0);
      expect(now.falseAlarm).toBe(before?.falseAlarm);
    }
    expect(runs.at(-1)?.secondsToDetection?.mean).toBeLessThan(runs[2]?.secondsToDetection?.mean ?? 0);
  });

  it('N5 says what is caught before each stage and before full traffic', () => {
    const { detectedBefore, detected, exposedRequests } = run(looksOnly(planned(), 0.001));
    expect(exposedRequests).toMatchObject({ p5: 20_000, p95: 670_000 });
    expect(detectedBefore.map(({ traffic }) => traffic)).toEqual([0.01, 0.05, 0.25, 0.5, 1]);
    const chances = detectedBefore.map(({ probability }) => probability);
    expect(chances[0]).toBe(0);
    expect(chances.toSorted((a, b) => a - b)).toEqual(chances);
    expect(new Set(chances).size).toBe(5);
    expect(chances.at(-1)).toBe(detected);
  });

  it('names each declared stage once where the last is full traffic', () => {
    const stages = [...LADDER.slice(0, 2), { traffic: 1, seconds: null }];
    const { detectedBefore } = run(looksOnly(planned({ stages }), 0.001));
    expect(detectedBefore.map(({ traffic }) => traffic)).toEqual([0.01, 0.05, 1]);
  });

  it('exposes the whole plan where nothing is ever caught, and has no time to detection', () => {
    const plan = planned({ stages: LADDER.slice(0, 1), alpha: 1e-9 });
    const { detected, exposedRequests, secondsToDetection } = run(looksOnly(plan, -0.001));
    expect([detected, secondsToDetection]).toEqual([0, null]);
    expect(exposedRequests).toEqual({ mean: 20_000, p5: 20_000, p95: 20_000 });
  });

  it('stops at the first look where the regression is plain', () => {
    expect(run(looksOnly(planned(), 0.05))).toMatchObject({
      detected: 1,
      exposedRequests: { mean: 20_000, p5: 20_000, p95: 20_000 },
      secondsToDetection: { mean: 2 * HOUR, p5: 2 * HOUR, p95: 2 * HOUR },
    });
  });

  it('mirrors a metric that is worse when it falls', () => {
    const input = looksOnly(planned({ baseline: 0.5 }), 0.003);
    const [metric] = input.metrics;
    if (metric === undefined) throw new Error('a metric');
    const fallen = run({ ...input, metrics: [{ ...metric, shift: -0.003, worse: 'lower' }] });
    const risen = run(input);
    expect(errors(fallen.detected, risen.detected)).toBeLessThan(4 * Math.SQRT2);
    expect(run({ ...input, metrics: [{ ...metric, shift: -0.003 }] }).detected).toBeLessThan(0.08);
  });

  it('gives the same for the same seed, something else for another, whatever is asked of the progress', () => {
    const input = { ...looksOnly(planned(), 0.001), runs: 2000 };
    const told: number[] = [];
    expect(simulate(input, (share) => told.push(share))).toEqual(simulate(input));
    expect(told).toEqual([0, 0.25, 0.5, 0.75]);
    const { detected, falseRollback } = run({ ...input, ...looksOnly(planned(), 0) });
    expect(detected).not.toBe(falseRollback);
    expect(simulate({ ...input, seed: 2 })).not.toEqual(simulate(input));
  });
});

const DROP: SimulatedTrigger = {
  kind: 'relative',
  threshold: -0.02,
  windowSeconds: 900,
  minSamples: 1000,
  spread: null,
};

/** One stage of an hour at half of 8,000 requests an hour: four windows of 1,000 canary requests each. */
function watched(trigger: Partial<SimulatedTrigger>, changes: Partial<SimulateInput> = {}): SimulateInput {
  return {
    stages: [{ traffic: 0.5, seconds: HOUR }],
    ratePerHour: 8000,
    designEffect: 1,
    metrics: [
      { baseline: 0.05, shift: 0, worse: 'lower', boundaries: [], triggers: [{ ...DROP, ...trigger }] },
    ],
    runs: RUNS,
    seed: 1,
    ...changes,
  };
}

describe('simulation of triggers', () => {
  it('S25 N5 a 2 % relative trigger on 1,000 samples fires on noise in about 44 % of windows', () => {
    // At 1 % of traffic the control is so large that only the canary's noise is left.
    const one = { stages: [{ traffic: 0.01, seconds: 900 }], ratePerHour: 400_000 };
    const { falseRollback } = run(watched({}, one));
    expect(falseRollback).toBeGreaterThan(0.43);
    expect(falseRollback).toBeLessThan(0.46);
    expect(run(watched({ threshold: -0.2 }, one)).falseRollback).toBeLessThan(0.1);
  });

  it('fires in independent windows: four have the chance of one, four times over', () => {
    const one = run(watched({}, { stages: [{ traffic: 0.5, seconds: 900 }] })).falseRollback;
    expect(errors(run(watched({})).falseRollback, 1 - (1 - one) ** 4)).toBeLessThan(6);
  });

  it('S25 N4 never fires in a window without its minimum of samples', () => {
    expect(run(watched({ minSamples: 1001 })).falseRollback).toBe(0);
    expect(run(watched({ minSamples: 1000 })).falseRollback).toBeGreaterThan(0.8);
  });

  it('waits for a stage with the traffic it needs', () => {
    const stages = [{ traffic: 0.01, seconds: HOUR }, ...watched({}).stages];
    const { secondsToDetection, detectedBefore } = run(watched({}, { stages }));
    expect(detectedBefore.map(({ probability }) => probability)).toEqual([0, 0, expect.any(Number)]);
    expect(secondsToDetection?.mean).toBeGreaterThan(HOUR + 900);
    expect(secondsToDetection?.p95).toBeLessThanOrEqual(2 * HOUR);
  });

  it('judges a window longer than the rollout on what came since its start, as the gate does', () => {
    const whole = run(watched({ windowSeconds: HOUR, minSamples: 1 }));
    expect(run(watched({ windowSeconds: 2 * HOUR, minSamples: 1 }))).toEqual(whole);
    for (const minSamples of [4000, 4001]) {
      const input = watched({ windowSeconds: 2 * HOUR, minSamples });
      const rule = input.metrics[0]?.triggers[0];
      if (rule === undefined) throw new Error('no trigger');
      const [stage] = triggerStages({ ...rule, baseline: 0.05 }, input.stages, input.ratePerHour);
      expect(run(input).falseRollback > 0).toBe(stage?.canFire);
    }
    expect(run(watched({ windowSeconds: HOUR, minSamples: 1 })).secondsToDetection?.mean).toBe(HOUR);
  });

  it('compares with the baseline where all traffic is the canary', () => {
    const full = { stages: [{ traffic: 1, seconds: 900 }], ratePerHour: 4000 };
    const [metric] = watched({}).metrics;
    if (metric === undefined) throw new Error('a metric');
    const kind = { kind: 'absolute', threshold: -0.02 } as const;
    const lost = { ...metric, shift: -0.049, triggers: [{ ...DROP, ...kind }] };
    expect(run(watched(kind, { ...full, metrics: [lost] })).detected).toBe(1);
    expect(run(watched(kind, { ...full, metrics: [lost] })).falseRollback).toBeLessThan(0.01);
  });

  it('rolls back at whatever comes first of looks and triggers of several metrics', () => {
    const plan = planned({ stages: [{ traffic: 0.5, seconds: HOUR }], ratePerHour: 8000 });
    const looks = looksOnly(plan, 0.02);
    const noisy = watched({}).metrics;
    const alone = run(looks);
    const both = run({ ...looks, metrics: [...looks.metrics, ...noisy] });
    expect(both.secondsToDetection?.mean).toBeLessThan(alone.secondsToDetection?.mean ?? 0);
    const expected = 1 - (1 - alone.falseRollback) * (1 - run(watched({})).falseRollback);
    expect(errors(both.falseRollback, expected)).toBeLessThan(6);
    const turned = run({ ...looks, metrics: [...noisy, ...looks.metrics] });
    expect(errors(turned.falseRollback, expected)).toBeLessThan(6);
  });

  // With ten thousand million samples a window sees hardly any noise: the change alone decides.
  it.each([
    ['relative', -0.02, 0.0489, true],
    ['relative', -0.02, 0.0491, false],
    ['relative', 0.5, 0.0751, true],
    ['relative', 0.5, 0.0749, false],
    ['absolute', 0.01, 0.0601, true],
    ['absolute', 0.01, 0.0599, false],
    ['absolute', -0.01, 0.0399, true],
    ['absolute', -0.01, 0.0401, false],
    ['ratio', 1.5, 0.0751, true],
    ['ratio', 1.5, 0.0749, false],
    ['ratio', 0.5, 0.0249, true],
    ['ratio', 0.5, 0.0251, false],
  ] as const)('reads a %s threshold of %f: %f against 0.05 fires %s', (kind, threshold, canary, fires) => {
    for (const spread of [null, 1e-6]) {
      const input = watched({ kind, threshold, spread }, { ratePerHour: 8e10, runs: 50 });
      const metrics = input.metrics.map((metric) => ({ ...metric, shift: canary - 0.05 }));
      expect(run({ ...input, metrics }).detected).toBe(fires ? 1 : 0);
    }
  });

  it('judges each window that has passed, and once more at the end of the stage', () => {
    const shape = { windowSeconds: 450, minSamples: 400 };
    const once = run(watched(shape, { stages: [{ traffic: 0.5, seconds: 450 }] })).falseRollback;
    const all = run(watched(shape, { stages: [{ traffic: 0.5, seconds: 1000 }] })).falseRollback;
    expect(all).toBeGreaterThan(1 - (1 - once) ** 2 + 0.02);
    expect(all).toBeLessThan(1 - (1 - once) ** 3);
  });

  it('fires at a threshold that is met exactly', () => {
    const lost = watched({ kind: 'absolute', threshold: -0.05 }, { stages: [{ traffic: 1, seconds: 900 }] });
    const metrics = lost.metrics.map((metric) => ({ ...metric, shift: -0.05 }));
    expect(run({ ...lost, metrics }).detected).toBe(1);
  });

  it('does not fire where no success was seen on either side', () => {
    const input = watched({});
    const metrics = input.metrics.map((metric) => ({ ...metric, baseline: 0 }));
    expect(run({ ...input, metrics }).falseRollback).toBe(0);
  });

  it('draws a declared spread: one window at one deviation fires in 15.9 %, with four times the samples at two', () => {
    const stages = [{ traffic: 0.5, seconds: 900 }];
    const latency = { kind: 'ratio', threshold: 1.5, spread: 0.5, minSamples: 1000 } as const;
    const [metric] = watched(latency).metrics;
    if (metric === undefined) throw new Error('a metric');
    const metrics = [{ ...metric, baseline: null }];
    const { falseRollback, detected } = run(watched({}, { stages, metrics }));
    expect(errors(falseRollback, 0.158655)).toBeLessThan(4);
    expect(errors(detected, 0.158655)).toBeLessThan(4);
    expect(
      errors(run(watched({}, { stages, metrics, ratePerHour: 32_000 })).falseRollback, 0.02275),
    ).toBeLessThan(4);
  });

  it('judges a window at the end of a stage that is shorter than it', () => {
    const stages = [
      { traffic: 0.01, seconds: HOUR + 100 },
      { traffic: 0.5, seconds: 700 },
      { traffic: 1, seconds: null },
    ];
    // The row of windows has one that ends 100 s before the end and holds only 600 s of half the traffic.
    const times = run(watched({ minSamples: 750 }, { stages })).secondsToDetection;
    expect(times).toEqual({ mean: HOUR + 800, p5: HOUR + 800, p95: HOUR + 800 });
  });
});

describe('simulation of bad input', () => {
  it('says all that is wrong, and gives no result', () => {
    const input = looksOnly(planned(), 0.96);
    const { simulation, problems } = simulate({ ...input, runs: 0, seed: -1 });
    expect(simulation).toBeNull();
    expect(problems.map(({ path, message, expected }) => `${path}: ${message}; ${expected}`)).toEqual([
      'metrics[0].shift: the regression takes 0.05 to 1.01, which is no proportion; a change from -0.05 to 0.95 with this baseline',
      'runs: runs is 0; a whole number from 1 to 10000000',
      'seed: seed is -1; a whole number from 0 to 4294967295',
    ]);
  });

  it.each([
    [{ runs: 1.5 }, 'runs'],
    [{ runs: 10_000_001 }, 'runs'],
    [{ runs: Number.NaN }, 'runs'],
    [{ seed: 2 ** 32 }, 'seed'],
    [{ seed: 0.5 }, 'seed'],
  ])('refuses %o', (changes, path) => {
    expect(simulate({ ...looksOnly(planned(), 0.001), ...changes }).problems[0]?.path).toBe(path);
  });

  it('refuses more work than minutes, with the number of runs that fit', () => {
    const long = { stages: [{ traffic: 0.5, seconds: 1000 * HOUR }] };
    expect(simulate(watched({ windowSeconds: 60 }, { ...long, runs: 20_000 })).problems).toEqual([
      {
        code: 'TOO_MUCH_WORK',
        path: 'runs',
        message: '60002 looks and windows in 20000 runs are too many to simulate',
        expected: 'at most 8333 runs of this plan',
      },
    ]);
    expect(simulate(watched({ windowSeconds: 0.001 }, { ...long, runs: 1 })).problems[0]?.expected).toBe(
      'longer windows or shorter stages',
    );
  });

  it('takes a proportion to its very end', () => {
    expect(run({ ...looksOnly(planned(), 0.95), runs: 100 }).detected).toBe(1);
    expect(run({ ...looksOnly(planned(), -0.05), runs: 100 }).detected).toBe(0);
  });
});
