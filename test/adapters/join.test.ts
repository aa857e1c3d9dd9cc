import { describe, expect, test } from 'vitest';
import type { Report } from '../../src/core/report.ts';
import { type Files, judgeFiles } from '../support/case.ts';

const POLICY =
  'version: 1\nmodels: { include: [deploy/**] }\ndefaults: { cloud: gcp }\nbudgets: [ { monthly: 100000 USD } ]\n';
const deployment = (name: string, replicas: string, more = '') =>
  `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name} }
spec:
  replicas: ${replicas}
  template:
    spec:
      nodeSelector: { cloud.google.com/gke-accelerator: nvidia-l4 }
      containers: [ { name: c, image: "a/b:1", resources: { limits: { nvidia.com/gpu: 1 } } } ]
${more}`;
const config = (more: string) =>
  `model: { name: fraud, type: fraud }\ndeployed_by: Deployment/ranker\n${more}`;
const judge = (head: Files, base: Files = {}): Promise<Report> =>
  judgeFiles({ base: { 'tollgate.yaml': POLICY, ...base }, head: { 'tollgate.yaml': POLICY, ...head } });
const problems = ({ problems }: Report): string[] =>
  problems.map(({ code, message, location }) => `${code} ${location.file}:${location.line} ${message}`);

describe('a config that says deployed_by', () => {
  test('needs only what the manifest lacks', async () => {
    const report = await judge({
      'deploy/d.yaml': deployment('ranker', '3'),
      'fraud.model.yaml': config(
        'ownership: { team: payments }\nserving: { traffic: { requests: 3600/h }, service_time: 600ms }\n',
      ),
    });
    expect(problems(report)).toEqual([]);
    expect(report.models.map(({ id, path, team }) => [id, path, team])).toEqual([
      ['fraud', 'fraud.model.yaml', 'payments'],
    ]);
    // 1 request/s x 0.6 s / 60 % keeps one of the three replicas busy, and all three run.
    expect(report.models[0]?.cost.head?.expected).toBe('1547.89');
  });

  test.each(['Deployment/ranker', 'deploy/d.yaml'])('may name it %s', async (target) => {
    const report = await judge({
      'deploy/d.yaml': deployment('ranker', '3'),
      'fraud.model.yaml': config('').replace('Deployment/ranker', target),
    });
    expect(report.models.map(({ id }) => id)).toEqual(['fraud']);
  });

  test('what both say must be the same, and both places are named', async () => {
    const files = (replicas: number) => ({
      'deploy/d.yaml': deployment('ranker', '3'),
      'fraud.model.yaml': config(`serving: { min_replicas: ${replicas} }\n`),
    });
    expect(problems(await judge(files(3)))).toEqual([]);
    expect(problems(await judge(files(2)))).toEqual([
      'MANIFEST_DISAGREES fraud.model.yaml:3 serving.min_replicas differs from deploy/d.yaml:5, which says 3',
    ]);
  });

  test('an instance of its own replaces the accelerator of the manifest', async () => {
    const report = await judge({
      'deploy/d.yaml': deployment('ranker', '3'),
      'fraud.model.yaml': config('serving: { instance: g2-standard-4 }\n'),
    });
    expect(problems(report)).toEqual([]);
    expect(report.models[0]?.cost.head?.unknown).toEqual([]);
  });

  test('settles what the manifest leaves open', async () => {
    const open = { 'deploy/d.yaml': deployment('ranker', '{{ .Values.n }}') };
    const unknown = async (head: Files) => (await judge({ ...open, ...head })).models[0]?.cost.head?.unknown;
    expect(await unknown({})).toEqual([{ line: 'serving', reason: 'replicas is an unrendered template' }]);
    expect(await unknown({ 'fraud.model.yaml': config('') })).toEqual([
      { line: 'serving', reason: 'replicas is an unrendered template' },
    ]);
    expect(
      await unknown({ 'fraud.model.yaml': config('serving: { min_replicas: 2, max_replicas: 4 }\n') }),
    ).toEqual([]);
  });

  test.each([
    [
      'nothing is there',
      {},
      'UNKNOWN_WORKLOAD fraud.model.yaml:2 No included manifest is "Deployment/ranker"',
    ],
    [
      'a name nearby',
      { 'deploy/d.yaml': deployment('rankr', '1') },
      'UNKNOWN_WORKLOAD fraud.model.yaml:2 No included manifest is "Deployment/ranker": did you mean "Deployment/rankr"?',
    ],
    [
      'two of them',
      {
        'deploy/a.yaml': deployment('ranker, namespace: a', '1'),
        'deploy/b.yaml': deployment('ranker, namespace: b', '1'),
      },
      'UNKNOWN_WORKLOAD fraud.model.yaml:2 "Deployment/ranker" is more than one workload: Deployment/a/ranker, Deployment/b/ranker',
    ],
  ])('%s', async (_, files, problem) => {
    expect(problems(await judge({ ...files, 'fraud.model.yaml': config('') }))).toEqual([problem]);
  });

  test('a manifest deploys one model', async () => {
    const report = await judge({
      'deploy/d.yaml': deployment('ranker', '1'),
      'a.model.yaml': config(''),
      'b.model.yaml': config('').replace('fraud,', 'other,'),
    });
    expect(problems(report)).toEqual([
      'UNKNOWN_WORKLOAD b.model.yaml:2 The model "fraud" is deployed by "Deployment/ranker" already',
    ]);
  });
});

describe('a manifest without a config', () => {
  test('is unchanged where only another workload of its file changes', async () => {
    const file = (b: string) => ({ 'deploy/d.yaml': `${deployment('a', '1')}---\n${deployment('b', b)}` });
    const report = await judge(file('2'), file('1'));
    expect(report.models.map(({ id, change }) => `${id} ${change}`)).toEqual(['a unchanged', 'b changed']);
  });

  test('changes with its autoscaler, and points at it', async () => {
    const hpa = (most: number) =>
      `apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: { name: h }\nspec:\n  scaleTargetRef: { kind: Deployment, name: a }\n  maxReplicas: ${most}\n`;
    const files = (most: number) => ({ 'deploy/d.yaml': deployment('a', '1'), 'deploy/h.yaml': hpa(most) });
    const report = await judge(files(4), files(2));
    expect(report.models[0]).toMatchObject({
      id: 'a',
      change: 'changed',
      cost: { drivers: [{ path: 'serving.max_replicas' }] },
    });
  });

  test('that goes away is removed', async () => {
    const report = await judge(
      { 'deploy/x.yaml': deployment('x', '1') },
      { 'deploy/x.yaml': deployment('x', '1'), 'deploy/d.yaml': deployment('a', '1') },
    );
    expect(report.models.map(({ id, change }) => `${id} ${change}`)).toEqual(['a removed', 'x unchanged']);
  });

  test('declared twice is a problem in both files', async () => {
    const report = await judge({
      'deploy/a.yaml': deployment('a', '1'),
      'deploy/b.yaml': deployment('a', '1'),
    });
    expect(problems(report).map((one) => one.slice(0, 31))).toEqual([
      'DUPLICATE_MODEL deploy/a.yaml:1',
      'DUPLICATE_MODEL deploy/b.yaml:1',
    ]);
  });
});

describe('bad input', () => {
  const only = (text: string) => judge({ 'deploy/d.yaml': text });
  test.each([
    [
      'a tab',
      deployment('a', '1').replace('  template', '\ttemplate'),
      'SYNTAX deploy/d.yaml:6 Not valid YAML: tab characters must not be used in indentation',
    ],
    ['a truncated document', deployment('a', '1').slice(0, -20), 'SYNTAX deploy/d.yaml:9'],
    [
      'a raw template',
      '{{- if .Values.on }}\nkind: Deployment\n{{- end }}\n',
      'SYNTAX deploy/d.yaml:1 An unrendered template',
    ],
    ['an empty document is none', '---\n---\n', ''],
    [
      'a key written twice',
      deployment('a', '1').replace('  template', '  replicas: 2\n  template'),
      'DUPLICATE_KEY deploy/d.yaml:6 The key "replicas" is written twice: the last one counts',
    ],
    [
      'an alias of nothing',
      deployment('a', '*n'),
      'INVALID_VALUE deploy/d.yaml:5 The alias *n names no anchor of this document',
    ],
  ])('%s', async (_, text, told) => {
    expect(problems(await only(text)).join('\n')).toContain(told);
  });

  test('a file over the cap is named, and its cost is unknown', async () => {
    const report = await only(`${deployment('a', '1')}# ${'x'.repeat(2_100_000)}\n`);
    expect(problems(report)).toEqual([
      expect.stringContaining('FILE_TOO_LARGE deploy/d.yaml:1 The file has 2100'),
    ]);
    expect(report.totals.head.unknown).toEqual([
      { line: 'deploy/d.yaml', reason: 'the file cannot be read' },
    ]);
    expect(report.verdict).toBe('block');
  });

  test('aliases that multiply are read once each', async () => {
    const lines = [
      'a: &a { nvidia.com/mig: [1] }',
      ...Array.from(
        { length: 25 },
        (_, i) => `k${i}: &k${i} [ *${i === 0 ? 'a' : `k${i - 1}`}, *${i === 0 ? 'a' : `k${i - 1}`} ]`,
      ),
    ];
    const report = await only(
      `apiVersion: x/v1\nkind: Y\nmetadata: { name: y }\nspec:\n${lines.map((line) => `  ${line}\n`).join('')}`,
    );
    expect(report.models).toEqual([]);
  });

  test('reserved keys are keys like any other', async () => {
    const report = await only(
      deployment('a', '1').replace('  template', '  __proto__: { x: 1 }\n  constructor: 1\n  template'),
    );
    expect(report.models.map(({ id }) => id)).toEqual(['a']);
  });
});
