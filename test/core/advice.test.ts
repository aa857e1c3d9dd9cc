import { describe, expect, test } from 'vitest';
import type { AdviceEdit, GateResult, Report } from '../../src/core/report.ts';
import { parseYaml, type Yaml, type YamlMap } from '../../src/core/yaml.ts';
import { type Files, judgeFiles, readFolder } from '../support/case.ts';

const isFailing = ({ status }: GateResult): boolean => ['block', 'approval', 'undecided'].includes(status);
const failures = (report: Report): string[] =>
  [...report.gates, ...report.models.flatMap(({ gates }) => gates)]
    .filter(isFailing)
    .map(({ gate, code }) => `${gate} ${code}`);

/** The file with the edits written into it, as an author would. */
function written(text: string, edits: readonly AdviceEdit[]): string {
  const set = (map: YamlMap, [key = '', ...rest]: string[], value: Yaml): YamlMap => ({
    ...map,
    [key]: rest.length === 0 ? value : set((map[key] ?? {}) as YamlMap, rest, value),
  });
  let value = parseYaml('head', text).value as YamlMap;
  for (const { path, to } of edits) value = set(value, path.split('.'), parseYaml('to', to).value ?? null);
  return JSON.stringify(value);
}

const CASES = [
  'budget-fail',
  'canary-duration-fail',
  'demo',
  'latency-fraud',
  'rollback-triggers-fail',
  'sample-size-fail',
  'training-run-fail',
  'unit-cost-fail',
];

describe('N12 the cheapest passing fix', () => {
  test.each(CASES)(
    '%s: written into the file it makes its gate pass, and no other gate fail',
    async (name) => {
      const [base, head] = ['base', 'head'].map((side) => readFolder(`fixtures/${name}/${side}`)) as [
        Files,
        Files,
      ];
      const report = await judgeFiles({ base, head });
      const fixes = report.advice?.fixes ?? [];
      expect(fixes.length).toBeGreaterThan(0);
      for (const { gate, code, model, edits, as_written, delta, assumes } of fixes) {
        if (!as_written) {
          expect(assumes).not.toBeNull();
          continue;
        }
        const path = report.models.find(({ id }) => id === model)?.path ?? '';
        const after = await judgeFiles({ base, head: { ...head, [path]: written(head[path] ?? '', edits) } });
        expect(failures(after)).not.toContain(`${gate} ${code}`);
        expect(failures(after).filter((one) => !failures(report).includes(one))).toEqual([]);
        const monthly = (one: Report) =>
          Math.round(Number(one.models.find(({ id }) => id === model)?.cost.head?.expected) * 100);
        expect(monthly(after) - monthly(report)).toBe(Math.round(Number(delta) * 100));
      }
    },
  );

  test('what a single edit mends is offered with the finding; an assumption is offered in words only', async () => {
    const judge = async (name: string) =>
      judgeFiles({ base: readFolder(`fixtures/${name}/base`), head: readFolder(`fixtures/${name}/head`) });
    const fixOf = (report: Report, gate: string) =>
      report.models.flatMap(({ gates }) => gates).find((one) => one.gate === gate && isFailing(one))?.fix;
    expect(fixOf(await judge('latency-fraud'), 'latency')).toMatchObject({
      summary: expect.stringContaining('Cheapest found to pass: serving.hardware: 1xL40S'),
    });
    expect(fixOf(await judge('latency-fraud'), 'latency')).not.toHaveProperty('replacement');
    expect(fixOf(await judge('unit-cost-fail'), 'unit-cost')?.summary).toContain(
      'serving.hardware: 1xL4 and serving.min_replicas: 6, -$12,777.34 a month',
    );
  });

  test('nothing fails, nothing is advised', async () => {
    const report = await judgeFiles({
      base: readFolder('fixtures/unit-cost-pass/base'),
      head: readFolder('fixtures/unit-cost-pass/head'),
    });
    expect(report).not.toHaveProperty('advice');
  });

  test('no lever is found where the price is stated and nothing says what traffic needs', async () => {
    const policy = 'version: 1\ngates: { unit-cost: { per_thousand_requests: 0.01 USD } }\n';
    const config = (rate: string) =>
      `model: { name: a, type: other, stage: production }\nserving: { hardware: 1xL4, cloud: aws, region: us-east-1, min_replicas: 4, rate: ${rate} USD/h, traffic: { requests: 10/h } }\n`;
    const files = (rate: string): Files => ({
      '.github/tollgate.yaml': policy,
      'a.model.yaml': config(rate),
    });
    const report = await judgeFiles({ base: files('1.00'), head: files('2.00') });
    expect(report.advice?.fixes ?? []).toEqual([]);
  });
});

const STATED = (name: string, infer: number, train: number): string =>
  `model: { name: ${name}, type: other }
costs:
  - { name: serving, component: infer, monthly: ${infer} USD }
  - { name: runs, component: train, monthly: ${train} USD }
`;
const ask = (files: Files): Promise<Report> =>
  judgeFiles({ base: files, head: files }, { all: true, advise: true });

describe('S10 priority, payback and sensitivity', () => {
  test('the dominant cost decides (tables 31 and 32); perturbed it decides otherwise', async () => {
    const priority = async (infer: number, train: number) =>
      (await ask({ 'a.model.yaml': STATED('a', infer, train) })).advice?.models[0]?.priority;
    expect(await priority(400_000, 150_000)).toEqual({
      component: 'infer',
      share: 0.7273,
      first: 'model optimization',
      second: 'serving infrastructure',
      avoid: 'excessive retraining',
      payback: '1 to 3 months is required',
    });
    expect(await priority(150_000, 400_000)).toMatchObject({
      component: 'train',
      first: 'training efficiency',
    });
    expect(await priority(0, 0)).toBeNull();
  });

  test('a saving may cost what it saves in the months of table 31 (eq. 20)', async () => {
    const { advice } = await ask(readFolder('fixtures/demo/head'));
    const savings = (advice?.models ?? []).flatMap(({ saving }) => (saving === null ? [] : [saving]));
    expect(savings.length).toBeGreaterThan(3);
    for (const { delta, worth_once: once, edits, assumes } of savings) {
      if (assumes === null || edits.every(({ path }) => path.endsWith('.purchase'))) {
        expect(once).toBeNull();
        continue;
      }
      const months = edits.some(({ path }) => path.startsWith('training')) ? 6 : 3;
      expect(once?.months).toBe(months);
      expect(Number(once?.amount)).toBeCloseTo(-Number(delta) * months, 2);
    }
  });

  test('doubling is priced by the cost model itself, largest first', async () => {
    const config = (requests: number) =>
      `model: { name: a, type: other }\nserving: { hardware: 1xL4, rate: 1.00 USD/h, traffic: { requests: ${requests}/day }, service_time: 50ms, utilization: 0.5, min_replicas: 0 }\n`;
    const model = async (requests: number) => {
      const report = await ask({ 'a.model.yaml': config(requests) });
      return { cost: report.models[0]?.cost.head?.expected, advice: report.advice?.models[0] };
    };
    const [one, two] = [await model(10_000_000), await model(20_000_000)];
    const traffic = one.advice?.sensitivity.find(({ input }) => input === 'traffic');
    expect(Number(traffic?.delta)).toBeCloseTo(Number(two.cost) - Number(one.cost), 2);
    const deltas = (one.advice?.sensitivity ?? []).map(({ delta }) => Number(delta));
    expect(deltas).toEqual(deltas.toSorted((a, b) => b - a));
  });

  test('at most twenty models are advised on, the costliest, and the rest is counted', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 25 }, (_, index) => [
        `m${index}.model.yaml`,
        STATED(`m${index}`, 1000 + index, 0),
      ]),
    );
    const { advice } = await ask(files);
    expect([advice?.models.length, advice?.omitted]).toEqual([20, 5]);
    expect(advice?.models[0]?.id).toBe('m24');
  });
});

describe('what is proposed can be followed', () => {
  const POLICY = 'version: 1\nbudgets: [{ team: care, monthly: 1000 USD }]\n';
  const bot = (model: string): string =>
    `model: { name: bot, type: llm, stage: production }\nownership: { team: care }\nserving: { traffic: { requests: 2000/h }, api: { provider: openai, model: ${model}, input_tokens: 1000, output_tokens: 200 } }\n`;
  const swapped = () =>
    judgeFiles({
      base: { '.github/tollgate.yaml': POLICY, 'bot.model.yaml': bot('gpt-4o-mini') },
      head: { '.github/tollgate.yaml': POLICY, 'bot.model.yaml': bot('gpt-4o') },
    });

  test('a hosted model that breaks a budget may go back to the one before, and has no infrastructure', async () => {
    const { advice } = await swapped();
    expect(advice?.fixes).toContainEqual(
      expect.objectContaining({
        gate: 'budget',
        edits: [{ path: 'serving.api.model', from: 'gpt-4o', to: 'gpt-4o-mini' }],
        as_written: true,
      }),
    );
    expect(advice?.models[0]?.saving?.worth_once).toBeNull();
    expect(JSON.stringify(advice?.models[0]?.priority)).not.toContain('infrastructure');
  });

  test.each(['stage: deprecated', 'stage: archived', 'stage: production, superseded_by: other'])(
    'no commitment of years is advised for %s',
    async (stage) => {
      const config = (how: string): string =>
        `model: { name: old, type: other, ${how} }\nserving: { hardware: 1xL4, cloud: aws, region: us-east-1, min_replicas: 2 }\n`;
      const saving = async (how: string) =>
        JSON.stringify((await ask({ 'old.model.yaml': config(how) })).advice?.models[0]?.saving);
      expect(await saving('stage: production')).toContain('reserved_1y');
      expect(await saving(stage)).not.toContain('reserved');
    },
  );

  test('experiments are an input the cost depends on', async () => {
    const config =
      'model: { name: a, type: other }\niteration: { experiments: 20/month, duration: 8h, engineer: 95 USD/h }\n';
    const model = (await ask({ 'a.model.yaml': config })).advice?.models[0];
    expect(model?.sensitivity ?? []).toContainEqual(
      expect.objectContaining({ input: 'experiments', delta: '15200.00', share: 1 }),
    );
  });
});
