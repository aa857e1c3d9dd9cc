import { describe, expect, test } from 'vitest';
import { DEFAULT_POLICY } from '../../src/core/policy.ts';
import { readModel } from '../../src/core/read-model.ts';
import { canaryDuration } from '../../src/gates/canary-duration.ts';
import { rolloutPlan } from '../../src/gates/parts/plan.ts';
import { sampleSize } from '../../src/gates/sample-size.ts';
import { findings, heads, judge, policyOf, side, subject } from './build.ts';

const LADDER =
  '[ { traffic: 1%, duration: 2h }, { traffic: 5%, duration: 30m }, { traffic: 25%, duration: 30m }, { traffic: 50%, duration: 1h } ]';
const METRIC = 'metric: { name: approval_rate, baseline: 5%, detect: 0.5pp }';

interface Parts {
  readonly version?: string;
  readonly stages?: string;
  readonly metric?: string;
  readonly traffic?: string;
  readonly risk?: string;
  readonly strategy?: string;
}
const model = ({
  version = '2',
  stages = LADDER,
  metric = METRIC,
  traffic = '1000000/h',
  risk = 'low',
  strategy = 'canary',
}: Parts = {}) =>
  side(`
model: { name: m, type: other, stage: production, version: "${version}", risk: ${risk} }
serving: { hardware: 1xL4${traffic === '' ? '' : `, traffic: { requests: ${traffic} }`} }
rollout: { strategy: ${strategy}${stages === '' ? '' : `, stages: ${stages}`}${metric === '' ? '' : `, ${metric}`} }`);
const release = (parts: Parts = {}, before: Parts = {}) =>
  subject(model(parts), model({ version: '1', ...before }));
const unbuffered = policyOf('gates: { canary-duration: { buffer: 1, min_stage: 1s } }');

describe('canary-duration', () => {
  test('golden: 5 % against 0.5 points at 1M/h needs 10,738 s at 1 % and 2,148 s at 5 %', () => {
    const [found, ...more] = findings(canaryDuration, release(), unbuffered);
    expect(more).toEqual([]);
    expect(found).toMatchObject({
      code: 'STAGE_TOO_SHORT',
      message:
        '1 h 5 min short: the 1 % stage lasts 2 h and needs 2 h 59 min (2 h 59 min for its samples); the 5 % stage lasts 30 min and needs 36 min (35 min 48 s for its samples)',
      place: { path: ['rollout', 'stages', 0] },
      fix: {
        summary:
          'Lengthen the short stages: 1 % for 2 h 59 min, 5 % for 36 min, 25 % for 30 min, 50 % for 1 h',
        path: 'rollout.stages',
        replacement:
          '[{ traffic: 1%, duration: 179m }, { traffic: 5%, duration: 36m }, { traffic: 25%, duration: 30m }, { traffic: 50%, duration: 1h }]',
      },
    });
    expect(found?.evidence).toMatchObject({
      samples_per_variant: 29826,
      requests_per_hour: 1_000_000,
      buffer: 1,
      stages: [
        {
          traffic: 0.01,
          declared_seconds: 7200,
          required_seconds: 10738,
          control_seconds: 109,
          needed_seconds: 10738,
          valid: false,
        },
        { traffic: 0.05, declared_seconds: 1800, required_seconds: 2148, valid: false },
        { traffic: 0.25, declared_seconds: 1800, required_seconds: 430, valid: true },
        { traffic: 0.5, declared_seconds: 3600, required_seconds: 215, valid: true },
      ],
    });
  });

  test('the default buffer is 2 and the default floor 5 minutes', () => {
    const [found] = findings(canaryDuration, release());
    expect(found?.message).toContain(
      'the 1 % stage lasts 2 h and needs 5 h 58 min (2 x 2 h 59 min for its samples)',
    );
    const long = release({
      stages: '[ { traffic: 1%, duration: 6h }, { traffic: 50%, duration: 4m }, { traffic: 100% } ]',
      traffic: '100000000/h',
    });
    expect(heads(canaryDuration, long)).toEqual([
      'violation STAGE_TOO_SHORT: 1 min short: the 50 % stage lasts 4 min and needs 5 min (the shortest stage allowed)',
    ]);
  });

  test('long enough says so', () => {
    const stages = '[ { traffic: 1%, duration: 6h }, { traffic: 50%, duration: 8m }, { traffic: 100% } ]';
    expect(judge(canaryDuration, release({ stages }))).toMatchObject({
      findings: [],
      pass: '2 stages long enough for 29,826 samples each',
    });
  });

  test('T18 a stage of PT0S, -1h or 0m is INVALID_DURATION when it is read', () => {
    for (const text of ['PT0S', '-1h', '0m']) {
      const { config, problems } = readModel(
        'm.model.yaml',
        `model: { name: m, type: other }\nrollout: { strategy: canary, stages: [ { traffic: 1%, duration: ${text} } ] }`,
      );
      expect(config).toBeNull();
      expect(problems.map(({ code }) => code)).toEqual(['INVALID_DURATION']);
    }
  });

  test('T18 the policy floor holds where samples come fast', () => {
    const floor = policyOf('gates: { canary-duration: { min_stage: 1h } }');
    const stages = '[ { traffic: 10%, duration: 59m }, { traffic: 100% } ]';
    expect(heads(canaryDuration, release({ stages, traffic: '100000000/h' }), floor)).toEqual([
      'violation STAGE_TOO_SHORT: 1 min short: the 10 % stage lasts 59 min and needs 1 h (the shortest stage allowed)',
    ]);
    expect(
      findings(
        canaryDuration,
        release({ stages: stages.replace('59m', '60m'), traffic: '100000000/h' }),
        floor,
      ),
    ).toEqual([]);
  });

  test('a stage that needs just the floor needs its samples; a last one may lack its duration', () => {
    // 29,826 samples at 1 % of 59,652,000/h take 180 s, and twice that is the floor.
    const floor = policyOf('gates: { canary-duration: { min_stage: 6m } }');
    const stages = '[ { traffic: 1%, duration: 5m }, { traffic: 1% } ]';
    expect(heads(canaryDuration, release({ stages, traffic: '59652000/h' }), floor)).toEqual([
      'violation STAGE_TOO_SHORT: 7 min short: the 1 % stage lasts 5 min and needs 6 min (2 x 3 min for its samples); the 1 % stage has no duration and needs 6 min (2 x 3 min for its samples)',
    ]);
  });

  test('the control arm can be the slower one', () => {
    const stages = '[ { traffic: 90%, duration: 5m }, { traffic: 100% } ]';
    expect(findings(canaryDuration, release({ stages }), unbuffered)[0]?.message).toContain(
      '18 min (17 min 54 s for its control samples)',
    );
  });

  test('a fix keeps the declared steps, and a stage at 100 % as it stands', () => {
    const stages = '[ { traffic: 0.5%, duration: 1h }, { traffic: 100%, duration: 90s } ]';
    expect(findings(canaryDuration, release({ stages }))[0]?.fix?.replacement).toBe(
      '[{ traffic: 0.5%, duration: 716m }, { traffic: 100%, duration: 90s }]',
    );
    const whole = '[ { traffic: 1%, duration: 1h }, { traffic: 100%, duration: 2h } ]';
    expect(findings(canaryDuration, release({ stages: whole }))[0]?.fix?.replacement).toBe(
      '[{ traffic: 1%, duration: 358m }, { traffic: 100%, duration: 2h }]',
    );
  });
});

test.each([canaryDuration, sampleSize])(
  '$id: a rollout that moves all traffic at once has no stage to judge',
  (gate) => {
    const full = { stages: '[ { traffic: 100%, duration: 24h } ]' };
    const atOnce = release({ ...full, strategy: 'blue_green' });
    expect(judge(gate, atOnce)).toMatchObject({ applies: false });
    expect(heads(gate, release(full))[0]).toContain('INVALID_PLAN');
  },
);

describe('sample-size', () => {
  const brief = '[ { traffic: 1%, duration: 1h }, { traffic: 5%, duration: 12m }, { traffic: 100% } ]';

  test('counts what all stages bring together (eq. 6)', () => {
    const [found, ...more] = findings(sampleSize, release({ stages: brief }));
    expect(more).toEqual([]);
    expect(found).toMatchObject({
      code: 'TOO_FEW_SAMPLES',
      place: { path: ['rollout', 'stages'] },
      evidence: {
        baseline: 0.05,
        detect: 0.005,
        alpha_per_test: 0.05,
        power: 0.8,
        samples_per_variant: 29826,
        canary_samples: 20000,
        control_samples: 1180000,
        needed: { canary: 29826, control: 29826 },
        looks: 2,
      },
      fix: {
        path: 'rollout.stages',
        replacement: '[{ traffic: 1%, duration: 358m }, { traffic: 5%, duration: 72m }, { traffic: 100% }]',
      },
    });
    expect(found?.message).toMatch(
      /^The plan brings 20,000 canary samples and needs 29,826 to see 0\.5 points at 5 %; it sees 0\.5 points at 5 % in [\d.]+ % of bad ones; 2 looks give a false alarm in [\d.]+ % of good releases$/,
    );
  });

  test('golden: the ladder passes and its four looks give a false alarm in 15.84 %', () => {
    const judgement = judge(sampleSize, release());
    expect(judgement).toMatchObject({
      findings: [],
      evidence: { false_alarm_rate: 0.158368, looks: 4, samples_per_variant: 29826 },
    });
    expect(judgement.applies && judgement.pass).toContain(
      '4 looks give a false alarm in 15.84 % of good releases',
    );
  });

  test('golden: 1 % against 0.05 points needs 621,632', () => {
    const metric = 'metric: { name: ctr, baseline: 1%, detect: 0.05pp }';
    expect(judge(sampleSize, release({ metric }))).toMatchObject({
      evidence: { samples_per_variant: 621632 },
    });
  });

  test('exactly enough is enough', () => {
    const at = (seconds: number) =>
      release({ stages: `[ { traffic: 1%, duration: ${seconds}s }, { traffic: 100% } ]` });
    expect(findings(sampleSize, at(10738))).toEqual([]);
    expect(findings(sampleSize, at(10737)).map(({ code }) => code)).toEqual(['TOO_FEW_SAMPLES']);
  });

  // 29,826 samples in one arm after an hour; a fiftieth of a second earlier there is one less.
  test.each([
    ['canary', '1%', 2_982_600],
    ['control', '99%', 2_982_600],
    ['control, where 1 - 0.8 is not exact in binary', '80%', 149_130],
  ])('not one sample more than needed is asked for: %s', (_, traffic, hourly) => {
    const at = (rate: number) =>
      release({
        stages: `[ { traffic: ${traffic}, duration: 1h }, { traffic: 100% } ]`,
        traffic: `${rate}/h`,
      });
    expect(findings(sampleSize, at(hourly))).toEqual([]);
    expect(heads(sampleSize, at(hourly - 3))[0]).toContain('brings 29,825');
  });

  test('a pass says what the last look alone sees', () => {
    // One look: information 1/(1/29,827 + 1/2,952,950), so the effect is 3.94 standard errors, 1.98 above 1.96.
    const one = judge(
      sampleSize,
      release({ stages: '[ { traffic: 1%, duration: 10738s }, { traffic: 100% } ]' }),
    );
    expect(one.applies && one.pass).toBe(
      '29,827 canary samples of 29,826; the last look alone sees 0.5 points at 5 % in 97.63 % of bad ones; 1 look gives a false alarm in 5 % of good releases',
    );
  });

  test('a stricter last boundary sees less than one test would', () => {
    const seen = (form: string): number => {
      const judgement = judge(
        sampleSize,
        release({ stages: '[ { traffic: 50%, duration: 2m }, { traffic: 50%, duration: 2m } ]' }),
        policyOf(`gates: { sample-size: { sequential: ${form} } }`),
      );
      return Number(judgement.applies ? /sees .* in ([\d.]+) % of bad/.exec(judgement.pass)?.[1] : undefined);
    };
    // 2.9618 standard errors, less 1.96, 1.9774 and 2.1783.
    expect([seen('none'), seen('obrien-fleming'), seen('pocock')]).toEqual([84.18, 83.75, 78.33]);
  });

  test('a small control arm is counted too', () => {
    const stages = '[ { traffic: 99%, duration: 1h }, { traffic: 100% } ]';
    expect(heads(sampleSize, release({ stages }))[0]).toContain(
      'The plan brings 10,000 control samples and needs 29,826',
    );
  });

  test('`actual` sizes the canary arm against the real control', () => {
    const stages = '[ { traffic: 1%, duration: 6000s }, { traffic: 100% } ]';
    expect(findings(sampleSize, release({ stages })).map(({ code }) => code)).toEqual(['TOO_FEW_SAMPLES']);
    const policy = policyOf('gates: { sample-size: { allocation: actual } }');
    expect(judge(sampleSize, release({ stages }), policy)).toMatchObject({
      findings: [],
      evidence: { needed: { canary: 15064 } },
    });
  });

  test('options change what must be seen', () => {
    const samples = (options: string) =>
      findings(
        sampleSize,
        release({ stages: brief, traffic: '1000/h' }),
        policyOf(`gates: { sample-size: { ${options} } }`),
      )[0]?.evidence.samples_per_variant;
    expect(samples('alpha: 5%')).toBe(29826);
    expect(samples('alpha: 1%')).toBeGreaterThan(40000);
    expect(samples('power: 90%')).toBeGreaterThan(35000);
    expect(samples('design_effect: 1.06')).toBe(31616);
    expect(samples('metrics: 20, correction: bonferroni')).toBeGreaterThan(50000);
    expect(samples('metrics: 20')).toBe(29826);
    const looks = judge(
      sampleSize,
      release(),
      policyOf('gates: { sample-size: { sequential: obrien-fleming } }'),
    );
    expect(looks.applies && looks.evidence.false_alarm_rate).toBeCloseTo(0.05, 3);
  });
});

describe('how many samples: corrections, clusters and hints', () => {
  const needed = (metric: string, policy = '') =>
    findings(
      sampleSize,
      release({ metric, stages: '[ { traffic: 1%, duration: 1h }, { traffic: 100% } ]' }),
      policyOf(policy),
    )[0]?.evidence;

  test('S24 clusters of 1.4 requests at 0.15 have a design effect of 1.06', () => {
    const clustered = (size: string, rho: string, policy = '') =>
      needed(METRIC.replace('0.5pp', `0.5pp, cluster_size: ${size}, correlation: ${rho}`), policy);
    expect(clustered('1.4', '0.15')).toMatchObject({ design_effect: 1.06, samples_per_variant: 31_616 });
    expect(clustered('1.5', '0.15')).toMatchObject({ design_effect: 1.075, samples_per_variant: 32_063 });
    const policy = 'gates: { sample-size: { design_effect: 1.5 } }';
    expect(clustered('1.4', '0.15', policy)).toMatchObject({ design_effect: 1.5 });
    expect(clustered('20', '0.15', policy)).toMatchObject({ design_effect: 3.85 });
  });

  test('S22 thirty metrics with Bonferroni need about 60,000, twenty with Šidák 0.00256 each', () => {
    expect(needed(METRIC, 'gates: { sample-size: { metrics: 30, correction: bonferroni } }')).toMatchObject({
      samples_per_variant: 60_364,
      metrics: 30,
    });
    const sidak = needed(METRIC, 'gates: { sample-size: { metrics: 20, correction: sidak } }');
    expect(sidak?.alpha_per_test).toBeCloseTo(0.002561, 6);
  });

  test('S21 a 1 % canary against its real control needs 15,064', () => {
    expect(needed(METRIC, 'gates: { sample-size: { allocation: actual } }')).toMatchObject({
      allocation: 'actual',
      needed: { canary: 15_064 },
    });
  });

  test('one of cluster_size and correlation, or a cluster below one, is no plan', () => {
    const heads = (more: string) =>
      findings(sampleSize, release({ metric: METRIC.replace('0.5pp', `0.5pp, ${more}`) })).map(
        ({ code, message }) => `${code}: ${message}`,
      );
    expect(heads('cluster_size: 2')).toEqual([
      'INVALID_PLAN: rollout.metric declares one of cluster_size and correlation; the design effect (eq. 9) takes both',
    ]);
    expect(heads('cluster_size: 0.5, correlation: 0.1')).toEqual([
      'INVALID_PLAN: rollout.metric.cluster_size is below 1: a user sends one request at least',
    ]);
  });

  test('a large effect and a rare outcome are hinted at, where eq. 6 is too kind', () => {
    const hinted = (metric: string) =>
      findings(sampleSize, release({ metric: `metric: { name: r, ${metric} }` }))
        .filter(({ level }) => level === 'hint')
        .map(({ code, message }) => `${code}: ${message}`);
    expect(hinted('baseline: 5%, detect: 2pp')).toEqual([]);
    expect(hinted('baseline: 1%, detect: 1pp')).toEqual([
      "UNPOOLED_LARGER: With each arm's own variance 2316 samples are needed, 49 % more than eq. 6 says: an effect of 0.01 is large beside 0.01",
    ]);
    expect(hinted('baseline: 0.1%, detect: 0.5pp')).toEqual([
      "UNPOOLED_LARGER: With each arm's own variance 2187 samples are needed, 248 % more than eq. 6 says: an effect of 0.005 is large beside 0.001",
      'FEW_EXPECTED: 628 samples at 0.001 expect 0.628 of the rarer outcome; below 10 the normal approximation misleads',
    ]);
  });
});

describe.each([canaryDuration, sampleSize])('$id: what cannot be judged', (gate) => {
  test('nothing new ships', () => {
    expect(judge(gate, subject(model(), model()))).toEqual({
      applies: false,
      reason: 'Nothing new ships, so there is no rollout to judge',
    });
  });

  test('no rollout in stages at low risk', () => {
    const plain = (version: string, risk: string) =>
      side(
        `model: { name: m, type: other, stage: production, version: "${version}", risk: ${risk} }\nserving: { traffic: { requests: 1/h } }`,
      );
    expect(judge(gate, subject(plain('2', 'low'), plain('1', 'low')))).toMatchObject({ applies: false });
    expect(heads(gate, subject(plain('2', 'high'), plain('1', 'low')))).toEqual([
      'missing MISSING_REQUIRED: rollout.stages is not declared',
    ]);
    expect(heads(gate, subject(plain('2', 'critical'), plain('1', 'low')))).toHaveLength(1);
    expect(judge(gate, subject(plain('2', 'medium'), plain('1', 'low')))).toMatchObject({ applies: false });
  });

  test('T20 stages or metric that the change deletes are missing', () => {
    expect(heads(gate, release({ stages: '' }))).toEqual([
      'missing MISSING_REQUIRED: rollout.stages is not declared',
    ]);
    expect(heads(gate, release({ metric: '' }))).toEqual([
      'missing MISSING_REQUIRED: rollout.metric is not declared: nothing says what a regression is',
    ]);
    for (const type of ['fraud', 'other']) {
      const gone = side(`model: { name: m, type: ${type}, stage: production, version: "2", risk: low }`);
      expect(findings(gate, subject(gone, model({ version: '1' }))).map(({ code }) => code)).toEqual([
        'MISSING_REQUIRED',
      ]);
    }
  });

  test('a metric that never was is asked for only where it is required', () => {
    expect(judge(gate, release({ metric: '' }, { metric: '' }))).toMatchObject({ applies: false });
    expect(
      findings(gate, release({ metric: '', risk: 'high' }, { metric: '' })).map(({ code }) => code),
    ).toEqual(['MISSING_REQUIRED']);
    expect(
      findings(
        gate,
        release({ metric: '' }, { metric: '' }),
        policyOf(`require: [ { gates: [${gate.id}] } ]`),
      ).map(({ code }) => code),
    ).toEqual(['MISSING_REQUIRED']);
  });

  test('traffic: unknown, missing where required, and zero', () => {
    expect(heads(gate, release({ traffic: '' }))).toEqual([
      'unknown TRAFFIC_UNKNOWN: serving.traffic is not declared: nothing says how fast samples arrive',
    ]);
    expect(findings(gate, release({ traffic: '', risk: 'high' })).map(({ code }) => code)).toEqual([
      'MISSING_REQUIRED',
    ]);
    expect(heads(gate, release({ traffic: '0/h' }))).toEqual([
      'violation NO_TRAFFIC: serving.traffic is zero: no stage ever collects a sample',
    ]);
  });

  test('a plan that no statistics can judge', () => {
    const metric = 'metric: { name: rate, baseline: 0%, detect: 0.5pp }';
    expect(heads(gate, release({ metric }))).toEqual([
      'violation INVALID_PLAN: The plan cannot be computed: baseline is 0, expected a proportion above 0 and below 1',
    ]);
    expect(heads(gate, release({ stages: '[ { traffic: 100% } ]' }))[0]).toContain(
      'no stage below 100 % traffic has a duration',
    );
    expect(heads(gate, release({ metric, stages: '[ { traffic: 100% } ]' }))[0]).toContain(
      'baseline is 0, expected a proportion above 0 and below 1; no stage below 100 % traffic',
    );
  });
});

describe('the rollout of the report', () => {
  test('carries the stages, the shortest plan, shadow and soak', () => {
    const whole = side(`
model: { name: m, type: fraud }
serving: { traffic: { requests: 1000000/h } }
rollout: { strategy: canary, shadow: 48h, soak: 7d, ${METRIC}, stages: [ { traffic: 1%, duration: 6h }, { traffic: 100% } ] }`);
    expect(rolloutPlan(subject(whole), DEFAULT_POLICY)).toMatchObject({
      strategy: 'canary',
      stages: [
        {
          traffic: 0.01,
          declared_seconds: 21600,
          required_seconds: 10738,
          control_seconds: 109,
          samples: 60000,
          samples_canary: 15064,
          valid: true,
        },
        {
          traffic: 1,
          declared_seconds: null,
          required_seconds: null,
          control_seconds: null,
          samples: null,
          valid: true,
        },
      ],
      samples_per_variant: 29826,
      shortest_valid_plan: [
        { traffic: 0.01, seconds: 21480 },
        { traffic: 1, seconds: null },
      ],
      shadow_seconds: 172800,
      soak_seconds: 604800,
      valid: true,
    });
  });

  test('is null where it cannot be computed', () => {
    expect(
      rolloutPlan(
        subject(side('model: { name: m, type: fraud }\nserving: { traffic: { requests: 1/h } }')),
        DEFAULT_POLICY,
      ),
    ).toBeNull();
    expect(rolloutPlan(subject(side('model: { name: m, type: fraud }')), DEFAULT_POLICY)).toBeNull();
    expect(rolloutPlan(subject(model({ metric: '' })), DEFAULT_POLICY)).toBeNull();
    expect(rolloutPlan(subject(model()), DEFAULT_POLICY)).toMatchObject({
      valid: false,
      shadow_seconds: null,
      soak_seconds: null,
    });
  });
});

describe.each([canaryDuration, sampleSize])('$id: a release is judged by its own plan', (gate) => {
  const small = (more: string) =>
    side(`model: { name: m, type: other, stage: production, version: "1" }\n${more}`);

  test('blocks, and never because or although the base was as bad', () => {
    expect([gate.action, gate.comparesWithBase]).toEqual(['block', false]);
  });

  test('a model without a base owes nothing it never declared, unless it says canary', () => {
    const reason = 'The config declares no rollout in stages and nothing requires one';
    expect(judge(gate, subject(small('')))).toEqual({ applies: false, reason });
    expect(judge(gate, subject(small('rollout: { strategy: blue_green }')))).toEqual({
      applies: false,
      reason,
    });
    expect(heads(gate, subject(small('rollout: { strategy: canary }')))).toEqual([
      'missing MISSING_REQUIRED: rollout.stages is not declared',
    ]);
    const unmeasured = small(
      `serving: { traffic: { requests: 1/h } }\nrollout: { strategy: shadow, stages: ${LADDER} }`,
    );
    expect(judge(gate, subject(unmeasured))).toEqual({
      applies: false,
      reason: 'The config declares no rollout.metric and nothing requires one',
    });
    const measured = small(`rollout: { strategy: shadow, stages: ${LADDER}, ${METRIC} }`);
    expect(findings(gate, subject(measured)).map(({ code }) => code)).toEqual(['TRAFFIC_UNKNOWN']);
  });

  test('a gap stands at what is lacking and says what to declare', () => {
    expect(findings(gate, release({ metric: '' }))[0]).toMatchObject({
      place: { file: 'models/m.model.yaml', path: ['rollout', 'metric'] },
      fix: { summary: 'Declare rollout.metric', path: 'rollout.metric' },
    });
    expect(findings(gate, release({ traffic: '0/h' }))[0]).toMatchObject({
      place: { path: ['serving', 'traffic', 'requests'] },
      fix: null,
    });
    const metric = 'metric: { name: rate, baseline: 0%, detect: 0.5pp }';
    expect(findings(gate, release({ metric }))[0]).toMatchObject({ place: { path: ['rollout'] }, fix: null });
  });
});

test('the formulas stand in the evidence', () => {
  expect(findings(canaryDuration, release())[0]?.evidence).toMatchObject({
    formula:
      'required = samples / (requests per hour x share) (eq. 5); needed = max(buffer x slower arm, floor)',
    min_stage_seconds: 300,
    allocation: 'equal',
  });
  const whole = findings(
    canaryDuration,
    release({ stages: '[ { traffic: 1%, duration: 1h }, { traffic: 100% } ]' }),
  )[0];
  expect(whole?.fix?.summary).toBe('Lengthen the short stages: 1 % for 5 h 58 min, 100 %');
  expect(whole?.evidence.stages).toMatchObject([
    { needed_seconds: 21476 },
    { traffic: 1, needed_seconds: null, valid: true },
  ]);
  const stages = '[ { traffic: 1%, duration: 1h }, { traffic: 100% } ]';
  const [few] = findings(sampleSize, release({ stages }));
  expect(few).toMatchObject({
    level: 'violation',
    fix: { summary: 'Lengthen the stages, or accept a larger regression in rollout.metric.detect' },
    evidence: {
      formula:
        'samples = 2 p (1 - p) (z_{1 - alpha/2} + z_power)^2 / effect^2 (eq. 6), times the design effect',
    },
  });
  expect(few?.size).toBeCloseTo(2.9826, 6);
});
