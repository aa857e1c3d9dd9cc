import { describe, expect, test } from 'vitest';
import type { Report } from '../../src/core/report.ts';
import { judgeFiles } from '../support/case.ts';

const POLICY = {
  '.github/tollgate.yaml': 'version: 1\nbudgets:\n  - { team: payments, monthly: 9000 USD }\n',
};
const FILE = 'models/m.model.yaml';

/** A production model whose parts a test replaces. */
const model = (parts: { identity?: string; team?: string; serving?: string; rest?: string } = {}): string =>
  [
    `model: { name: m, type: fraud, ${parts.identity ?? 'version: "1", stage: production'} }`,
    `cost_allocation: { team: ${parts.team ?? 'payments'} }`,
    parts.serving ?? 'serving: { hardware: 1xL4, min_replicas: 2, max_replicas: 2 }',
    parts.rest ?? '',
    '',
  ].join('\n');

const judge = (base: string, head: string, policy: Record<string, string> = POLICY): Promise<Report> =>
  judgeFiles({ base: { ...policy, [FILE]: base }, head: { ...policy, [FILE]: head } });

/** `gate status CODE` of what a model got, leaving out what passes or does not apply. */
const told = (report: Report, gate?: string): string[] =>
  [...report.gates, ...report.models.flatMap((one) => one.gates)]
    .filter((result) => !['pass', 'not_applicable'].includes(result.status))
    .filter((result) => gate === undefined || result.gate === gate)
    .map(({ gate: name, status, code }) => `${name} ${status} ${code}`);

describe('a change is judged by both of its sides', () => {
  const releaseAs = (stage: string) => judge(model(), model({ identity: `version: "2", stage: ${stage}` }));

  test.each(['production', 'staging', 'development', 'deprecated', 'archived'])(
    'a new version of a production model is a release, even when the change calls it %s',
    async (stage) => {
      const report = await releaseAs(stage);
      // What the change of stage itself means is the lifecycle gate's to say.
      const release = told(report).filter((line) => !line.startsWith('lifecycle'));
      expect(release).toEqual(told(await releaseAs('production')));
      expect(told(report, 'rollout-strategy')).toEqual(['rollout-strategy block MISSING_REQUIRED']);
    },
  );

  test('what the policy requires at a stage is not shed by renaming the stage', async () => {
    const policy = {
      '.github/tollgate.yaml':
        'version: 1\nrequire:\n  - { gates: [schema], where: { stage: production } }\n',
    };
    const renamed = await judge(model(), model({ identity: 'version: "1", stage: staging' }), policy);
    expect(told(renamed, 'schema')).toEqual(['schema warn MISSING_REQUIRED']);
    const retired = await judge(model(), model({ identity: 'version: "1", stage: archived' }), policy);
    expect(told(retired, 'schema')).toEqual([]);
  });

  test('retiring a model alone releases nothing', async () => {
    const report = await judge(model(), model({ identity: 'version: "1", stage: archived' }));
    expect(told(report, 'rollout-strategy')).toEqual([]);
  });
});

describe('what has no price is found at its line', () => {
  const found = (report: Report) =>
    report.models[0]?.gates
      .filter(({ code }) => code === 'UNPRICED')
      .map(({ status, location, message, fix }) => [
        status,
        `${location?.line}:${location?.column}`,
        message,
        fix?.summary,
      ]);
  const lines = (last: string) =>
    model({ serving: `serving:\n  hardware: 1xL4\n  max_replicas: 2\n  ${last}` });

  test.each([
    [
      'hardware: 1xL4',
      'hardware: 1xL44',
      '4:13',
      'accelerator L44 (did you mean L4?)',
      'Write 1xL4 in serving.hardware',
    ],
    [
      'hardware: 1xL4',
      'instance: g6.xxlarge',
      '4:13',
      'instance type g6.xxlarge (did you mean g6.xlarge?)',
      'Write g6.xlarge in serving.instance',
    ],
    [
      'region: us-east-1',
      'region: us-eest-1',
      '6:11',
      'region us-eest-1 (did you mean us-east-1?)',
      'Write us-east-1 in serving.region',
    ],
    [
      'cloud: aws',
      'cloud: awss',
      '6:10',
      'cloud awss (did you mean aws?); it has aws, azure, gcp',
      'Write aws in serving.cloud',
    ],
  ])('%s → %s', async (was, now, at, reason, fix) => {
    const text = lines(was.startsWith('hardware') ? 'cloud: aws' : was);
    const [one, ...more] = found(await judge(text, text.replace(was, now))) ?? [];
    expect(more).toEqual([]);
    expect(one).toEqual(['undecided', at, expect.stringContaining(`the price book has no ${reason}`), fix]);
  });

  test('and warns where the base has it already', async () => {
    const wrong = lines('region: us-eest-1');
    const report = await judge(wrong, `${wrong}# touched\n`);
    expect(found(report)?.map(([status]) => status)).toEqual(['warn']);
  });

  test('a budget that it leaves open points at the same line', async () => {
    const report = await judge(lines('cloud: aws'), lines('cloud: awss'));
    expect(report.gates.find(({ code }) => code === 'BUDGET_UNKNOWN')).toMatchObject({
      location: { file: FILE, line: 6, column: 10 },
      fix: { summary: 'Write aws in serving.cloud' },
    });
  });
});

describe('a model that runs somewhere costs something', () => {
  const UNSERVED =
    'The cost of serving is unknown: no serving block is declared, nor an own cost of component infer';
  const unpriced = (report: Report) =>
    report.models[0]?.gates.flatMap(({ code, message }) => (code === 'UNPRICED' ? [message] : []));

  test.each(['staging', 'canary', 'production', 'deprecated'])(
    'dropping the serving block at stage %s is no saving',
    async (stage) => {
      const identity = `version: "1", stage: ${stage}`;
      const report = await judge(model({ identity }), model({ identity, serving: '' }));
      expect(unpriced(report)).toEqual([UNSERVED]);
      expect(report.models[0]?.cost.delta).toBeNull();
      expect(['undecided', 'block']).toContain(report.verdict);
    },
  );

  test('a new model of which only name and type are known costs nobody knows what', async () => {
    const head = { ...POLICY, [FILE]: 'model: { name: m, type: llm }\n' };
    expect(unpriced(await judgeFiles({ base: POLICY, head }))).toEqual([UNSERVED]);
  });

  test.each([
    ['development', ''],
    ['archived', ''],
    ['production', 'costs: [ { name: phones, component: infer, monthly: 0 USD } ]'],
  ])('at stage %s with %j nothing is open', async (stage, rest) => {
    const identity = `version: "1", stage: ${stage}`;
    const report = await judge(model({ identity }), model({ identity, serving: '', rest }));
    expect(unpriced(report)).toEqual([]);
  });

  test('what a removed model saves is still known section by section', async () => {
    const text = model({ rest: 'training: { hardware: 1xL4, duration_hours: 10, retrain: weekly }' });
    const report = await judgeFiles({ base: { ...POLICY, [FILE]: text }, head: POLICY });
    expect(report.models[0]?.cost.drivers.map(({ cause }) => cause)).toEqual(['hardware', 'training']);
  });
});

describe('a model cannot leave its budget unnoticed', () => {
  const by = (team: string) => model({ team });
  const policy = (team: string) => ({
    '.github/tollgate.yaml': `version: 1\nbudgets:\n  - { team: ${team}, monthly: 9000 USD }\n  - { team: search, monthly: 9000 USD }\n`,
  });
  const budget = (report: Report) =>
    report.gates
      .filter(({ code }) => ['BUDGET_LEFT', 'NO_BUDGET', 'BUDGET_UNUSED'].includes(code))
      .map(({ status, code, message, location, fix }) => [
        `${status} ${code}: ${message}`,
        `${location?.file}:${location?.line}`,
        fix?.summary,
      ]);

  test('a misspelt team is asked about, with what was meant', async () => {
    expect(budget(await judge(by('payments'), by('payment'), policy('payments')))).toEqual([
      [
        'approval BUDGET_LEFT: m leaves the budget of payments: team payment has no budget (did you mean payments?)',
        `${FILE}:2`,
        'Write team: payments',
      ],
    ]);
  });

  test('so is a move to another budget; staying is not', async () => {
    expect(budget(await judge(by('payments'), by('search'), policy('payments')))).toEqual([
      [
        'approval BUDGET_LEFT: m leaves the budget of payments: now in search',
        `${FILE}:2`,
        'Have the move approved by who answers for both budgets',
      ],
    ]);
    expect(budget(await judge(by('payments'), `${by('payments')}# touched\n`, policy('payments')))).toEqual(
      [],
    );
  });

  test('a new model of a team without a budget warns', async () => {
    const report = await judgeFiles({
      base: policy('payments'),
      head: { ...policy('payments'), [FILE]: by('vision') },
    });
    expect(budget(report)).toEqual([
      [
        'warn NO_BUDGET: m: team vision has no budget',
        `${FILE}:2`,
        'Add a budget for team vision to the policy, in its own pull request',
      ],
    ]);
  });

  test('a misspelt budget warns at its line of the policy', async () => {
    expect(budget(await judge(by('payments'), by('payments'), policy('paymnets')))).toEqual([
      [
        'warn BUDGET_UNUSED: The budget of paymnets counts no model: no team is paymnets (did you mean payments?)',
        '.github/tollgate.yaml:3',
        'Write team: payments in the policy',
      ],
    ]);
  });
});

test('T19 a ceiling per request or run is not escaped by moving to another team', async () => {
  const policy = {
    '.github/tollgate.yaml':
      'version: 1\nbudgets:\n  - { team: payments, per: training_run, limit: 1 USD }\n  - { team: payments, per: thousand_requests, limit: 0.000001 USD }\n',
  };
  const rest = 'training: { hardware: 8xH100, duration_hours: 48 }';
  const serving =
    'serving: { hardware: 1xL4, min_replicas: 2, max_replicas: 2, traffic: { requests: 10/s }, service_time: 3ms }';
  const was = model({ rest: 'training: { hardware: 1xL4, duration_hours: 1 }', serving });
  const stays = await judge(was, model({ rest, serving }), policy);
  const moves = await judge(was, model({ rest, serving, team: 'elsewhere' }), policy);
  expect(told(stays, 'training-run')).toEqual(['training-run approval TRAINING_RUN_EXCEEDED']);
  expect(told(moves, 'training-run')).toEqual(told(stays, 'training-run'));
  expect(told(stays, 'unit-cost')).toHaveLength(1);
  expect(told(moves, 'unit-cost')).toEqual(told(stays, 'unit-cost'));
});

test('T19 a stage that is taken away is a promotion to production, with all that one owes', async () => {
  const staged = (stage: string) => model({ identity: `version: "1"${stage}` });
  const dropped = await judge(staged(', stage: staging'), staged(''));
  const named = await judge(staged(', stage: staging'), staged(', stage: production'));
  expect(told(dropped, 'lifecycle')).toEqual(told(named, 'lifecycle'));
  expect(told(dropped, 'lifecycle')).toContain('lifecycle approval STAGE_SKIPPED');
  for (const gate of ['latency', 'ownership', 'rollout-strategy'])
    expect(told(dropped, gate)).toEqual(told(named, gate));
  expect(told(dropped, 'latency')).toHaveLength(1);
  expect(told(await judge(staged(''), staged(', stage: production')), 'lifecycle')).toEqual([]);
});
