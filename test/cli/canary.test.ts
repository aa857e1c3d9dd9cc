import { describe, expect, it } from 'vitest';
import type { Io } from '../../src/cli/command.ts';
import { run } from '../../src/cli/run.ts';
import { cli } from './harness.ts';

/** Runs one command line and keeps what it wrote. */
async function tollgate(line: string): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ['', ''];
  const io: Io = {
    stdout: (text) => {
      out += text;
    },
    stderr: (text) => {
      err += text;
    },
    env: {},
    cwd: '/',
    isTty: false,
    columns: 80,
    now: () => new Date(0),
  };
  return { code: await run(line.split(' '), io), out, err };
}

const LADDER = '1%:2h,5%:30m,25%:30m,50%:1h';
const QUESTION = 'canary --baseline 0.05 --effect 0.005 --rate 1000000/h';

describe('tollgate canary', () => {
  it('prints the plan with every figure needed to recompute it, and exits 1 when it is too short', async () => {
    const { code, out, err } = await tollgate(`${QUESTION} --stages ${LADDER},100%`);
    expect([code, err]).toEqual([1, '']);
    expect(out).toMatchInlineSnapshot(`
      "Canary plan: not valid, 2 of 5 stages are too short
        baseline 5 %, difference to see 0.5 pp, power 0.8, 1,000,000 requests/h

      Samples per variant: 29,826 (eq. 6, equal arms)
        alpha per test 0.05 (0.05, 1 metric, correction none)
        z(1 - alpha/2) = 1.959964
        n = 2 · p · (1 - p) · (z(1 - alpha/2) + z(power))² / effect²
          = 2 · 0.05 · 0.95 · (1.959964 + 0.841621)² / 0.005²
          = 29,825.74, rounded up
        with each arm's own variance 31,231

      Stages
        required = 29,826 / (1,000,000/h · share) for the canary (eq. 5), share
        1 - share for the control; declared must be at least 1 x the longer
        traffic  declared    required  control  requests  actual  verdict
            1 %        2h  2h 58m 58s   1m 49s    20,000  15,064  58m 58s short
            5 %       30m     35m 48s   1m 54s    25,000  15,698  5m 48s short
           25 %       30m      7m 10s   2m 24s   125,000  19,884  ok
           50 %        1h      3m 35s   3m 35s   500,000  29,826  ok
          100 %         -           -        -         -       -  ok
        requests: of the canary in the stage; actual: what the canary needs against
        the control's real share, n / (2 · (1 - share)), with --allocation actual
        NOTE: check asks for buffer 2 and at least 5m a stage unless the policy says
        otherwise; here the buffer is 1. Give --buffer 2 to plan for the gate.

      Looks (--sequential none)
        look   canary    control  information  crosses at |z|  smallest difference
           1   20,000  1,980,000     0.035498        1.959964  0.304 pp
           2   45,000  2,455,000     0.079225        1.959964  0.203 pp
           3  170,000  2,830,000     0.287511        1.959964  0.107 pp
           4  670,000  3,330,000     1.000000        1.959964  0.0572 pp
        information = 1 / (1/canary + 1/control), as a fraction of the last look
        smallest difference = |z| · sqrt(p · (1 - p) · (1/canary + 1/control))

      How often the plan decides
        false alarm       15.8368 %  either side at any look, when nothing changed
        false rollback     7.9464 %  the worse side at any look, when nothing changed
        family-wise       15.8368 %  a false alarm of any of 1 independent metric(s)
        detection       > 99.9999 %  a regression of 0.5 pp crosses at some look
        4 looks without correction turn 5 % into 15.8368 %;
        --sequential obrien-fleming keeps 5 % over all looks

      Until a regression is seen
        detection  31,231 samples take 1m 53s of all traffic
        exposure   0.67 traffic-hours in 4h, 670,000 requests
                   the first stage exposes 100 x less than all at once

      Shortest valid plan (3h 47m)
        --stages 1%:179m,5%:36m,25%:8m,50%:4m,100%
      "
    `);
  });

  it('prints a sample size alone, inflated and corrected, and exits 0', async () => {
    const { code, out } = await tollgate(
      'canary --baseline 1% --effect 0.05pp --rate 50/s --design-effect 1.06 --metrics 3 --correction bonferroni',
    );
    expect(code).toBe(0);
    expect(out).toMatchInlineSnapshot(`
      "Canary: sample size (no --stages, so no plan to judge)
        baseline 1 %, difference to see 0.05 pp, power 0.8, 180,000 requests/h

      Samples per variant: 878,904 (eq. 6, equal arms)
        alpha per test 0.0166667 (0.05, 3 metrics, correction bonferroni)
        z(1 - alpha/2) = 2.39398
        n = 2 · p · (1 - p) · (z(1 - alpha/2) + z(power))² / effect² · deff
          = 2 · 0.01 · 0.99 · (2.39398 + 0.841621)² / 0.0005² · 1.06
          = 878,903.06, rounded up
        with each arm's own variance 900,643

      Looks (--sequential none)
        look   canary  control  information  crosses at |z|  smallest difference
           1  878,904  878,904     1.000000        2.393980  0.037 pp
        information = 1 / (1/canary + 1/control), as a fraction of the last look
        smallest difference = |z| · sqrt(p · (1 - p) · deff · (1/canary + 1/control))

      How often the plan decides
        false alarm     1.6667 %  either side at any look, when nothing changed
        false rollback  0.8333 %  the worse side at any look, when nothing changed
        family-wise     4.9171 %  a false alarm of any of 3 independent metric(s)
        detection           80 %  a regression of 0.05 pp crosses at some look

      Until a regression is seen
        detection  900,643 samples take 5h 13s of all traffic
      "
    `);
  });

  it('prints a valid plan with declared samples, buffer, actual allocation and boundaries, and exits 0', async () => {
    const { code, out } = await tollgate(
      `${QUESTION} --stages 1%:3h,50%:108s --samples 10000 --buffer 1.5 --allocation actual --sequential obrien-fleming --power 90%`,
    );
    expect(code).toBe(0);
    expect(out).toMatchInlineSnapshot(`
      "Canary plan: valid, every stage is long enough
        baseline 5 %, difference to see 0.5 pp, power 0.9, 1,000,000 requests/h

      Samples per variant: 10,000, as declared
        alpha per test 0.05 (0.05, 1 metric, correction none)
        z(1 - alpha/2) = 1.959964

      Stages
        required = actual / (1,000,000/h · share) for the canary (eq. 5), share
        1 - share for the control; declared must be at least 1.5 x the longer
        traffic  declared  required  control  requests  actual  verdict
            1 %        3h   30m 19s  30m 19s    30,000   5,051  ok
           50 %    1m 48s    1m 12s   1m 12s    15,000  10,000  ok
        requests: of the canary in the stage; actual: what the canary needs against
        the control's real share, n / (2 · (1 - share))
        NOTE: check asks for buffer 2 and at least 5m a stage unless the policy says
        otherwise; here the buffer is 1.5. Give --buffer 2 to plan for the gate.

      Looks (--sequential obrien-fleming)
        look  canary    control  information  crosses at |z|  smallest difference
           1  30,000  2,970,000     0.669950        2.447520  0.31 pp
           2  45,000  2,985,000     1.000000        2.003306  0.207 pp
        information = 1 / (1/canary + 1/control), as a fraction of the last look
        smallest difference = |z| · sqrt(p · (1 - p) · (1/canary + 1/control))

      How often the plan decides
        false alarm          5 %  either side at any look, when nothing changed
        false rollback     2.5 %  the worse side at any look, when nothing changed
        family-wise          5 %  a false alarm of any of 1 independent metric(s)
        detection       99.775 %  a regression of 0.5 pp crosses at some look

      Until a regression is seen
        detection  41,810 samples take 2m 31s of all traffic
        exposure   0.045 traffic-hours in 3h 1m 48s, 45,000 requests
                   the first stage exposes 100 x less than all at once

      Shortest valid plan (48m)
        --stages 1%:46m,50%:2m
      "
    `);
  });

  it('says which stage lacks a duration', async () => {
    const { code, out } = await tollgate(`${QUESTION} --stages 1%:4h,50%`);
    expect(code).toBe(1);
    expect(out).toContain('Canary plan: not valid, 1 of 2 stages is too short');
    expect(out).toMatch(/ 50 % +- +3m 35s +3m 35s +- +29,826 {2}no duration\n/);
  });

  it('keeps to 80 columns', async () => {
    for (const more of ['', ` --stages ${LADDER}`, ' --design-effect 1.06 --metrics 20 --correction sidak']) {
      const { out } = await tollgate(QUESTION + more);
      for (const line of out.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
    }
  });

  it('prints the documented JSON, whichever way the units are written', async () => {
    const { code, out } = await tollgate(`${QUESTION} --stages ${LADDER} --format json`);
    expect(code).toBe(1);
    expect(out.startsWith('{\n  "schema": "tollgate.canary/1",\n  "samples_per_variant": 29826,\n')).toBe(
      true,
    );
    expect(out.endsWith('  "valid": false\n}\n')).toBe(true);
    expect(JSON.parse(out)).toMatchObject({
      information: [0.035498, 0.079225, 0.287511, 1],
      false_alarm_rate: 0.158368,
      stages: [{ required_seconds: 10_738, control_seconds: 109, samples: 20_000, valid: false }, {}, {}, {}],
      shortest_valid_plan: [{ traffic: 0.01, seconds: 10_740 }, {}, {}, {}],
    });
    const other = `canary --baseline 5% --effect 0.5pp --rate 24000000/d --stages 0.01:120m,5%:1800s,25%:0.5h,50%:1h --format json`;
    expect((await tollgate(other)).out).toBe(out);
    expect((await tollgate(other.replace('24000000', '24100000'))).out).not.toBe(out);
  });

  it('reports every wrong option in one run, each with an example', async () => {
    const { code, out, err } = await tollgate(
      'canary --baseline 5 --effect 0.5pp --stages 1%:2h,5%: --alpha 0 --metrics 1.5 --buffer 0.5',
    );
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatchInlineSnapshot(`
      "tollgate: 6 options are wrong
        --baseline cannot be "5"
          expected a share with its sign, such as 5%
        --rate is missing
          expected all requests of both arms per time
          for example --rate 1000000/h
        --stages cannot be "1%:2h,5%:"
          expected TRAFFIC:DURATION for each stage, separated by commas; "5%:" is not one
          for example --stages 1%:2h,5%:30m,25%:30m,50%:1h
        --metrics cannot be "1.5"
          expected a whole number, 0 or more, such as 10
          for example --metrics 3
        --alpha does not fit: alpha is 0
          expected a significance level from 1e-9 to 0.5
          for example --alpha 0.05
        --buffer does not fit: buffer is 0.5
          expected a factor from 1 to 1000
          for example --buffer 2
        See tollgate canary --help
      "
    `);
  });

  it.each([
    [
      '--stages 5%:1h,1%:1h',
      '--stages does not fit: stage 2 has less traffic (0.01) than the stage before it (0.05)',
    ],
    ['--stages 5%,10%:1h', '--stages does not fit: stage 1 has no duration'],
    ['--stages 100%', '--stages does not fit: no stage below 100 % traffic has a duration'],
    ['--stages 5%:1h:2h', '--stages cannot be "5%:1h:2h"'],
    ['--stages 5%:1x', '"5%:1x" is not one'],
    ['--stages 5%:-1h', '"5%:-1h" is not one'],
    ['--samples many', '--samples cannot be "many"'],
    ['--design-effect 0.5', '--design-effect does not fit: the design effect is 0.5'],
    ['--power 0.01', '--power does not fit: power 0.01 is not above alpha 0.05'],
    ['--sequential bayes', '--sequential cannot be "bayes"'],
    ['--correction sidk', 'did you mean "sidak"?'],
    ['extra', '"extra" is one argument too many'],
  ])('refuses %s with exit 2', async (more, message) => {
    const { code, out, err } = await tollgate(`${QUESTION} ${more}`);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(message);
  });
});

it('an option out of its range is called as it was written', async () => {
  const { stderr, exit } = await cli('canary --baseline 5% --effect 0.5pp --rate 0/h'.split(' '));
  expect(exit).toBe(2);
  expect(stderr).toContain('--rate does not fit: the request rate per hour is 0');
  expect(stderr).not.toContain('ratePerHour');
});

it('a plan for the calculator says that the gate asks for more', async () => {
  const argv = 'canary --baseline 5% --effect 0.5pp --rate 1000000/h --stages 1%:2h'.split(' ');
  expect((await cli(argv)).stdout).toContain('--buffer 2');
  expect((await cli([...argv, '--buffer', '2'])).stdout).not.toContain('NOTE');
});
