import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cli } from './harness.ts';

/** The figures of `tollgate canary`; options with spaces stand in brackets. */
async function figures(line: string, ...more: string[]) {
  const { stdout, stderr } = await cli(['canary', ...line.split(' '), ...more, '--format', 'json']);
  expect(stderr).toBe('');
  return JSON.parse(stdout) as {
    samples_per_variant: number;
    samples_unpooled: number;
    critical_value: number;
    alpha_per_test: number;
    family_wise_rate: number;
    false_alarm_rate: number;
    boundaries: number[];
    detection_seconds: number;
    stages: { required_seconds: number; samples: number; samples_canary: number }[];
    exposure: { traffic_hours: number; seconds: number; first_stage_reduction: number };
    cost_of_delay: { per_day: string; currency: string } | null;
    suggestion?: { path: string; replacement: string };
    model?: string;
    policy?: string | null;
    hints: { code: string }[];
    shortest_valid_plan: { traffic: number; seconds: number | null }[];
    valid: boolean | null;
  };
}
const LADDER = '--stages 1%:2h,5%:30m,25%:30m,50%:1h';
const HALF_POINT = '--baseline 5% --effect 0.5pp --rate 1000000/h';

describe('golden numbers out of tollgate canary', () => {
  it('S20 10,000 samples at 1M/h: 1 h at 1 %, 12 minutes at 5 %', async () => {
    const required = async (line: string) =>
      (await figures(line)).stages.map((stage) => stage.required_seconds);
    expect(await required(`${HALF_POINT} --samples 10000 ${LADDER}`)).toEqual([3600, 720, 144, 72]);
    expect(await required(`${HALF_POINT} --samples 20000 ${LADDER}`)).toEqual([7200, 1440, 288, 144]);
  });

  it('S20 the ladder brings 20k, 25k, 125k and 500k samples in 4 h, 0.67 traffic-hours', async () => {
    const { stages, exposure } = await figures(`${HALF_POINT} ${LADDER}`);
    expect(stages.map(({ samples }) => samples)).toEqual([20_000, 25_000, 125_000, 500_000]);
    expect(exposure).toMatchObject({ seconds: 14_400, traffic_hours: 0.67, first_stage_reduction: 100 });
    const faster = await figures(`--baseline 5% --effect 0.5pp --rate 2000000/h ${LADDER}`);
    expect(faster.stages[0]?.samples).toBe(40_000);
  });

  it.each([
    ['S21 5 % by half a point', HALF_POINT, 29_826],
    ['S21 1 % by 0.05 points', '--baseline 1% --effect 0.05pp --rate 1000000/h', 621_632],
    ['S21 5 % by 0.6 points', '--baseline 5% --effect 0.6pp --rate 1000000/h', 20_713],
    ['S22 thirty metrics with Bonferroni', `${HALF_POINT} --metrics 30 --correction bonferroni`, 60_364],
    ['S24 a design effect of 1.06', `${HALF_POINT} --design-effect 1.06`, 31_616],
  ])('%s', async (_, line, samples) => {
    expect((await figures(line)).samples_per_variant).toBe(samples);
  });

  it('S21 own variances need 31,231; a 1 % canary against its real control 15,064', async () => {
    const { samples_unpooled, stages } = await figures(`${HALF_POINT} ${LADDER}`);
    expect([samples_unpooled, stages[0]?.samples_canary]).toEqual([31_231, 15_064]);
  });

  it('S22 twenty tests: 0.0025, 0.00256 and 0.642; thirty have 3.14', async () => {
    const twenty = (correction: string) => figures(`${HALF_POINT} --metrics 20 --correction ${correction}`);
    expect((await twenty('bonferroni')).alpha_per_test).toBe(0.0025);
    expect((await twenty('sidak')).alpha_per_test).toBe(0.002561);
    expect((await twenty('none')).family_wise_rate).toBe(0.641514);
    expect((await figures(`${HALF_POINT} --metrics 19`)).family_wise_rate).toBe(0.622646);
    expect((await figures(`${HALF_POINT} --metrics 30 --correction bonferroni`)).critical_value).toBe(
      3.14398,
    );
  });

  it('S23 four looks without correction alarm in 15.8 %; Pocock keeps 5 %', async () => {
    expect((await figures(`${HALF_POINT} ${LADDER}`)).false_alarm_rate).toBe(0.158368);
    const pocock = await figures(`${HALF_POINT} ${LADDER} --sequential pocock`);
    expect([pocock.false_alarm_rate, pocock.boundaries[0]]).toEqual([0.05, 2.445463]);
  });

  it('S26 95 % to 93 % takes 2,210 samples, 2.2 h at 1,000 an hour', async () => {
    const slow = await figures('--baseline 95% --effect 2pp --rate 1000/h');
    expect([slow.samples_unpooled, slow.detection_seconds]).toEqual([2210, 7956]);
    const fast = await figures('--baseline 95% --effect 2pp --rate 2000/h');
    expect(fast.detection_seconds).toBe(3978);
  });

  it('S26 a day of half a point at 5,000 requests/s and $0.50 is $1,080,000; 5 % exposes 20 times less', async () => {
    const line = '--baseline 5% --effect 0.5pp --rate 5000/s --stages 5%:2h';
    const day = await figures(line, '--value', '0.50 USD');
    expect(day.cost_of_delay).toEqual({ per_day: '1080000.00', currency: 'USD' });
    expect(day.exposure.first_stage_reduction).toBe(20);
    expect((await figures(line, '--value', '0.25 USD')).cost_of_delay?.per_day).toBe('540000.00');
    expect((await figures(line)).cost_of_delay).toBeNull();
  });

  it('hints where eq. 6 is too kind', async () => {
    const hints = async (line: string) =>
      (await figures(`${line} --rate 1000/h`)).hints.map(({ code }) => code);
    expect(await hints('--baseline 1% --effect 1pp')).toEqual(['UNPOOLED_LARGER']);
    expect(await hints('--baseline 0.1% --effect 0.5pp')).toEqual(['UNPOOLED_LARGER', 'FEW_EXPECTED']);
    const { stdout } = await cli(['canary', ...'--baseline 0.1% --effect 0.5pp --rate 1000/h'.split(' ')]);
    expect(stdout).toContain('NOTE: 628 samples at 0.001 expect 0.628 of the rarer');
    for (const text of stdout.split('\n')) expect(text.length).toBeLessThanOrEqual(80);
  });
});

const HOME = 'fixtures/rollout-price-canary/head/models/home/home-recommender.model.yaml';
const FRAUD = 'fixtures/canary-duration-fail/head/models/payments/fraud-ranker.model.yaml';

describe('canary --model', () => {
  it('N3 takes metric, stages and traffic from a config and proposes its shortest valid plan as YAML', async () => {
    const plan = await figures(`--model ${FRAUD}`);
    expect(plan).toMatchObject({
      model: 'fraud-ranker',
      policy: 'fixtures/canary-duration-fail/head/.github/tollgate.yaml',
      samples_per_variant: 29_826,
      valid: false,
      suggestion: {
        path: 'rollout.stages',
        replacement:
          '[{ traffic: 1%, duration: 358m }, { traffic: 5%, duration: 72m }, { traffic: 25%, duration: 15m }, { traffic: 50%, duration: 8m }, { traffic: 100% }]',
      },
    });
    expect((await cli(['canary', '--model', FRAUD])).exit).toBe(1);
  });

  it('a policy changes what is needed, and the worth of a request comes from the config', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tollgate-'));
    writeFileSync(
      join(folder, 'p.yaml'),
      'version: 1\ngates: { sample-size: { power: 90% }, canary-duration: { buffer: 1 } }\n',
    );
    const plain = await figures(`--model ${HOME}`);
    const other = await figures(`--model ${HOME} --policy ${join(folder, 'p.yaml')}`);
    expect([plain.samples_per_variant, other.samples_per_variant]).toEqual([29_826, 39_929]);
    expect(plain.cost_of_delay).toEqual({ per_day: '1080000.00', currency: 'USD' });
  });

  it('prints the YAML to write, and where the rules come from', async () => {
    const { stdout, exit } = await cli(['canary', '--model', HOME]);
    expect(exit).toBe(0);
    expect(stdout).toContain('home-recommender, metric click_rate, as its config declares them');
    expect(stdout).toContain('policy fixtures/rollout-price-canary/head/.github/tollgate.yaml');
    expect(stdout).toContain(
      'stages: [{ traffic: 5%, duration: 5m }, { traffic: 25%, duration: 5m }, { traffic: 100% }]',
    );
  });

  it.each([
    [`--model ${HOME} --baseline 5%`, '--baseline and --model both declare the plan'],
    ['--policy x.yaml', '--policy needs --model'],
    ['--model nowhere.yaml', 'nowhere.yaml cannot be read: there is no such file\n'],
    ['--model fixtures', 'fixtures cannot be read: it is a folder\n'],
    [
      '--baseline 5% --effect -0.5pp --rate 1/h',
      '--effect cannot be "-0.5pp"\n    expected an absolute difference above 0, such as 0.5pp',
    ],
    [
      '--baseline 5% --effect 0.5pp --rate 1/h --value $0.02',
      '--value cannot be "$0.02": the currency is missing\n    expected an amount with its three-letter currency\n    for example --value "0.50 USD"',
    ],
    [
      '--model fixtures/listings/listing-1.model.yaml',
      'user_embedding_v3 has no plan to compute: rollout.stages is not declared',
    ],
    [`${HALF_POINT} --value 50`, '--value cannot be "50"'],
    ['--baseline NaN --effect 0.5pp --rate 1/h', '--baseline cannot be "NaN"'],
    ['--baseline 150% --effect 0.5pp --rate 1/h', '--baseline cannot be "150%"'],
    ['--baseline 5% --effect 0.5pp --rate 0/h', 'the request rate per hour is 0'],
    [`${HALF_POINT} --stages 1%:2`, '"1%:2" is not one'],
    [`${HALF_POINT} --stages 5%:1h,1%:1h`, 'has less traffic'],
    [`${HALF_POINT} --stages 5%:0m`, '"5%:0m" is not one'],
  ])('refuses %s with exit 2', async (line, message) => {
    const { stdout, stderr, exit } = await cli(['canary', ...line.split(' ')]);
    expect([exit, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
  });
});
