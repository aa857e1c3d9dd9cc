import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CanaryPlan, planCanary } from '../../src/stats/canary.ts';
import { CANARY_DEFAULTS, type CanaryInput, type Stage } from '../../src/stats/canary-input.ts';
import { canaryJson, round6 } from '../../src/stats/canary-json.ts';

const LADDER: readonly Stage[] = [
  { traffic: 0.01, seconds: 7200 },
  { traffic: 0.05, seconds: 1800 },
  { traffic: 0.25, seconds: 1800 },
  { traffic: 0.5, seconds: 3600 },
];
const INPUT: CanaryInput = {
  ...CANARY_DEFAULTS,
  baseline: 0.05,
  effect: 0.005,
  ratePerHour: 1e6,
  stages: LADDER,
};

function plan(changes: Partial<CanaryInput> = {}): CanaryPlan {
  const result = planCanary({ ...INPUT, ...changes });
  if (result.plan === null) throw new Error(JSON.stringify(result.problems));
  return result.plan;
}
const json = (changes: Partial<CanaryInput> = {}) => canaryJson(plan(changes));
const problems = (changes: Partial<CanaryInput>) => planCanary({ ...INPUT, ...changes }).problems;

describe('canary plan', () => {
  it('gives the documented example to the digit', () => {
    expect(json()).toEqual({
      schema: 'tollgate.canary/1',
      samples_per_variant: 29_826,
      samples_unpooled: 31_231,
      hints: [],
      alpha_per_test: 0.05,
      critical_value: 1.959964,
      power: 0.8,
      looks: 4,
      information: [0.035498, 0.079225, 0.287511, 1],
      boundaries: [1.959964, 1.959964, 1.959964, 1.959964],
      smallest_differences: [0.003036, 0.002032, 0.001067, 0.000572],
      false_alarm_rate: 0.158368,
      false_rollback_rate: 0.079464,
      family_wise_rate: 0.158368,
      plan_power: 1,
      stages: [
        stage(0.01, 7200, [10_738, 109, 20_000, 15_064, 1_491_288, 0.003036], false),
        stage(0.05, 1800, [2148, 114, 25_000, 15_698, 298_258, 0.002032], false),
        stage(0.25, 1800, [430, 144, 125_000, 19_884, 59_652, 0.001067], true),
        stage(0.5, 3600, [215, 215, 500_000, 29_826, 29_826, 0.000572], true),
      ],
      shortest_valid_plan: [
        { traffic: 0.01, seconds: 10_740 },
        { traffic: 0.05, seconds: 2160 },
        { traffic: 0.25, seconds: 480 },
        { traffic: 0.5, seconds: 240 },
      ],
      valid: false,
    });
  });

  it('10,000 samples at 1M/h take an hour at 1 % and 12 minutes at 5 % (eq. 5)', () => {
    const { stages, samplesPerVariant } = plan({ samples: 10_000 });
    expect(samplesPerVariant).toBe(10_000);
    expect(stages.map((s) => s.requiredSeconds)).toEqual([3600, 720, 144, 72]);
    expect(stages.map((s) => s.controlSeconds)).toEqual([37, 38, 48, 72]);
    expect(plan({ samples: 10_001 }).stages[0]?.requiredSeconds).toBe(3601);
    expect(plan({ samples: 10_000, designEffect: 2 }).samplesPerVariant).toBe(10_000);
  });

  it('a share that is not exact in binary costs no second and loses no request', () => {
    const [first] = plan({ samples: 290_000, stages: [{ traffic: 0.29, seconds: 3600 }] }).stages;
    expect([first?.requiredSeconds, first?.samples, first?.valid]).toEqual([3600, 290_000, true]);
    const [short] = plan({ samples: 290_000, stages: [{ traffic: 0.29, seconds: 3599.9 }] }).stages;
    expect([short?.samples, short?.valid]).toEqual([289_991, false]);
  });

  it("sizes the canary against the control's real share", () => {
    const { stages, shortestValidPlan, samplesPerVariant } = plan({ allocation: 'actual' });
    expect(samplesPerVariant).toBe(29_826);
    expect(stages.map((s) => [s.requiredSeconds, s.controlSeconds, s.valid])).toEqual([
      [5424, 5423, true],
      [1131, 1131, true],
      [287, 287, true],
      [215, 215, true],
    ]);
    expect(shortestValidPlan.map((s) => s.seconds)).toEqual([5460, 1140, 300, 240]);
  });

  it('multiplies by the buffer, and by the design effect before rounding', () => {
    const doubled = plan({ buffer: 2 });
    expect(doubled.stages.map((s) => [s.requiredSeconds, s.valid])).toEqual([
      [10_738, false],
      [2148, false],
      [430, true],
      [215, true],
    ]);
    expect(doubled.shortestValidPlan.map((s) => s.seconds)).toEqual([21_480, 4320, 900, 480]);
    expect(plan({ designEffect: 1.06 }).samplesPerVariant).toBe(31_616);
    expect(plan({ designEffect: 4 }).looks[0]?.standardError).toBeCloseTo(
      2 * (plan().looks[0]?.standardError ?? 0),
      15,
    );
    expect(plan({ designEffect: 4 }).looks[0]?.fraction).toBe(plan().looks[0]?.fraction);
  });

  it('is valid from exactly buffer x required on', () => {
    const [short, enough] = [21_475, 21_476].map((seconds) =>
      plan({ buffer: 2, stages: [{ traffic: 0.01, seconds }] }),
    );
    expect([short?.valid, enough?.valid]).toEqual([false, true]);
    // The control is the slower arm above half of the traffic.
    const [less, large] = [1073, 1074].map((seconds) => plan({ stages: [{ traffic: 0.9, seconds }] }));
    expect([less?.valid, large?.valid]).toEqual([false, true]);
    expect(large?.shortestValidPlan).toEqual([{ traffic: 0.9, seconds: 1080 }]);
  });

  it("keeps the policy's floor", () => {
    const { stages, shortestValidPlan } = plan({ floors: { minSeconds: 1801 } });
    expect(stages.map((s) => s.valid)).toEqual([false, false, false, true]);
    expect(shortestValidPlan.map((s) => s.seconds)).toEqual([10_740, 2160, 1860, 1860]);
    expect(plan({ floors: { minSeconds: 0 } }).shortestValidPlan).toEqual(plan().shortestValidPlan);
  });

  it('100 % is no look and stays as declared', () => {
    const soaked = plan({ stages: [...LADDER, { traffic: 1, seconds: 90 }, { traffic: 1, seconds: null }] });
    expect(soaked.looks).toEqual(plan().looks);
    expect(canaryJson(soaked).stages.slice(4)).toEqual([
      stage(1, 90, [null, null, 25_000, null, null, null], true),
      stage(1, null, [null, null, null, null, null, null], true),
    ]);
    expect(soaked.shortestValidPlan.slice(4)).toEqual([
      { traffic: 1, seconds: 90 },
      { traffic: 1, seconds: null },
    ]);
  });

  it('a last stage below 100 % without a duration is no look and not valid', () => {
    const open = plan({
      stages: [
        { traffic: 0.01, seconds: 20_000 },
        { traffic: 0.5, seconds: null },
      ],
    });
    expect(open.looks).toHaveLength(1);
    expect(open.stages.map((s) => s.valid)).toEqual([true, false]);
    expect(open.stages[1]?.samples).toBeNull();
    expect(open.shortestValidPlan[1]).toEqual({ traffic: 0.5, seconds: 240 });
    expect(open.valid).toBe(false);
  });

  it('without stages there is one look at the sample size, and nothing to judge', () => {
    const bare = plan({ stages: [] });
    expect(bare.valid).toBeNull();
    expect(bare.looks.map((l) => [l.canary, l.control, l.fraction])).toEqual([[29_826, 29_826, 1]]);
    expect(canaryJson(bare)).toMatchObject({
      looks: 1,
      information: [1],
      false_alarm_rate: 0.05,
      false_rollback_rate: 0.025,
      plan_power: 0.800003,
      stages: [],
      shortest_valid_plan: [],
      valid: null,
    });
  });

  it('corrects for several metrics', () => {
    const bonferroni = json({ metrics: 30, correction: 'bonferroni' });
    expect(bonferroni).toMatchObject({
      samples_per_variant: 60_364,
      alpha_per_test: 0.001667,
      critical_value: 3.14398,
    });
    expect(json({ metrics: 30, correction: 'holm' })).toEqual(bonferroni);
    const twenty = json({ metrics: 20, stages: [] });
    expect([twenty.alpha_per_test, twenty.family_wise_rate]).toEqual([0.05, 0.641514]);
    expect(json({ metrics: 20, stages: [], correction: 'sidak' })).toMatchObject({
      alpha_per_test: 0.002561,
      family_wise_rate: 0.05,
    });
  });

  it.each([
    ['pocock', [2.445463, 2.445463, 2.445463, 2.445463]],
    ['obrien-fleming', [10.407773, 6.966721, 3.657071, 1.960925]],
    ['lan-demets-pocock', [2.97182, 2.882108, 2.443217, 2.125315]],
    ['lan-demets-obrien-fleming', [11.838433, 7.877012, 4.019741, 1.960141]],
  ] as const)('%s keeps 5 % over the four looks', (sequential, boundaries) => {
    const report = json({ sequential });
    expect(report.boundaries).toEqual(boundaries);
    expect(report.false_alarm_rate).toBe(0.05);
    expect(report.false_rollback_rate).toBeCloseTo(0.025, 4);
    expect(report.samples_per_variant).toBe(29_826);
  });

  it('states the power of the plan: a weaker effect or less traffic is seen less often', () => {
    const small = { ratePerHour: 30_000 } as const;
    expect(plan(small).planPower).toBeCloseTo(0.865994979, 8);
    expect(plan({ ...small, effect: 0.004 }).planPower).toBeLessThan(0.8);
    expect(plan({ ...small, sequential: 'pocock' }).planPower).toBeLessThan(plan(small).planPower);
  });

  it('a longer or busier plan stays valid, and its own proposal is valid', () => {
    const stages = fc
      .array(
        fc.record({ traffic: fc.integer({ min: 1, max: 99 }), seconds: fc.integer({ min: 60, max: 1e5 }) }),
        { minLength: 1, maxLength: 4 },
      )
      .map((list) =>
        list.map((s) => ({ ...s, traffic: s.traffic / 100 })).toSorted((a, b) => a.traffic - b.traffic),
      );
    fc.assert(
      fc.property(
        stages,
        fc.integer({ min: 1000, max: 1e7 }),
        fc.double({ min: 1, max: 3, noNaN: true }),
        (stages, ratePerHour, buffer) => {
          const declared = plan({ stages, ratePerHour, buffer });
          expect(plan({ stages: declared.shortestValidPlan, ratePerHour, buffer }).valid).toBe(true);
          const shorter = declared.shortestValidPlan.map(({ traffic, seconds }) => ({
            traffic,
            seconds: (seconds ?? 0) - 60,
          }));
          if (shorter.every(({ seconds }) => seconds > 0)) {
            expect(plan({ stages: shorter, ratePerHour, buffer }).stages.map((s) => s.valid)).toEqual(
              shorter.map(() => false),
            );
          }
          if (declared.valid === true)
            expect(plan({ stages, ratePerHour: ratePerHour * 2, buffer }).valid).toBe(true);
          expect(declared.falseRollbackRate).toBeGreaterThanOrEqual(declared.falseAlarmRate / 2 - 1e-12);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('canary input problems', () => {
  it.each([
    [{ baseline: 0 }, 'baseline'],
    [{ baseline: 1 }, 'baseline'],
    [{ effect: 0 }, 'effect'],
    [{ effect: Number.NaN }, 'effect'],
    [{ ratePerHour: 0 }, 'ratePerHour'],
    [{ ratePerHour: Number.POSITIVE_INFINITY }, 'ratePerHour'],
    [{ alpha: 0 }, 'alpha'],
    [{ alpha: 0.51 }, 'alpha'],
    [{ power: 1 }, 'power'],
    [{ samples: 0 }, 'samples'],
    [{ samples: 1.5 }, 'samples'],
    [{ metrics: 0 }, 'metrics'],
    [{ metrics: 10_001 }, 'metrics'],
    [{ designEffect: 0.99 }, 'designEffect'],
    [{ buffer: 0.99 }, 'buffer'],
    [{ buffer: 1001 }, 'buffer'],
    [{ floors: { minSeconds: -1 } }, 'floors.minSeconds'],
    [
      {
        stages: [
          { traffic: 0, seconds: 60 },
          { traffic: 0.5, seconds: 60 },
        ],
      },
      'stages[0].traffic',
    ],
    [
      {
        stages: [
          { traffic: 0.5, seconds: 60 },
          { traffic: 1.01, seconds: 60 },
        ],
      },
      'stages[1].traffic',
    ],
    [{ stages: [{ traffic: 0.5, seconds: 0 }] }, 'stages[0].seconds'],
    [{ stages: [{ traffic: 0.5, seconds: Number.POSITIVE_INFINITY }] }, 'stages[0].seconds'],
  ] as const)('%j is out of range', (changes, path) => {
    expect(problems(changes).map((p) => [p.code, p.path])).toEqual([['OUT_OF_RANGE', path]]);
  });

  it.each([
    [{ alpha: 1e-9 }],
    [{ alpha: 0.5 }],
    [{ metrics: 10_000 }],
    [{ designEffect: 1 }],
    [{ buffer: 1000 }],
    [{ samples: 1 }],
    [{ stages: [{ traffic: 0.5, seconds: 1 }] }],
    [
      {
        stages: [
          { traffic: 0.5, seconds: 60 },
          { traffic: 0.5, seconds: 60 },
        ],
      },
    ],
  ] as const)('%j is at the edge and allowed', (changes) => {
    expect(problems(changes)).toEqual([]);
  });

  it('says what is wrong and what was expected', () => {
    expect(problems({ alpha: 2 })).toEqual([
      {
        code: 'OUT_OF_RANGE',
        path: 'alpha',
        message: 'alpha is 2',
        expected: 'a significance level from 1e-9 to 0.5',
      },
    ]);
    expect(problems({ effect: 0.96 })).toEqual([
      {
        code: 'EFFECT_IMPOSSIBLE',
        path: 'effect',
        message: 'no proportion is 0.96 away from 0.05',
        expected: 'at most 0.95 with this baseline',
      },
    ]);
    expect(problems({ baseline: 0.9, effect: 0.9 })).toEqual([]);
    expect(problems({ power: 0.05 })).toEqual([
      {
        code: 'POWER_TOO_LOW',
        path: 'power',
        message: 'power 0.05 is not above alpha 0.05: chance alone detects as much',
        expected: 'a power above alpha',
      },
    ]);
  });

  it('stages: traffic never goes down, only the last may lack a duration, one must be a look', () => {
    const down = [
      { traffic: 0.25, seconds: 60 },
      { traffic: 0.05, seconds: null },
      { traffic: 1, seconds: null },
    ];
    expect(problems({ stages: down })).toEqual([
      {
        code: 'TRAFFIC_GOES_DOWN',
        path: 'stages[1].traffic',
        message: 'stage 2 has less traffic (0.05) than the stage before it (0.25)',
        expected: 'traffic that never goes down from stage to stage',
      },
      {
        code: 'MISSING_DURATION',
        path: 'stages[1].seconds',
        message: 'stage 2 has no duration',
        expected: 'a duration for every stage but the last',
      },
    ]);
    const noLook = {
      code: 'NO_LOOK',
      path: 'stages',
      message: 'no stage below 100 % traffic has a duration, so nothing is ever compared',
      expected: 'at least one stage below 100 % with a duration',
    };
    expect(problems({ stages: [{ traffic: 1, seconds: 60 }] })).toEqual([noLook]);
    expect(problems({ stages: [{ traffic: 0.5, seconds: null }] })).toEqual([noLook]);
    const many = Array.from({ length: 101 }, () => ({ traffic: 0.5, seconds: 60 }));
    expect(problems({ stages: many.slice(1) })).toEqual([]);
    expect(problems({ stages: many })).toEqual([
      { code: 'TOO_MANY_STAGES', path: 'stages', message: '101 stages', expected: 'at most 100 stages' },
    ]);
  });

  it('reports everything at once', () => {
    const all = problems({
      baseline: -1,
      effect: 2,
      alpha: 0,
      metrics: 0,
      stages: [{ traffic: 1, seconds: -5 }],
    });
    expect(all.map((p) => p.path)).toEqual([
      'baseline',
      'effect',
      'alpha',
      'metrics',
      'stages[0].seconds',
      'stages',
    ]);
  });

  it('a plan that cannot be counted is a problem, not a wrong number', () => {
    expect(problems({ effect: 1e-12 })).toEqual([
      {
        code: 'TOO_LARGE',
        path: 'effect',
        message: expect.stringMatching(/^the effect needs 7\.456\d*e\+23 samples$/),
        expected: 'an effect that fewer than 9e15 samples can show',
      },
    ]);
    expect(problems({ ratePerHour: 1e-300 })).toEqual([
      {
        code: 'TOO_LARGE',
        path: 'ratePerHour',
        message: 'a stage would take more than 9e15 seconds or bring more than 9e15 requests',
        expected: 'a rate and durations that can be counted',
      },
    ]);
    expect(problems({ ratePerHour: 1e300 })).toMatchObject([{ code: 'TOO_LARGE', path: 'ratePerHour' }]);
    expect(problems({ stages: [{ traffic: 1e-300, seconds: 60 }] })).toMatchObject([
      { code: 'TOO_LARGE', path: 'ratePerHour' },
    ]);
  });
});

describe('rounding for JSON', () => {
  it('keeps six decimals, and three digits of what would vanish', () => {
    expect([
      round6(0.15836785),
      round6(29),
      round6(0.0001234567),
      round6(0.00001234567),
      round6(1.5e-9),
      round6(0),
    ]).toEqual([0.158368, 29, 0.000123, 0.0000123, 1.5e-9, 0]);
  });
});

type Figures = readonly [
  number | null,
  number | null,
  number | null,
  number | null,
  number | null,
  number | null,
];

function stage(traffic: number, declared: number | null, figures: Figures, valid: boolean) {
  const [required, control, samples, canary, controlArm, difference] = figures;
  return {
    traffic,
    declared_seconds: declared,
    required_seconds: required,
    control_seconds: control,
    samples,
    samples_canary: canary,
    samples_control: controlArm,
    smallest_difference: difference,
    valid,
  };
}
