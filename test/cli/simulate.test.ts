import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cli } from './harness.ts';

const MODEL = 'fixtures/simulate/models/fraud-ranker.model.yaml';
const LADDER = '1%:2h,5%:30m,25%:30m,50%:1h';
const PLAN = `--baseline 5% --rate 1000000/h --stages ${LADDER}`;

const run = (line: string) => cli(['simulate', ...line.split(' ')]);

async function json(line: string) {
  const { stdout, stderr, exit } = await run(`${line} --format json`);
  expect([exit, stderr]).toEqual([0, '']);
  return JSON.parse(stdout);
}

describe('tollgate simulate', () => {
  it('N5 says what a plan catches before each stage, when, and how often it errs', async () => {
    const { stdout, stderr, exit } = await run(`${PLAN} --regression 0.1pp`);
    expect([exit, stderr]).toEqual([0, '']);
    expect(stdout).toMatchInlineSnapshot(`
      "20,000 simulated rollouts: a regression of 0.1 pp is caught in 94.0 %
        baseline 5 %, 1,000,000 requests/h, seed 1
        watched by 4 looks (none)

      Caught before each stage
        before  caught  ± 2 SE
           5 %   9.7 %   ± 0.4
          25 %  20.2 %   ± 0.6
          50 %  50.4 %   ± 0.7
         100 %  94.0 %   ± 0.3

      While it is there, until it is caught or the stages end
        time to detection  3 h 19 min on average, 4 h in 95 % of those caught
        exposed requests   390,179 on average, 670,000 in 95 %

      When nothing changed (a second run)
                        simulated  ± 2 SE  computed
        false alarm        15.8 %   ± 0.5    15.8 %
        false rollback      8.1 %   ± 0.4     7.9 %
        false alarm: a crossing on either side at any look, or a trigger;
        false rollback: on the worse side, or a trigger
      "
    `);
  });

  it('N5 simulates a model with its triggers, and names the one whose noise nobody declared', async () => {
    const { stdout, exit } = await run(`--model ${MODEL} --regression 0.3pp`);
    expect(exit).toBe(0);
    expect(stdout).toMatchInlineSnapshot(`
      "20,000 simulated rollouts of fraud-ranker: a regression of 0.3 pp in
      approval_rate is caught in 100.0 %
        baseline 5 %, 400,000 requests/h, seed 1
        watched by 4 looks (lan-demets-obrien-fleming), trigger approval_rate, trigger
          error_rate, trigger queue_wait
        alpha, looks and design effect from fixtures/simulate/.github/tollgate.yaml
        not simulated: trigger latency_p99, its noise is not declared: neither
          baseline (of a proportion) nor spread

      Caught before each stage
        before   caught  ± 2 SE
           5 %   13.0 %   ± 0.5
          25 %   21.9 %   ± 0.6
          50 %   99.5 %   ± 0.1
         100 %  100.0 %   ± 0.0

      While it is there, until it is caught or the stages end
        time to detection  10 h 3 min on average, 11 h in 95 % of those caught
        exposed requests   143,957 on average, 172,000 in 95 %
        expected loss      $216 ($18.00 to $258): exposed x 0.3 pp x value_per_request

      When nothing changed (a second run)
                        simulated  ± 2 SE  computed
        false alarm         5.9 %   ± 0.3         -
        false rollback      3.5 %   ± 0.3         -
        false alarm: a crossing on either side at any look, or a trigger;
        false rollback: on the worse side, or a trigger
      "
    `);
  });

  it('gives the documented JSON', async () => {
    const result = await json(`${PLAN} --regression 0.1pp --runs 5000 --seed 9`);
    expect(result).toEqual({
      schema: 'tollgate.simulation/1',
      runs: 5000,
      seed: 9,
      regression: 0.001,
      false_alarm: expect.any(Number),
      false_rollback: expect.any(Number),
      detected: expect.any(Number),
      detected_before: [0.01, 0.05, 0.25, 0.5, 1].map((traffic) => ({
        traffic,
        probability: expect.any(Number),
      })),
      exposed_requests: { mean: expect.any(Number), p5: 20_000, p95: 670_000 },
      seconds_to_detection: { mean: expect.any(Number), p5: 7200, p95: 14_400 },
      cost: null,
      triggers: [],
      unknown: [],
    });
  });

  it('agrees with the rates that canary computes, within four standard errors', async () => {
    const plan = `${PLAN} --sequential pocock --design-effect 2`;
    const { stdout } = await cli(['canary', ...`${plan} --effect 0.5pp --format json`.split(' ')]);
    const computed = JSON.parse(stdout);
    for (const seed of [3, 4]) {
      const simulated = await json(`${plan} --regression 0.1pp --seed ${seed}`);
      for (const rate of ['false_alarm', 'false_rollback'] as const) {
        const expected = computed[`${rate}_rate`];
        const error = Math.sqrt((expected * (1 - expected)) / simulated.runs);
        expect(Math.abs(simulated[rate] - expected)).toBeLessThan(4 * error);
      }
    }
  });

  it('gives the same bytes for the same seed, others for another seed or plan', async () => {
    const line = `${PLAN} --regression 0.1pp --runs 500 --format json`;
    const { stdout } = await run(line);
    expect((await run(line)).stdout).toBe(stdout);
    const rest = [
      `${line} --seed 2`,
      `${line} --sequential pocock`,
      `${line} --design-effect 1.5`,
      line.replace('0.1pp', '0.2pp'),
      line.replace('1000000/h', '900000/h'),
      line.replace('50%:1h', '50%:2h'),
      line.replace('5% ', '6% '),
    ];
    const others = await Promise.all(rest.map(async (other) => (await run(other)).stdout));
    expect(new Set([stdout, ...others]).size).toBe(rest.length + 1);
    expect(others.every((other) => other.startsWith('{'))).toBe(true);
  });

  it('reckons the loss from exposed requests, regression and value, in the JSON as in the text', async () => {
    const { exposed_requests: exposed, cost } = await json(`--model ${MODEL} --regression 0.5pp --runs 500`);
    const lost = (requests: number): string => (requests * 0.005 * 0.5).toFixed(2);
    expect(cost).toEqual({
      low: lost(exposed.p5),
      expected: lost(exposed.mean),
      high: lost(exposed.p95),
      currency: 'USD',
      unknown: [],
    });
    expect((await json(`--model ${MODEL} --regression -0.5pp --runs 500`)).cost.expected).toBe('0.00');
  });

  it('takes a fall of the rate for worse where the trigger of the metric points down', async () => {
    const worse = await json(`--model ${MODEL} --regression 2pp --runs 500`);
    const better = await json(`--model ${MODEL} --regression -2pp --runs 500`);
    expect([worse.detected, better.detected < 0.05]).toEqual([1, true]);
  });

  it('notes that computed rates are off where a look counts few successes', async () => {
    const small = '--baseline 1% --rate 2000/h --stages 5%:1h,5%:1h --regression 1pp';
    expect((await run(small)).stdout).toContain('counts too few successes for that');
    expect((await run(`${PLAN} --regression 0`)).stdout).not.toContain('NOTE');
  });

  it('reads the policy it is given, or none', async () => {
    const policy = join(mkdtempSync(join(tmpdir(), 'simulate-')), 'policy.yaml');
    writeFileSync(policy, 'version: 1\ngates: { sample-size: { sequential: pocock } }\n');
    const given = await run(`--model ${MODEL} --regression 0.5pp --runs 100 --policy ${policy}`);
    expect(given.stdout).toContain('watched by 4 looks (pocock)');
    const none = await run(
      '--model fixtures/listings/contract.model.yaml --regression 0.5pp --runs 100 --format text',
    );
    expect(none.stdout).toContain('built-in defaults, no policy found');
  });

  it('writes to a file, and shows progress on a terminal when work is long', async () => {
    const output = join(mkdtempSync(join(tmpdir(), 'simulate-')), 'result.json');
    const start = Date.parse('2026-11-21');
    const times = Array.from({ length: 100 }, (_, i) => new Date(start + 600 * i)).values();
    const line = `simulate ${PLAN} --regression 0.1pp --runs 4000 --format json --output ${output}`;
    const { stdout, stderr } = await cli(line.split(' '), {
      stderrIsTty: true,
      now: () => times.next().value ?? new Date(0),
    });
    expect(stdout).toBe('');
    expect(stderr).toContain('Simulating 12 %');
    expect(JSON.parse(readFileSync(output, 'utf8')).runs).toBe(4000);
  });
});

describe('mistakes', () => {
  it.each([
    ['', '--regression is missing'],
    [`${PLAN}`, '--regression is missing'],
    [`${PLAN} --regression five`, '--regression cannot be "five"'],
    [`${PLAN} --regression --0.5pp`, '--regression needs a value'],
    [`${PLAN} --regression 96pp`, 'which is no proportion'],
    [`${PLAN} --regression 0.5pp --runs 0`, 'runs is 0\n    expected a whole number from 1 to 10000000'],
    [`${PLAN} --regression 0.5pp --seed 4294967296`, 'a whole number from 0 to 4294967295'],
    [`${PLAN} --regression 0.5pp --seed x`, '--seed cannot be "x"'],
    ['--baseline 5% --rate 50/s --regression 1pp', '--stages is missing'],
    [`${PLAN} --regression 0.5pp --policy x`, '--policy needs --model'],
    [`--model ${MODEL} --baseline 5% --regression 1pp`, '--baseline and --model both declare the plan'],
    [`--model ${MODEL} --sequential pocock --regression 1pp`, '--sequential and --model both declare'],
    ['--model nowhere.yaml --regression 1pp', 'nowhere.yaml cannot be read'],
    [`--model ${MODEL} --regression 1pp --policy nowhere.yaml`, 'The policy nowhere.yaml cannot be read'],
    [
      '--model fixtures/listings/listings-2-4-6.model.yaml --regression 1pp',
      'rollout.stages is not declared',
    ],
    [`${PLAN} extra --regression 1pp`, '"extra" is one argument too many'],
    [`${PLAN} --regresion 1pp`, 'did you mean --regression?'],
  ])('%s: %s', async (line, said) => {
    const { stdout, stderr, exit } = await cli(['simulate', ...line.split(' ').filter(Boolean)]);
    expect([stdout, exit]).toEqual(['', 2]);
    expect(stderr).toContain(said);
  });

  it('lists every wrong option at once, with a text that works', async () => {
    expect((await run('--baseline 5 --regression much --runs some')).stderr).toMatchInlineSnapshot(`
      "tollgate: 5 options are wrong
        --regression cannot be "much"
          expected a share, such as 5%, 0.5pp or 0.05
          for example --regression 0.5pp
        --runs cannot be "some"
          expected a whole number, 0 or more, such as 10
          for example --runs 100000
        --baseline cannot be "5"
          expected a share with its sign, such as 5%
        --rate is missing
          expected all requests of both arms per time
          for example --rate 1000000/h
        --stages is missing
          expected the stages of the rollout
          for example --stages 1%:2h,5%:30m,25%:30m,50%:1h
        See tollgate simulate --help
      "
    `);
  });

  it('shows where a model config or a policy is wrong', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'simulate-'));
    const model = join(folder, 'm.model.yaml');
    const policy = join(folder, 'tollgate.yaml');
    writeFileSync(model, 'model: { name: m, type: fraud }\nrollout: { strategy: canry }\n');
    expect((await run(`--model ${model} --regression 1pp`)).stderr).toContain('m.model.yaml:2:22');
    writeFileSync(model, 'model: { name: m, type: fraud }\n');
    writeFileSync(policy, 'version: 1\nbudgts: []\n');
    const { stderr, exit } = await run(`--model ${model} --regression 1pp`);
    expect(exit).toBe(2);
    expect(stderr).toContain('tollgate.yaml:2:1');
  });
});
