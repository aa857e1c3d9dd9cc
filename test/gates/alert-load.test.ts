import { describe, expect, test } from 'vitest';
import type { GateResult } from '../../src/core/report.ts';
import { type Files, judgeCase, judgeFiles } from '../support/case.ts';

const POLICY = '.github/tollgate.yaml';
const fleet = (models: Readonly<Record<string, string>>, policy = ''): Files => ({
  [POLICY]: `version: 1\n${policy}`,
  ...Object.fromEntries(
    Object.entries(models).map(([name, alerts]) => [
      `models/${name}.model.yaml`,
      `model: { name: ${name}, type: other }\nownership: { oncall: night }\n${alerts === '' ? '' : `alerts: { ${alerts} }\n`}`,
    ]),
  ),
});
const judge = async (
  head: Files,
  base: Files = { [POLICY]: head[POLICY] ?? '' },
): Promise<readonly GateResult[]> =>
  (await judgeFiles({ base, head })).gates.filter(({ gate }) => gate === 'alert-load');
const evidence = async (alerts: string, policy = '') =>
  (await judge(fleet({ m: alerts }, policy)))[0]?.evidence;

describe('S34 the false-alarm tax: monitors x checks x false-positive rate', () => {
  test.each([
    [
      '1,000 monitors every 5 minutes at 0.3 %',
      'monitors: 1000, every: 5m, false_positive_rate: 0.3%',
      864,
      315_360,
    ],
    ['at 5 %', 'monitors: 1000, every: 5m, false_positive_rate: 5%', 14_400, 5_256_000],
    ['at exactly 3 sigma', 'monitors: 1000, every: 5m, sigma: 3', 777.541, 283_803],
    ['one metric a day at 3 sigma', 'monitors: 1, every: 24h, sigma: 3', 0.0026998, 0.985426],
    ['one metric a day at 2 sigma', 'monitors: 1, every: 24h, sigma: 2', 0.0455003, 16.6076],
    [
      '99 % joined before anybody sees them',
      'monitors: 1000, every: 5m, false_positive_rate: 5%, deduplicated: 99%',
      144,
      52_560,
    ],
    ['half the monitors', 'monitors: 500, every: 5m, false_positive_rate: 0.3%', 432, 157_680],
    ['half the checks', 'monitors: 1000, every: 10m, false_positive_rate: 0.3%', 432, 157_680],
  ])('%s', async (_, alerts, day, year) => {
    expect(await evidence(alerts)).toMatchObject({ false_alerts_per_day: day, false_alerts_per_year: year });
  });

  test('S34 golden: fixtures/alert-load-fail, 864 a day, and the limit that would do', async () => {
    const gates = (await judgeCase('alert-load-fail')).gates.filter(({ gate }) => gate === 'alert-load');
    expect(gates.map(({ code, status }) => [code, status])).toEqual([
      ['TOO_MANY_ALERTS', 'warn'],
      ['ALERTS_IGNORED', 'warn'],
    ]);
    expect(gates[0]?.message).toContain('1,000 monitors x 288 checks x 0.3 % = 864');
    expect(gates[0]?.evidence).toMatchObject({ sigma_within_limit: expect.closeTo(4.14, 1) });
    const listed = gates[0]?.evidence.models as readonly { at_least_one_per_round: number }[];
    expect(listed[0]?.at_least_one_per_round).toBeCloseTo(1 - 0.997 ** 1000, 5);
  });

  test('the limit holds at its edge, and the policy may set it', async () => {
    const ten = 'monitors: 10, every: 24h, false_positive_rate: 100%';
    expect((await judge(fleet({ m: ten })))[0]?.status).toBe('pass');
    expect((await judge(fleet({ m: ten.replace('10', '11') })))[0]?.code).toBe('TOO_MANY_ALERTS');
    const strict = 'gates: { alert-load: { per_day: 9, action: block } }\n';
    expect((await judge(fleet({ m: ten }, strict)))[0]).toMatchObject({
      status: 'block',
      code: 'TOO_MANY_ALERTS',
    });
  });

  test('a rotation gets the alerts of all its models, whether the change touches them or not', async () => {
    const six = 'monitors: 6, every: 24h, false_positive_rate: 100%';
    const [finding] = await judge(fleet({ a: six, b: six }), fleet({ a: six }));
    expect(finding).toMatchObject({ code: 'TOO_MANY_ALERTS', pre_existing: false });
    const [before] = await judge(fleet({ a: six, b: six, c: '' }), fleet({ a: six, b: six }));
    expect(before).toMatchObject({ code: 'TOO_MANY_ALERTS', pre_existing: true });
  });

  test('alert-to-action over 80 %', async () => {
    const acted = (share: string) => `monitors: 1, every: 24h, sigma: 3, acted_on: ${share}`;
    expect((await judge(fleet({ m: acted('80%') })))[0]?.status).toBe('pass');
    expect((await judge(fleet({ m: acted('79%') })))[0]).toMatchObject({
      code: 'ALERTS_IGNORED',
      message: '79 % of the alerts of m lead to an action, less than 80 %',
      location: { line: 3 },
    });
  });
});

describe('the control limit it names is enough once it is set', () => {
  test.each([
    ['sigma alone', { a: 'monitors: 1000, every: 5m, sigma: 3' }, 10],
    [
      'a measured rate beside it',
      { a: 'monitors: 1000, every: 5m, sigma: 3, false_positive_rate: 0.3%' },
      10,
    ],
    [
      'two models, one far below',
      { a: 'monitors: 1000, every: 5m, sigma: 3', b: 'monitors: 9, every: 1h, sigma: 6' },
      10,
    ],
    [
      'half of them joined',
      { a: 'monitors: 7, every: 1s, false_positive_rate: 5%, deduplicated: 50%' },
      0.001,
    ],
  ])('%s', async (_, models, perDay) => {
    const policy = `gates: { alert-load: { per_day: ${perDay} } }\n`;
    const [over] = await judge(fleet(models, policy));
    expect(over?.code).toBe('TOO_MANY_ALERTS');
    const { sigma_within_limit: sigma, rate_within_limit: rate } = over?.evidence ?? {};
    const apply = (alerts: string) =>
      alerts
        .replace(/sigma: 3/, `sigma: ${String(sigma)}`)
        .replace(/(false_positive_rate): [\d.%]+/, `$1: ${String(rate)}`);
    const applied = Object.fromEntries(
      Object.entries(models).map(([name, alerts]) => [name, apply(alerts ?? '')]),
    );
    expect(over?.fix?.summary).toContain(`alerts.sigma: ${Number(sigma).toFixed(2)} in a`);
    expect((await judge(fleet(applied, policy)))[0]?.status).toBe('pass');
  });

  test('no control limit gives none at all, and none is named', async () => {
    const none = fleet(
      { m: 'monitors: 1000, every: 5m, sigma: 3' },
      'gates: { alert-load: { per_day: 0 } }\n',
    );
    const [over] = await judge(none);
    expect(over).toMatchObject({ code: 'TOO_MANY_ALERTS', evidence: { sigma_within_limit: null } });
    expect(JSON.stringify(over)).not.toContain('NaN');
    expect(over?.fix?.summary).toBe('Alert on a few joint signals instead of 1,000 metrics');
  });
});

describe('what is not known, and bad input', () => {
  test('an unknown rate is not zero: what the rotation gets is unknown', async () => {
    const rateless = fleet({ m: 'monitors: 1000, every: 5m' });
    expect((await judge(rateless))[0]).toMatchObject({
      code: 'FALSE_POSITIVES_UNKNOWN',
      status: 'undecided',
      message: 'How often the alerts of m are wrong is not declared, so what night gets is unknown',
    });
    expect((await judge(fleet({ m: 'monitors: 1001, every: 5m' }), rateless))[0]).toMatchObject({
      status: 'warn',
      pre_existing: true,
    });
    const rated = fleet({ m: 'monitors: 1000, every: 5m, sigma: 6' });
    expect((await judge(rateless, rated))[0]).toMatchObject({ status: 'undecided', pre_existing: false });
  });

  test('alerts that the change takes away are missing, unless the model is retired with them', async () => {
    const alerts = 'monitors: 10, every: 5m, sigma: 6';
    expect((await judge(fleet({ m: '' }), fleet({ m: alerts })))[0]).toMatchObject({
      status: 'block',
      code: 'MISSING_REQUIRED',
    });
    const retired = {
      [POLICY]: 'version: 1\n',
      'models/m.model.yaml': 'model: { name: m, type: other, stage: archived }\n',
    };
    expect((await judge(retired, fleet({ m: alerts })))[0]?.status).toBe('not_applicable');
  });

  test('of two rates the higher counts', async () => {
    expect(await evidence('monitors: 1000, every: 5m, sigma: 6, false_positive_rate: 5%')).toMatchObject({
      false_alerts_per_day: 14_400,
    });
  });

  test.each([
    ['a window of zero', 'monitors: 1, every: 0m, sigma: 3'],
    ['a duration without a unit', 'monitors: 1, every: 5, sigma: 3'],
    ['a rate above 1', 'monitors: 1, every: 5m, false_positive_rate: 130%'],
    ['no monitors', 'monitors: 0, every: 5m, sigma: 3'],
  ])('%s is a problem with a place', async (_, alerts) => {
    const report = await judgeFiles({ base: fleet({}), head: fleet({ m: alerts }) });
    expect(report.verdict).toBe('block');
    expect(report.problems[0]?.location).toMatchObject({ file: 'models/m.model.yaml', line: 3 });
  });

  test('nothing declared is nothing to judge, unless it is required', async () => {
    expect((await judge(fleet({ m: '' })))[0]?.status).toBe('not_applicable');
    const required = fleet({ m: '' }, 'require: [ { gates: [alert-load] } ]\n');
    expect((await judge(required))[0]).toMatchObject({ status: 'block', code: 'MISSING_REQUIRED' });
    // Another model's alerts do not answer for it.
    const both = fleet(
      { m: '', n: 'monitors: 1, every: 24h, sigma: 3' },
      'require: [ { gates: [alert-load] } ]\n',
    );
    expect((await judge(both)).map(({ code, message }) => [code, message])).toEqual([
      ['MISSING_REQUIRED', 'The policy requires alert-load of m: it declares no alerts'],
    ]);
  });
});
