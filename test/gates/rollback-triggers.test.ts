import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rollbackTriggers as gate } from '../../src/gates/rollback-triggers.ts';
import { judgeCase } from '../support/case.ts';
import { findings, heads, judge, policyOf, side, subject } from './build.ts';

const LADDER =
  '[ { traffic: 1%, duration: 2h }, { traffic: 5%, duration: 30m }, { traffic: 25%, duration: 30m }, { traffic: 50%, duration: 1h }, { traffic: 100% } ]';
const LISTING_4 =
  '{ engagement_rate: { threshold: -0.02, window_minutes: 15, min_samples: 1000, baseline: 5% }, error_rate: { threshold: 0.01, window_minutes: 5, min_samples: 500, baseline: 0.1% }, latency_p99: { threshold: 1.5, window_minutes: 5, min_samples: 100, spread: 0.1 } }';

interface Parts {
  readonly version?: string;
  readonly traffic?: string;
  readonly rollback?: string;
  readonly stages?: string;
}
const model = ({ version = '2', traffic = '400000/h', rollback = LISTING_4, stages = LADDER }: Parts = {}) =>
  side(
    `model: { name: m, type: other, stage: production, version: "${version}" }\n` +
      `serving: { hardware: 1xL4${traffic === '' ? '' : `, traffic: { requests: ${traffic} }`} }\n` +
      `rollout: { strategy: canary${stages === '' ? '' : `, stages: ${stages}`}${rollback === '' ? '' : `, rollback: ${rollback}`} }`,
  );
const release = (parts: Parts = {}, before: Parts = {}) =>
  subject(model(parts), model({ version: '1', ...before }));
const only = (trigger: string, more: Parts = {}) =>
  release({ rollback: `{ ${trigger} }`, ...more }, { rollback: '' });
const codes = (about: ReturnType<typeof release>) => findings(gate, about).map(({ code }) => code);

describe('triggers that cannot fire', () => {
  test.each([
    ['engagement_rate', 400_000],
    ['error_rate', 600_000],
    ['latency_p99', 120_000],
  ])('S25 listing 4 at a 1 %% stage: %s takes %d requests an hour', (name, rate) => {
    const blind = (requests: number) =>
      findings(gate, release({ traffic: `${requests}/h` })).filter(
        ({ code, place }) => code === 'TRIGGER_CANNOT_FIRE' && (place?.path ?? []).includes(name),
      );
    expect(blind(rate)).toEqual([]);
    expect(blind(rate - 1)[0]?.evidence).toMatchObject({
      stages: [
        { traffic: 0.01, can_fire: false, needed_requests_per_hour: rate },
        { traffic: 0.05, can_fire: true },
        {},
        {},
        {},
      ],
    });
  });

  test('N4 the stage, the expected samples and the fix are named', () => {
    const about = only(
      'error_rate: { threshold: 0.05, window_minutes: 5, min_samples: 500, baseline: 0.1% }',
    );
    expect(findings(gate, about)).toMatchObject([
      {
        level: 'violation',
        code: 'TRIGGER_CANNOT_FIRE',
        message:
          'rollout.rollback.error_rate can never fire at the 1 % stage (333 expected): it waits for 500 samples in 5 min, which takes 600,000 requests/h; there are 400,000',
        place: { path: ['rollout', 'rollback', 'error_rate'] },
        fix: {
          summary: 'Watch over 8 minutes, or let the 1 % stage have 1.5 % of traffic',
          path: 'rollout.rollback.error_rate.window_minutes',
          replacement: '8',
        },
      },
    ]);
    const mended = only(
      'error_rate: { threshold: 0.05, window_minutes: 8, min_samples: 500, baseline: 0.1% }',
    );
    expect(findings(gate, mended)).toEqual([]);
    const still = only(
      'error_rate: { threshold: 0.05, window_minutes: 7, min_samples: 500, baseline: 0.1% }',
    );
    expect(codes(still)).toEqual(['TRIGGER_CANNOT_FIRE']);
  });

  test('a window longer than its stage reaches back, and no window makes up for a stage too short', () => {
    const stages = '[ { traffic: 1%, duration: 10m }, { traffic: 10%, duration: 10m }, { traffic: 100% } ]';
    const about = only(
      'error_rate: { threshold: 0.05, window_minutes: 15, min_samples: 500, baseline: 0.1% }',
      { stages, traffic: '60000/h' },
    );
    // 1 %: 10 of 15 minutes at 600/h = 100; 10 %: 10 minutes at 6,000/h and 5 at 600/h = 1,050.
    const [found] = findings(gate, about);
    expect(found?.evidence).toMatchObject({
      stages: [{ expected_samples: 100 }, { expected_samples: 1050 }, { expected_samples: 15_000 }],
    });
    expect(found?.fix?.summary).toBe(
      'Let the 1 % stage last 50 min and watch over 50 minutes, or have 5 % of traffic',
    );
  });
});

describe('triggers in the noise', () => {
  test("S25 listing 4's engagement trigger fires on noise in about 44 % of windows, 42 times a day", () => {
    const about = release();
    const [noisy] = findings(gate, about).filter(({ code }) => code === 'TRIGGER_IN_NOISE');
    expect(noisy?.message).toBe(
      'rollout.rollback.engagement_rate fires on noise: with 1,000 samples, a 2 % relative fall happens by chance in 44.3 % of windows, 42.5 times a day, when nothing changed',
    );
    expect(noisy).toMatchObject({
      action: 'warn',
      place: {
        path: ['rollout', 'rollback', 'engagement_rate', 'threshold'],
      },
    });
    const stricter = release({ rollback: LISTING_4.replace('-0.02', '-0.2') });
    const [less] = findings(gate, stricter).filter(({ code }) => code === 'TRIGGER_IN_NOISE');
    expect(less?.evidence).toMatchObject({ false_alarm_per_window: 0.0744, false_alarms_per_day: 7.14 });
  });

  /** The window in minutes, the samples and the threshold that a fix names, where it names them. */
  function proposed(summary: string) {
    const window = /atch over (\d+) minutes and judge from ([\d,]+) samples on/.exec(summary);
    const threshold = /(?:atch over (\d+) minutes and )?[sS]et the threshold to (\S+) or beyond/.exec(
      summary,
    );
    return {
      window: window === null ? null : { minutes: window[1], samples: window[2]?.replaceAll(',', '') },
      threshold: threshold === null ? null : { minutes: threshold[1], value: threshold[2] },
    };
  }

  test('what the fix proposes is quiet, and just less is not', () => {
    const about = (minutes: number | string, samples: number | string, threshold: string) =>
      only(
        `click: { kind: relative, threshold: ${threshold}, window_minutes: ${minutes}, min_samples: ${samples}, baseline: 5% }`,
        {
          traffic: '2000000/h',
          stages: '[ { traffic: 10%, duration: 1d }, { traffic: 50%, duration: 1d }, { traffic: 100% } ]',
        },
      );
    const [found] = findings(gate, about(5, 1000, '-0.02'));
    expect(found?.code).toBe('TRIGGER_IN_NOISE');
    expect(found?.fix?.summary).toBe(
      'Watch over 97 minutes and judge from 323,000 samples on, or set the threshold to -0.121 or beyond',
    );
    expect(codes(about(97, 323_000, '-0.02'))).toEqual([]);
    expect(codes(about(96, 1000, '-0.02'))).toEqual(['TRIGGER_IN_NOISE']);
    expect([codes(about(5, 1000, '-0.121')), codes(about(5, 1000, '-0.12'))]).toEqual([
      [],
      ['TRIGGER_IN_NOISE'],
    ]);
  });

  test('whatever a fix proposes stands when it is applied', () => {
    let [windows, thresholds] = [0, 0];
    const change = fc.record({ falls: fc.boolean(), margin: fc.integer({ min: 1, max: 400 }) });
    const signed = change.map(({ falls, margin }) => ((falls ? -1 : 1) * margin) / 1000);
    const rule = fc.record({
      read: fc.constantFrom(
        { kind: 'relative', from: 0 },
        { kind: 'absolute', from: 0 },
        { kind: 'ratio', from: 1 },
      ),
      by: signed,
      minutes: fc.integer({ min: 1, max: 120 }),
      samples: fc.integer({ min: 1, max: 5000 }),
      baseline: fc.integer({ min: 1, max: 999 }),
      thousand: fc.integer({ min: 1, max: 3000 }),
      hours: fc.integer({ min: 1, max: 30 }),
    });
    fc.assert(
      fc.property(rule, ({ read, by, minutes, samples, baseline, thousand, hours }) => {
        const threshold = read.from + by;
        const about = (at: number | string, over: number | string, wait: number | string) =>
          only(
            `m: { kind: ${read.kind}, threshold: ${at}, window_minutes: ${over}, min_samples: ${wait}, baseline: ${baseline / 10}% }`,
            {
              traffic: `${thousand}000/h`,
              stages: `[ { traffic: 5%, duration: ${hours}h }, { traffic: 50%, duration: ${hours}h }, { traffic: 100% } ]`,
            },
          );
        const noisy = findings(gate, about(threshold, minutes, samples)).find(
          ({ code }) => code === 'TRIGGER_IN_NOISE',
        );
        const { window, threshold: further } = proposed(noisy?.fix?.summary ?? '');
        if (window !== null) {
          windows += 1;
          expect(Number(window.minutes)).toBeLessThanOrEqual(1440);
          expect(codes(about(threshold, window.minutes ?? '', window.samples ?? ''))).toEqual([]);
        }
        if (further !== null) {
          thresholds += 1;
          // A stage too short for any window of a day is another finding, which no threshold mends.
          const left = codes(about(further.value ?? '', further.minutes ?? minutes, samples));
          expect(left).toEqual(window === null ? left.filter((code) => code === 'TRIGGER_CANNOT_FIRE') : []);
        }
      }),
      { numRuns: 250 },
    );
    expect(Math.min(windows, thresholds)).toBeGreaterThan(20);
  });

  test('where chance cannot be kept out, no number is made up', () => {
    const about = only('error_rate: { threshold: 0.01, window_minutes: 5, min_samples: 1, baseline: 50% }', {
      traffic: '3/h',
      stages: '[ { traffic: 1%, duration: 1h }, { traffic: 100% } ]',
    });
    const found = findings(gate, about).find(({ code }) => code === 'TRIGGER_IN_NOISE');
    expect(found?.fix?.summary).toBe(
      'No window of up to a day and no threshold in reach keeps chance out at this traffic: let the 1 % stage have more of it or last longer, or watch a metric with less noise',
    );
  });

  test('the policy says how many false alarms are too many', () => {
    const loose = policyOf('gates: { rollback-triggers: { false_alarms_per_day: 43 } }');
    const about = release({ traffic: '600000/h', rollback: LISTING_4.replace('100, spread', '299, spread') });
    expect(codes(about)).toEqual(['TRIGGER_IN_NOISE']);
    expect(judge(gate, about, loose)).toMatchObject({
      findings: [],
      pass: '3 triggers can fire at every stage; at most 41 false alarms a day',
    });
  });

  test('unknown noise is reported, not guessed; the watched metric brings its own baseline', () => {
    const trigger = 'latency_p99: { threshold: 1.5, window_minutes: 5, min_samples: 299 }';
    expect(findings(gate, only(trigger))).toMatchObject([
      {
        level: 'hint',
        code: 'TRIGGER_NOISE_UNKNOWN',
        evidence: { metrics: ['latency_p99'] },
        fix: { summary: 'Declare rollout.rollback.latency_p99.spread' },
      },
    ]);
    const watched = side(
      'model: { name: m, type: other, stage: production, version: "2" }\nserving: { traffic: { requests: 4000000/h } }\n' +
        'rollout: { strategy: canary, metric: { name: rate, baseline: 5%, detect: 0.5pp }, stages: [ { traffic: 10%, duration: 3h } ], rollback: { rate: { kind: relative, threshold: -0.1, window_minutes: 60, min_samples: 1000 } } }',
    );
    expect(findings(gate, subject(watched))).toEqual([]);
  });

  test('several triggers of unknown noise are one finding that names them', () => {
    const trigger = (name: string, more = '') =>
      `${name}: { kind: relative, threshold: -0.1, window_minutes: 60, min_samples: 1000${more} }`;
    const three = [trigger('clicks'), trigger('visits', ', spread: 0.001'), trigger('watch_time')].join(', ');
    const unknown = findings(gate, only(three)).filter(({ code }) => code === 'TRIGGER_NOISE_UNKNOWN');
    expect(unknown).toMatchObject([
      {
        message:
          'Nobody can tell how often rollout.rollback.clicks and rollout.rollback.watch_time fire on noise: neither baseline nor spread is declared',
        evidence: { metrics: ['clicks', 'watch_time'] },
        place: { path: ['rollout', 'rollback', 'clicks'] },
      },
    ]);
  });

  test('S25 a p99 from 100 samples is too few, 299 are enough', () => {
    const from = (samples: number) =>
      findings(
        gate,
        only(`latency_p99: { threshold: 1.5, window_minutes: 5, min_samples: ${samples}, spread: 0.1 }`),
      );
    expect(from(299)).toEqual([]);
    expect(from(298)).toMatchObject([
      { level: 'hint', code: 'TRIGGER_QUANTILE_SAMPLES', fix: { replacement: '299' } },
    ]);
  });
});

describe('a suggestion that is applied leaves no finding in its place', () => {
  const P99 = (minutes: number | string, samples: number | string) =>
    only(
      `latency_p99: { threshold: 1.5, window_minutes: ${minutes}, min_samples: ${samples}, spread: 0.01 }`,
      {
        traffic: '200000/h',
      },
    );

  test('more samples than the window holds come with a longer window, and with nothing to click', () => {
    const [found] = findings(gate, P99(5, 100)).filter(({ code }) => code === 'TRIGGER_QUANTILE_SAMPLES');
    expect(found?.fix).toEqual({
      summary: 'Wait for 299 samples and watch over 9 minutes',
      path: 'rollout.rollback.latency_p99',
    });
    expect(codes(P99(9, 299))).toEqual([]);
    expect(codes(P99(8, 299))).toEqual(['TRIGGER_CANNOT_FIRE']);
  });

  const cases = [10, 60, 200, 500, 2000].flatMap((thousand) =>
    [1, 5, 30].flatMap((window) => [1, 50, 100, 298].map((samples) => ({ thousand, window, samples }))),
  );
  test.each(cases)(
    'each replacement applied by itself, or both together, passes: $thousand thousand/h, $window min, $samples samples',
    ({ thousand, window, samples }) => {
      const about = (minutes: number | string, wait: number | string) =>
        findings(
          gate,
          only(
            `latency_p99: { threshold: 1.5, window_minutes: ${minutes}, min_samples: ${wait}, spread: 0.01 }`,
            { traffic: `${thousand}000/h` },
          ),
        );
      const fixes = about(window, samples).flatMap(({ fix }) => fix ?? []);
      const of = (key: string) =>
        fixes.find(({ path, replacement }) => replacement !== undefined && path?.endsWith(key))?.replacement;
      const [minutes, wait] = [of('window_minutes') ?? window, of('min_samples') ?? samples];
      const blocks = about(window, samples).some(({ level }) => level === 'violation');
      const violations = (a: number | string, b: number | string) =>
        about(a, b).filter(({ level }) => level === 'violation');
      // At 10,000 requests an hour no window holds 298 samples at the first stage: that takes a longer stage.
      if (thousand === 10 && samples === 298) expect([minutes, wait]).toEqual([window, samples]);
      else expect(violations(minutes, samples)).toEqual([]);
      if (!blocks) expect(violations(window, wait)).toEqual([]);
      if (of('min_samples') !== undefined) expect(violations(minutes, wait)).toEqual([]);
    },
  );

  test('no share above 100 % and no wait of years is proposed', () => {
    const words = (traffic: string) =>
      findings(
        gate,
        only('error_rate: { threshold: 0.5, window_minutes: 5, min_samples: 500000, baseline: 1% }', {
          traffic,
        }),
      )[0]?.fix?.summary;
    expect(words('400000/h')).toBe('Let the 1 % stage last 5 d 5 h and watch over 7500 minutes');
    expect(words('3/h')).toBe(
      'At this traffic the 1 % stage brings 0 samples a day: lower min_samples, or watch another metric',
    );
  });
});

describe('what cannot be judged', () => {
  test.each([
    [
      'error_rate: { threshold: 0, window_minutes: 5, min_samples: 100, baseline: 1% }',
      'a rise of 0 points is reached without any change',
    ],
    [
      'r: { kind: ratio, threshold: 1, window_minutes: 5, min_samples: 100, baseline: 1% }',
      'a ratio of 1 is reached without any change',
    ],
    [
      'engagement_rate: { threshold: -2, window_minutes: 5, min_samples: 100, baseline: 5% }',
      'a 200 % relative fall can never be reached',
    ],
    [
      'error_rate: { threshold: 1, window_minutes: 5, min_samples: 100, baseline: 5% }',
      'a rise of 100 points can never be reached',
    ],
    [
      'r: { kind: ratio, threshold: 30, window_minutes: 5, min_samples: 100, baseline: 5% }',
      'a ratio of 30 can never be reached',
    ],
    [
      'r: { kind: ratio, threshold: 2, window_minutes: 5, min_samples: 100, baseline: 0% }',
      'a ratio of 2 compares with a baseline of 0',
    ],
    [
      'r: { kind: ratio, threshold: 2, window_minutes: 5, min_samples: 100, spread: 0 }',
      'a ratio of 2 has a spread of 0, so nothing but a change could move it',
    ],
    [
      'error_rate: { threshold: -0.001, window_minutes: 60, min_samples: 100, baseline: 1% }',
      'a fall of 0.1 points is reached when the metric gets better',
    ],
    [
      'latency_p99: { threshold: 0.5, window_minutes: 60, min_samples: 300, spread: 0.1 }',
      'a ratio of 0.5 is reached when the metric gets better',
    ],
    [
      'engagement_rate: { kind: absolute, threshold: 0.01, window_minutes: 60, min_samples: 300, baseline: 5% }',
      'a rise of 1 point is reached when the metric gets better',
    ],
  ])('%s', (trigger, words) => {
    const [found, ...more] = findings(gate, only(trigger));
    expect(more).toEqual([]);
    expect(found?.code).toBe('TRIGGER_MEANINGLESS');
    expect(found?.message).toContain(words);
  });

  test('a threshold that nobody can read is missing evidence', () => {
    const about = only('clicks: { threshold: -0.02, window_minutes: 15, min_samples: 1000 }');
    expect(heads(gate, about)).toEqual([
      'missing MISSING_REQUIRED: rollout.rollback.clicks does not say how its threshold is read: relative, absolute or ratio',
    ]);
  });

  test('no traffic is a violation, unknown traffic unknown, and neither passes', () => {
    expect(heads(gate, release({ traffic: '0/h' }))).toEqual([
      'violation NO_TRAFFIC: serving.traffic is zero: no trigger ever sees a sample',
    ]);
    expect(heads(gate, release({ traffic: '' }))).toEqual([
      'unknown TRAFFIC_UNKNOWN: serving.traffic is not declared: nothing says how many samples a window holds',
    ]);
    expect(judge(gate, release({ traffic: '', stages: '' })).applies).toBe(false);
    const required = policyOf('require: [ { gates: [rollback-triggers] } ]');
    expect(heads(gate, release({ traffic: '', stages: '' }), required)[0]).toContain(
      'missing MISSING_REQUIRED',
    );
  });

  test('nothing to judge says why; triggers taken out of a release are missed', () => {
    const none = { applies: false, reason: 'The config declares no rollback triggers' };
    expect(judge(gate, release({ rollback: '' }, { rollback: '' }))).toEqual(none);
    expect(heads(gate, release({ rollback: '' }))).toEqual([
      'missing MISSING_REQUIRED: The change takes out the rollback triggers (engagement_rate, error_rate and latency_p99) of a model that it releases',
    ]);
    expect(judge(gate, release({ version: '1' }))).toEqual({
      applies: false,
      reason: 'Nothing new ships, so there is no rollout to judge',
    });
  });

  test('T20 each trigger that a release drops is missed by name', () => {
    const rest = 'latency_p99: { threshold: 1.5, window_minutes: 15, min_samples: 299, spread: 0.1 }';
    expect(heads(gate, release({ rollback: `{ ${rest} }` }))).toEqual([
      'missing MISSING_REQUIRED: The change takes out the rollback trigger engagement_rate of a model that it releases',
      'missing MISSING_REQUIRED: The change takes out the rollback trigger error_rate of a model that it releases',
    ]);
  });

  test('a name that every object has is a metric like another', () => {
    const about = only('valueOf: { threshold: -0.02, window_minutes: 15, min_samples: 1000 }');
    expect(heads(gate, about)[0]).toContain('does not say how its threshold is read');
  });

  test('listing 4 in its own block is judged where it stands', () => {
    const about = subject(
      side(
        `model: { name: m, type: other, stage: production, version: "2" }\nserving: { traffic: { requests: 10/h } }\nrollback_config: { metrics: ${LISTING_4} }`,
      ),
    );
    expect(findings(gate, about)[0]?.place?.path).toEqual(['rollback_config', 'metrics', 'engagement_rate']);
  });
});

test('S25 the fixture: listing 4 at 400,000 requests an hour', async () => {
  const report = await judgeCase('rollback-triggers-fail');
  const results = report.models[0]?.gates.filter((result) => result.gate === 'rollback-triggers') ?? [];
  expect(results.map(({ code, status }) => `${status} ${code}`)).toEqual([
    'warn TRIGGER_IN_NOISE',
    'block TRIGGER_CANNOT_FIRE',
    'warn TRIGGER_IN_NOISE',
    'warn TRIGGER_QUANTILE_SAMPLES',
    'warn TRIGGER_NOISE_UNKNOWN',
  ]);
  expect(results[0]?.evidence).toMatchObject({ false_alarm_per_window: 0.443 });
});
