import { describe, expect, test } from 'vitest';
import type { Report } from '../../src/core/report.ts';
import { type Files, judgeFiles } from '../support/case.ts';

const POLICY = '.github/tollgate.yaml';
const FILE = 'models/m.model.yaml';
const model = (version: string, rest: string, artifact = 'a'): string =>
  `model: { name: m, ${version === '' ? '' : `version: "${version}", `}type: other, stage: production }\nownership: { team: t }\nartifact: { path: s3://m/${artifact} }\n${rest}\n`;

interface Case {
  readonly base: string;
  readonly head: string;
  readonly policy?: string;
  readonly files?: { readonly base: Files; readonly head: Files };
}
const judge = ({ base, head, policy = '', files }: Case): Promise<Report> => {
  const rules = { [POLICY]: `version: 1\n${policy}\n` };
  return judgeFiles({
    base: { ...rules, [FILE]: base, ...files?.base },
    head: { ...rules, [FILE]: head, ...files?.head },
  });
};
const resultOf = (report: Report, gate: string) =>
  report.models.flatMap(({ gates }) => gates).find((one) => one.gate === gate);
const answer = async (gate: string, about: Case) => {
  const result = resultOf(await judge(about), gate);
  return result && `${result.status} ${result.code}: ${result.message}`;
};
const required = (gates: string) => `require: [ { gates: [${gates}] } ]`;
const metrics = (values: string, more = '') => `evaluation: { ${more}metrics: { ${values} } }`;

describe('measurements of another version that stand beside a new one', () => {
  const base = model('1', metrics('auc: 0.90, recall: 0.80, f1: 0.70'));
  const stale = (left: string) =>
    answer('performance', { base, head: model('2', metrics(left)), policy: required('performance') });

  test.each([
    ['auc: 0.90, recall: 0.80, f1: 0.70', 'evaluation'],
    ['auc: 0.90, recall: 0.80', 'evaluation'],
    ['auc: 0.91, recall: 0.800, f1: 0.71', 'recall of evaluation'],
    ['auc: 0.90, recall: 0.80, f1: 0.70, mrr: 0.4', 'auc of evaluation'],
  ])('%s', async (left, what) => {
    expect(await stale(left)).toBe(
      `block MISSING_REQUIRED: No metrics of this version: ${what} is what it was for version 1`,
    );
  });

  test('a number that came out the same is said to be of this version', async () => {
    expect(await stale('auc: 0.91, recall: 0.81, f1: 0.71')).toMatch(/^pass/);
    const head = model('2', metrics('auc: 0.91, recall: 0.80, f1: 0.70', 'version: "2", '));
    expect(await answer('performance', { base, head })).toMatch(/^pass/);
  });

  test('what a number was measured on may stay, a number within it may not', async () => {
    const fresh = (age: string) =>
      `freshness: { features: { last_action: { type: session, slo: 5m, staleness: ${age} } } }`;
    const shift = (now: string) => `drift: { features: { price: { reference: [50, 50], current: ${now} } } }`;
    const groups = (count: number) =>
      `evaluation: { groups: { g: { a: { members: 90000, actual_positive: 900, predicted_positive: 9000, true_positive: ${count} }, b: { members: 80000, predicted_positive: ${count * 10}, actual_positive: 900, true_positive: ${count} } } } }`;
    for (const [gate, was, now] of [
      ['freshness', fresh('40s'), fresh('41s')],
      ['drift', shift('[49, 51]'), shift('[51, 49]')],
    ] as const) {
      const policy = required(gate);
      expect(await answer(gate, { base: model('1', was), head: model('2', now), policy })).toMatch(/^pass/);
      expect(await answer(gate, { base: model('1', was), head: model('2', was), policy })).toMatch(/^block/);
    }
    const policy = `${required('fairness')}\ngates: { fairness: { definition: demographic_parity, epsilon: 50pp } }`;
    const partly = { base: model('1', groups(500)), head: model('2', groups(501)), policy };
    expect(await answer('fairness', partly)).toMatch(/^block MISSING_REQUIRED: .*g: a of evaluation is what/);
  });
});

describe('measurements of another artefact under the same version', () => {
  const base = model('1', metrics('auc: 0.90'), 'a');
  const policy = required('performance');

  test('count for nothing, whatever version they name', async () => {
    const said =
      'block MISSING_REQUIRED: No metrics of this version: evaluation is what it was before the artifact path changed';
    expect(await answer('performance', { base, head: model('1', metrics('auc: 0.90'), 'b'), policy })).toBe(
      said,
    );
    const named = model('1', metrics('auc: 0.90', 'version: "1", '), 'b');
    expect(await answer('performance', { base, head: named, policy })).toBe(said);
    const anew = model('1', metrics('auc: 0.91'), 'b');
    expect(await answer('performance', { base, head: anew, policy })).toMatch(/^pass/);
  });

  test('declaring what was left open ships nothing new', async () => {
    const head = base.replace('path: s3://m/a', 'path: s3://m/a, size_bytes: 1000');
    expect(await answer('performance', { base, head, policy })).toMatch(/^pass/);
  });

  test('in a file too, unless it names the digest that serves', async () => {
    const rules = `${policy}\nevidence: [ { files: 'e/{model}.json' } ]`;
    const at = (digest: string) => model('1', '', 'a').replace('path: s3://m/a', `digest: "${digest}"`);
    const file = (digest: string) => ({
      'e/m.json': `{ "version": "1", ${digest === '' ? '' : `"digest": "${digest}", `}"evaluation": { "metrics": { "auc": 0.9 } } }`,
    });
    const about = (was: string, now: string) => ({
      base: at('sha256:1'),
      head: at('sha256:2'),
      policy: rules,
      files: { base: file(was), head: file(now) },
    });
    expect(await answer('performance', about('', ''))).toBe(
      'block MISSING_REQUIRED: No metrics of this version: e/m.json is what it was before the artifact digest changed',
    );
    expect(await answer('performance', about('sha256:1', 'sha256:1'))).toMatch(/^block MISSING_REQUIRED/);
    expect(await answer('performance', about('sha256:1', 'sha256:2'))).toMatch(/^pass/);
  });
});

describe('what a release owes', () => {
  const policy = required('performance, fairness, data-quality');
  const told = async (head: string, base: string) => {
    const report = await judge({ base, head, policy });
    return ['performance', 'fairness', 'data-quality'].map((gate) => resultOf(report, gate)?.status);
  };

  test.each(['', '1'])(
    'missing evidence of what ships is not excused by the base, version %j',
    async (version) => {
      expect(await told(model(version, '', 'b'), model(version, '', 'a'))).toEqual([
        'block',
        'block',
        'block',
      ]);
      expect(
        await told(`${model(version, '', 'a')}business: { active_users: 5 }\n`, model(version, '', 'a')),
      ).toEqual(['warn', 'warn', 'warn']);
    },
  );

  test('a block that holds nothing is no evidence', async () => {
    const policyOf = required('data-quality, performance, fairness');
    const head = model('2', 'data_quality: { missing: {} }\nevaluation: { metrics: {}, groups: {} }');
    const report = await judge({ base: model('1', ''), head, policy: policyOf });
    for (const gate of ['data-quality', 'performance', 'fairness'])
      expect(resultOf(report, gate)).toMatchObject({ status: 'block', code: 'MISSING_REQUIRED' });
  });
});

describe('a fault does not go away by not being looked at', () => {
  const group = (a: number, b: number, third = '') =>
    `evaluation: { groups: { gender: { women: { members: 90000, predicted_positive: ${a} }, men: { members: 90000, predicted_positive: ${b} }${third} } } }`;
  const FAIR = 'gates: { fairness: { definition: demographic_parity } }';
  test.each<[gate: string, gone: string, was: string, now: string, policy?: string]>([
    ['performance', 'recall', metrics('auc: 0.9, recall: 0.8'), metrics('auc: 0.91')],
    ['performance', 'recall', metrics('auc: 0.9, recall: 0.8'), metrics('auc: 0.91, recall2: 0.8')],
    [
      'drift',
      'price',
      'drift: { features: { price: { psi: 0.9 }, age: { psi: 0.01 } } }',
      'drift: { features: { cost: { psi: 0.01 }, age: { psi: 0.02 } } }',
    ],
    [
      'freshness',
      'seen',
      'freshness: { features: { seen: { type: session, staleness: 3h }, age: { type: static, staleness: 1d } } }',
      'freshness: { features: { age: { type: static, staleness: 2d } } }',
    ],
    [
      'data-quality',
      'records',
      'data_quality: { records: { expected: 100, received: 50 }, missing: { a: 1% } }',
      'data_quality: { missing: { a: 2% } }',
    ],
    [
      'data-quality',
      'missing values of b',
      'data_quality: { missing: { a: 1%, b: 40% } }',
      'data_quality: { missing: { a: 2% } }',
    ],
    [
      'fairness',
      'gender: other',
      group(9000, 9001, ', other: { members: 90000, predicted_positive: 1 }'),
      group(9010, 9011),
      FAIR,
    ],
  ])('%s: %s', async (gate, gone, was, now, policy = '') => {
    const said = await answer(gate, { base: model('1', was), head: model('2', now), policy });
    expect(said).toBe(
      `block MISSING_REQUIRED: ${gone} was measured on the base, and this change takes it away`,
    );
    expect(await answer(gate, { base: model('1', now), head: model('1', now), policy })).toBeUndefined();
  });

  const PAIR =
    '{ a: { members: 90000, predicted_positive: 9000 }, b: { members: 90000, predicted_positive: 9001 } }';
  const of = (...attributes: string[]) =>
    model('1', `evaluation: { groups: { ${attributes.map((name) => `${name}: ${PAIR}`).join(', ')} } }`);

  test('a whole attribute', async () => {
    const about = { base: of('gender', 'age'), head: of('gender'), policy: FAIR };
    expect(await answer('fairness', about)).toBe(
      'block MISSING_REQUIRED: age: a was measured on the base, and this change takes it away; age: b was measured on the base, and this change takes it away',
    );
  });

  test('another that the base lacks already excuses nothing', async () => {
    const policy = 'gates: { fairness: { definition: demographic_parity, attributes: [gender, age, race] } }';
    const about = { base: of('gender', 'age'), head: of('gender'), policy };
    expect(await answer('fairness', about)).toMatch(/^block MISSING_REQUIRED: .*age/);
  });
});
