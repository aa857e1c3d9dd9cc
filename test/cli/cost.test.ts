import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { CostReport, ModelCostReport } from '../../src/core/cost-report.ts';
import { cli } from './harness.ts';
import { repository } from './repository.ts';

const GOLDEN = Object.fromEntries(
  readdirSync('fixtures/golden')
    .filter((name) => name.endsWith('.model.yaml'))
    .map((name) => [name, readFileSync(`fixtures/golden/${name}`, 'utf8')]),
);

async function costs(files: Readonly<Record<string, string>>, ...args: string[]): Promise<CostReport> {
  const { stdout, stderr, exit } = await cli([
    'cost',
    '--repo',
    repository(files),
    '--as-of',
    '2026-11-21',
    '--format',
    'json',
    ...args,
  ]);
  expect([exit, stderr]).toEqual([0, '']);
  return JSON.parse(stdout) as CostReport;
}

const model = (report: CostReport, id: string): ModelCostReport => {
  const found = report.models.find((entry) => entry.id === id);
  if (found === undefined) throw new Error(`no ${id}`);
  return found;
};

describe('the chapter, from the public command', () => {
  const cases: [
    row: string,
    id: string,
    field: 'one_off' | 'annual' | 'monthly',
    amount: string,
    from: string,
    to: string,
    changed: string,
  ][] = [
    ['S4 eq. 16', 's4-training', 'one_off', '352149.50', '256xH100', '255xH100', '350773.92'],
    [
      'S4 eq. 16 with its energy term',
      's4-training-energy',
      'one_off',
      '351788.45',
      '1.15',
      '1.20',
      '352030.80',
    ],
    ['S4 eq. 17', 's4-serving-b1', 'annual', '40555.56', '50ms', '100ms', '81111.11'],
    ['S4 eq. 17 at batch 8', 's4-serving-b8', 'annual', '5069.44', 'batch: 8', 'batch: 4', '10138.89'],
    ['S4 eq. 18', 's4-data', 'annual', '73000.00', '10TB', '20TB', '146000.00'],
    ['S4 table 29', 'table29-startup', 'monthly', '47500.00', '40000 USD', '41000 USD', '48500.00'],
    ['S4 table 29', 'table29-production', 'monthly', '980000.00', '400000 USD', '410000 USD', '990000.00'],
    ['S5 table 27', 's5-small', 'one_off', '500.00', 'duration_hours: 25', 'duration_hours: 50', '1000.00'],
    [
      'S6 on-demand',
      's6-on-demand',
      'one_off',
      '300.00',
      'duration_hours: 10',
      'duration_hours: 20',
      '600.00',
    ],
    ['S6 reserved', 's6-reserved', 'one_off', '180.00', 'duration_hours: 10', 'duration_hours: 20', '360.00'],
    ['S6 spot', 's6-spot', 'one_off', '90.00', 'duration_hours: 10', 'duration_hours: 20', '180.00'],
    [
      'S6 spot with a fifth run again',
      's6-spot-rerun',
      'one_off',
      '108.00',
      'rework: 20%',
      'rework: 50%',
      '135.00',
    ],
  ];

  test.each(cases)(
    '%s: %s, %s %s; %s -> %s changes it to %s',
    async (_, id, field, amount, from, to, changed) => {
      const name = `${id}.model.yaml`;
      const text = GOLDEN[name] ?? '';
      expect(text).toContain(from);
      expect(model(await costs({ [name]: text }), id)[field].expected).toBe(amount);
      const perturbed = await costs({
        [name]: text.replaceAll(new RegExp(`^([^#].*)${from.replaceAll('.', '\\.')}`, 'gm'), `$1${to}`),
      });
      expect(model(perturbed, id)[field].expected).toBe(changed);
    },
  );

  test('S4 table 29: what dominates', async () => {
    const report = await costs(GOLDEN);
    expect(model(report, 'table29-startup').dominant).toEqual({ component: 'iterate', share: 0.8421 });
    expect(model(report, 'table29-production').dominant).toEqual({ component: 'infer', share: 0.4081 });
  });

  test('S5 eq. 14 and table 27: unit costs, and what each step of quality costs', async () => {
    const report = await costs(GOLDEN);
    expect(
      ['s5-small', 's5-medium', 's5-large'].map((id) => model(report, id).unit.thousand_requests),
    ).toMatchObject([{ expected: '0.100000' }, { expected: '0.500000' }, { expected: '2.000000' }]);
    expect(report.quality.map(({ points, times }) => [points, times])).toEqual([
      [3, 10],
      [1, 10],
    ]);
  });
});

const MODEL = (name: string, team: string, monthly: number): string =>
  `model: { name: ${name}, type: fraud }\n${team === '' ? '' : `ownership: { team: ${team} }\n`}costs: [ { name: licence, component: infer, monthly: ${monthly} USD } ]\n`;

test('groups add up to the total; what carries no tag is a visible group', async () => {
  const report = await costs(
    {
      'a.model.yaml': MODEL('a', 'x', 10),
      'b.model.yaml': MODEL('b', 'x', 20),
      'c.model.yaml': MODEL('c', '', 5),
    },
    '--by',
    'team',
  );
  expect(report.groups.map(({ key, models, monthly }) => [key, models, monthly.expected])).toEqual([
    ['x', ['a', 'b'], '30.00'],
    [null, ['c'], '5.00'],
  ]);
  expect(report.total.monthly.expected).toBe('35.00');
});

test('a fleet at a glance, and one model in full', async () => {
  const folder = repository({
    'models/fraud.model.yaml': readFileSync(
      'fixtures/demo/base/models/payments/fraud-ranker.model.yaml',
      'utf8',
    ),
    'b.model.yaml': MODEL('b', 'x', 20),
  });
  const fleet = await cli(['cost', '--repo', folder, '--as-of', '2026-11-21']);
  const one = await cli(['cost', '--repo', folder, '--as-of', '2026-11-21', '--model', 'fraud-ranker']);
  await expect(`${fleet.stdout}\n${one.stdout}`).toMatchFileSnapshot('snapshots/cost.txt');
  for (const line of fleet.stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
});

test('what cannot be read or priced is named, and never free', async () => {
  const folder = repository({
    'a.model.yaml': 'model: { name: a, type: fruad }\n',
    'b.model.yaml': 'model: { name: b, type: llm }\nserving: { hardware: 1xH900, min_replicas: 1 }\n',
  });
  const { stdout, exit } = await cli(['cost', '--repo', folder, '--as-of', '2026-11-21']);
  expect(exit).toBe(2);
  await expect(stdout).toMatchFileSnapshot('snapshots/cost-unknown.txt');
});

test.each([
  [['--by', 'teams'], '--by cannot be "teams": did you mean "team"?'],
  [['--model', 'fraud'], 'there is no model "fraud"'],
  [['--head', 'nowhere'], 'nowhere'],
  [['--as-of', '2026-02-30'], '--as-of cannot be "2026-02-30"'],
  [['extra'], '"extra" is one argument too many'],
])('%j is a mistake that is named', async (args, message) => {
  const { stderr, exit } = await cli([
    'cost',
    '--repo',
    repository({ 'a.model.yaml': MODEL('a', 'x', 1) }),
    ...args,
  ]);
  expect(exit).toBe(2);
  expect(stderr).toContain(message);
});

test('a repository without a model config is a mistake, not a free fleet', async () => {
  const { stderr, exit } = await cli(['cost', '--repo', repository({ 'README.md': 'x' })]);
  expect([exit, stderr]).toEqual([2, expect.stringContaining('there is no model config here')]);
});

test('a model whose file cannot be read is said so, at its place', async () => {
  const folder = repository({
    'ranker.model.yaml': MODEL('ranker', 'x', 1).replace('type:', 'tpye:'),
    'a.model.yaml': MODEL('a', 'x', 1),
  });
  const { stderr, exit } = await cli(['cost', '--repo', folder, '--model', 'ranker']);
  expect([exit, stderr]).toEqual([
    2,
    expect.stringMatching(/the file of "ranker" cannot be read: ranker\.model\.yaml:1:\d+ /),
  ]);
});
