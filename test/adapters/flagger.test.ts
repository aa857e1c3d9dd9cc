import { describe, expect, test } from 'vitest';
import { read, shown } from './read.ts';

const deployment = `apiVersion: apps/v1
kind: Deployment
metadata: { name: ranker }
spec:
  replicas: 4
  template:
    spec:
      nodeSelector: { cloud.google.com/gke-accelerator: nvidia-l4 }
      containers: [{ name: c, image: "a/b:1", resources: { limits: { nvidia.com/gpu: 1 } } }]
---
`;
const METRICS = ', metrics: [ { name: request-success-rate } ]';
const canary = (analysis: string, more = '') =>
  `${deployment}apiVersion: flagger.app/v1beta1
kind: Canary
metadata: { name: ranker }
spec:
  targetRef: { apiVersion: apps/v1, kind: Deployment, name: ranker }
${more}  analysis: { ${analysis} }
`;
const one = (text: string) => shown({ 'm.yaml': text }).workloads['flagger ranker'] ?? [];
const truth = (text: string) => read(text).find(({ adapter }) => adapter === 'flagger')?.rollout;

test('golden: n = ceil(maxWeight / stepWeight) ticks, threshold x interval to roll back, a full second fleet', () => {
  const text = canary(`interval: 30s, threshold: 5, maxWeight: 50, stepWeight: 10${METRICS}`);
  expect(truth(text)).toEqual({
    seconds: 150,
    indefinite: false,
    rollbackSeconds: 150,
    slowestSeconds: 270,
    peakReplicas: 8,
  });
  expect(one(text)).toEqual([
    'serving.hardware = 1xL4 @ 8',
    'serving.min_replicas = 4 @ 5',
    'serving.max_replicas = 4 @ 5',
    'rollout.strategy = canary @ 16',
    'rollout.stages = [{"traffic":"10%","duration":"30s"},{"traffic":"20%","duration":"30s"},{"traffic":"30%","duration":"30s"},{"traffic":"40%","duration":"30s"},{"traffic":"50%","duration":"30s"},{"traffic":"100%"}] @ 16',
    'rollout.extra_fleet = full @ 16',
  ]);
});

test('golden: maxWeight 50 and stepWeight 20 run 20/40/60', () => {
  const text = canary(`interval: 1m, maxWeight: 50, stepWeight: 20${METRICS}`);
  expect(one(text).at(-1)).toBe('WEIGHT_OVERSHOOT: The steps run 20/40/60 %, above maxWeight 50 % @ 16');
  expect(truth(text)).toMatchObject({ seconds: 180, rollbackSeconds: 60 });
});

describe('forms', () => {
  test.each([
    [
      'the interval has a floor of 10 s',
      'interval: 1s, maxWeight: 20, stepWeight: 10',
      { seconds: 20, rollbackSeconds: 10 },
    ],
    ['and is a minute where none is written', 'maxWeight: 20, stepWeight: 10', { seconds: 120 }],
    ['stepWeights are counted', 'interval: 1m, stepWeights: [1, 5, 20]', { seconds: 180 }],
    ['iterations', 'interval: 1m, iterations: 10', { seconds: 600 }],
    ['nothing to advance by', 'interval: 1m', { seconds: null, indefinite: true }],
    [
      'a manual gate',
      'interval: 1m, maxWeight: 20, stepWeight: 10, webhooks: [ { type: confirm-promotion } ]',
      { seconds: 120, indefinite: true },
    ],
  ])('%s', (_, analysis, expected) => {
    expect(truth(canary(`${analysis}${METRICS}`))).toMatchObject(expected);
  });

  test('without a router: blue-green in 10 iterations', () => {
    const text = canary(`interval: 1m, maxWeight: 50, stepWeight: 10${METRICS}`, '  provider: kubernetes\n');
    expect(truth(text)?.seconds).toBe(600);
    expect(one(text)).toContain('rollout.strategy = blue_green @ 17');
  });

  test.each([
    [
      'skipAnalysis',
      canary('interval: 1m, iterations: 3', '  skipAnalysis: true\n'),
      'ROLLOUT_UNCHECKED: skipAnalysis promotes unchecked',
    ],
    ['no analysis', canary('').replace(/ {2}analysis.*\n/, ''), 'ROLLOUT_UNCHECKED: There is no analysis'],
    ['no metrics', canary('interval: 1m, iterations: 3'), 'ROLLOUT_UNCHECKED: The analysis has no metrics'],
    ['never advances', canary(`interval: 1m${METRICS}`), 'NEVER_ADVANCES'],
    [
      'a template',
      canary(`interval: "{{ .Values.i }}", iterations: 3`),
      'rollout.stages ? interval is the placeholder',
    ],
    [
      'routing by header',
      canary(`interval: 1m, iterations: 3, match: []${METRICS}`),
      'rollout.stages ? requests are routed by `match`',
    ],
  ])('%s is said', (_, text, told) => {
    expect(one(text).join('\n')).toContain(told);
  });
});

test('its Deployment is not a second model; without it there is nothing to read', () => {
  const text = canary(`maxWeight: 50, stepWeight: 10${METRICS}`);
  expect(Object.keys(shown({ 'm.yaml': text }).workloads)).toEqual(['flagger ranker']);
  expect(shown({ 'm.yaml': text.slice(deployment.length) }).problems).toEqual([
    'MANIFEST_INCOMPLETE: Canary ranker rolls out Deployment/ranker, which is not among the included files @ 5',
  ]);
});
