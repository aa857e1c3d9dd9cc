import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { inputDocs } from '../../src/calc/calculator.ts';
import { CALCULATORS } from '../../src/calc/index.ts';
import { cli } from './harness.ts';

const ROI = [
  'calc',
  'platform-roi',
  'models=50',
  'time_saved=20h',
  'engineer=150 USD/h',
  'platform=120000 USD',
];

test('one calculation: formula, working, result', async () => {
  const { stdout, stderr, exit } = await cli(ROI);
  expect([exit, stderr]).toEqual([0, '']);
  expect(stdout).toMatchInlineSnapshot(`
    "Return on a platform: what it saves against what it costs (platform-roi)

    Formula
      ROI = models × time saved × engineer rate / platform cost, all per month
      Source: eq. 1; napkin math 1.2

    Working
      Saved per model and month = 20 h × 150 USD/h = 3,000.00 USD
      Saved a month = 50 models × 3,000 USD = 150,000.00 USD
      Return on the platform = 150,000 USD / 120,000 USD = 1.25 x
      Net benefit a month = 150,000 USD - 120,000 USD = 30,000.00 USD
      Models at which it pays for itself = 120,000 USD / 3,000 USD = 40 models

    Result
      Saved a month                       150,000.00  USD
      Return on the platform                    1.25  x
      Net benefit a month                  30,000.00  USD
      Models at which it pays for itself          40  models
    "
  `);
});

test('the same as JSON, with the inputs as they were written', async () => {
  const { stdout } = await cli([...ROI, '--format', 'json']);
  expect(JSON.parse(stdout)).toMatchObject({
    schema: 'tollgate.calc/1',
    calculator: 'platform-roi',
    source: 'eq. 1; napkin math 1.2',
    inputs: { models: '50', time_saved: '20h', engineer: '150 USD/h', platform: '120000 USD' },
    results: { roi: { value: '1.25', unit: 'x', label: 'Return on the platform' } },
    steps: [
      { key: 'saved_per_model', how: '20 h × 150 USD/h', value: '3000.00', unit: 'USD' },
      {},
      {},
      {},
      {},
    ],
  });
});

test('the list names every calculator', async () => {
  const { stdout, exit } = await cli(['calc']);
  expect(exit).toBe(0);
  for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  for (const { name, title } of CALCULATORS) {
    expect(stdout).toContain(`  ${name} `);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(title);
  }
});

describe.each(CALCULATORS)('$name', (calculator) => {
  test('its help shows every input with a description and an example, in 80 columns', async () => {
    const { stdout, exit } = await cli(['calc', calculator.name, '--help']);
    expect(exit).toBe(0);
    for (const { key, description, example } of inputDocs(calculator)) {
      expect(description).not.toBe('');
      expect(example).not.toBe('');
      expect(stdout).toContain(key);
    }
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(calculator.source);
  });

  test('the examples of its inputs work as they stand', async () => {
    const pairs = inputDocs(calculator)
      .filter(({ required }) => required)
      .map(({ key, example }) => `${key}=${example}`);
    const { stdout, stderr, exit } = await cli(['calc', calculator.name, ...pairs]);
    expect([exit, stderr]).toEqual([0, '']);
    expect(stdout).toContain('Result\n');
  });

  test('without inputs it says which are missing, with an example of each', async () => {
    const { stdout, stderr, exit } = await cli(['calc', calculator.name]);
    expect([exit, stdout]).toEqual([2, '']);
    for (const { key, example } of inputDocs(calculator).filter(({ required }) => required)) {
      expect(stderr).toContain(`${key} is missing`);
      expect(stderr).toContain(`such as ${example}`);
    }
  });
});

describe('mistakes', () => {
  test('every wrong input is named in one run, with its place, what was expected and what was meant', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tollgate-calc-'));
    writeFileSync(join(folder, 'roi.yaml'), 'models: many\ntime_saved: 20\nenginer: 150 USD/h\n');
    const { stdout, stderr, exit } = await cli(
      ['calc', 'platform-roi', '--input', 'roi.yaml', 'platform=0 USD'],
      { cwd: folder },
    );
    expect([exit, stdout]).toEqual([2, '']);
    expect(stderr).toMatchInlineSnapshot(`
      "tollgate: 5 inputs are wrong
        roi.yaml:1:9: models: "many" is not a whole number, 0 or more, such as 10
        roi.yaml:2:13: time_saved: "20" is not a duration above zero with its unit, such as 16ms, 30m, 48h or 7d
        roi.yaml:1:1: engineer is missing
          expected Fully loaded cost of an engineer, such as 150 USD/h
        platform=0 USD: platform: it is zero
          expected more than zero
        roi.yaml:3:1: Unknown key "enginer": did you mean "engineer"?
          expected one of models, time_saved, engineer, platform
          Write "engineer"
        See tollgate calc platform-roi --help
      "
    `);
  });

  test.each([
    [['calc', 'platform-rio'], 'there is no calculator "platform-rio": did you mean "platform-roi"?'],
    [['calc', 'platform-rio', '--help'], 'did you mean "platform-roi"?'],
    [[...ROI, 'fifty'], '"fifty" is not an input'],
    [[...ROI, '--input', 'nowhere.yaml'], 'nowhere.yaml cannot be read: there is no such file\n'],
    [[...ROI, 'models=60'], 'The key "models" is written twice'],
    [['calc', 'sprt', 'alpha=5%', 'power=*p'], 'power=*p: '],
    [['calc', 'sprt', 'alpha=5%', 'power=5'], 'power=5: power: "5" is not a share'],
    [['calc', 'sprt', 'alpha=90%', 'power=80%'], 'power=80%: power: it is not above alpha'],
    [[...ROI.slice(0, -1), 'platform=120000 EUR'], 'platform is in EUR, engineer in USD'],
    [[...ROI.slice(0, -1), 'platform=.nan USD'], 'platform: ".nan USD" is not an amount'],
    [['calc', 'goodput', 'scheduling=110%', 'runtime=1', 'program=1'], 'a share from 0 to 100 %'],
    [
      ['calc', 'debt-priority', 'debts=[{name: a, impact: 1, frequency: 1}]'],
      'debts.0.resolution_cost is missing',
    ],
    [['calc', 'ab-test', 'a=0%', 'samples_a=9', 'b=0%', 'samples_b=9'], 'neither arm varies'],
  ])('%j', async (argv, message) => {
    const { stdout, stderr, exit } = await cli(argv);
    expect([exit, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
  });
});
