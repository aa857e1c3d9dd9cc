import { describe, expect, test } from 'vitest';
import { read, shown } from './read.ts';

const GPU = '{ name: c, image: "a/b:1", resources: { limits: { nvidia.com/gpu: 1 } } }';
const rollout = (strategy: string, replicas = 10) =>
  `apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: { name: ranker }
spec:
  replicas: ${replicas}
  template:
    spec:
      nodeSelector: { cloud.google.com/gke-accelerator: nvidia-l4 }
      containers: [${GPU}]
  strategy:
    ${strategy}
`;
const canary = (steps: string, more = '') => rollout(`canary: { ${more}steps: [${steps}] }`);
const ROUTED = 'trafficRouting: { istio: {} }, ';
const template = (metric: string) =>
  `---\napiVersion: argoproj.io/v1alpha1\nkind: AnalysisTemplate\nmetadata: { name: t }\nspec: { metrics: [ { name: errors, ${metric} } ] }\n`;
const one = (text: string) => shown({ 'm.yaml': text }).workloads['argo-rollouts ranker'] ?? [];
const truth = (text: string) => read(text)[0]?.rollout;
const ANALYSIS = 'analysis: { templates: [ { templateName: t } ] }';

describe('duration', () => {
  test.each([
    [
      'pauses add up, in every unit',
      '{ setWeight: 20 }, { pause: { duration: 90 } }, { setWeight: 40 }, { pause: { duration: 5m } }, { pause: { duration: "1h" } }',
      90 + 300 + 3600,
    ],
    [
      'an inline analysis takes initialDelay + (count - 1) x interval',
      `{ setWeight: 20 }, { ${ANALYSIS} }`,
      30 + 2 * 10,
    ],
    ['experiments count', '{ setWeight: 20 }, { experiment: { duration: 20m } }', 1200],
  ])('%s', (_, steps, seconds) => {
    expect(
      truth(canary(steps, ROUTED) + template('initialDelay: 30s, interval: 10s, count: 3'))?.seconds,
    ).toBe(seconds);
  });

  test('a pause without a duration makes it a lower bound, and leaves the stages open', () => {
    const text = canary(
      '{ setWeight: 20 }, { pause: { duration: 10m } }, { setWeight: 50 }, { pause: {} }',
      ROUTED,
    );
    expect(truth(text)).toMatchObject({ seconds: 600, indefinite: true });
    expect(one(text)).toEqual(
      expect.arrayContaining([
        'rollout.stages ? the pause in step 4 has no duration: how long that stage lasts is up to a person @ 11',
        'PAUSE_INDEFINITE: the pause in step 4 has no duration: the rollout waits for a person, and takes at least 10 min @ 11',
      ]),
    );
  });

  test('the steps are the stages, over maxTrafficWeight', () => {
    const steps =
      '{ setWeight: 50 }, { pause: { duration: 1m } }, { setWeight: 500 }, { pause: { duration: 2m } }';
    expect(one(canary(steps, 'trafficRouting: { maxTrafficWeight: 1000 }, '))).toContain(
      'rollout.stages = [{"traffic":"5%","duration":"60s"},{"traffic":"50%","duration":"120s"},{"traffic":"100%"}] @ 11',
    );
  });

  test.each([
    ['duration: soon', 'duration of the pause in step 2 is "soon", not a duration'],
    ['duration: "{{inputs.wait}}"', 'duration of the pause in step 2 is the placeholder {{inputs.wait}}'],
  ])('%s is unknown', (pause, reason) => {
    const text = canary(`{ setWeight: 20 }, { pause: { ${pause} } }`, ROUTED);
    expect(one(text)).toContain(`rollout.stages ? ${reason} @ 11`);
    expect(truth(text)?.seconds).toBeNull();
  });

  test('without steps it is a rolling update', () => {
    expect(one(rollout('canary: { maxSurge: 1 }'))).toContain('rollout.strategy = rolling @ 11');
  });
});

describe('peak', () => {
  test.each([
    ['routed: the stable fleet stays and the canary adds ceil(10 x 25 / 100)', ROUTED, 13],
    ['not routed: pods are exchanged, with maxSurge 25 %', '', 13],
    ['not routed, maxSurge 1', 'maxSurge: 1, ', 11],
    ['a fixed canary scale', `${ROUTED}`, 13],
  ])('%s', (_, more, pods) => {
    expect(truth(canary('{ setWeight: 25 }, { pause: { duration: 1m } }', more))?.peakReplicas).toBe(pods);
  });

  test('setCanaryScale counts where it is more', () => {
    expect(
      truth(
        canary('{ setCanaryScale: { replicas: 7 } }, { setWeight: 25 }, { pause: { duration: 1m } }', ROUTED),
      )?.peakReplicas,
    ).toBe(17);
  });

  test('blue-green runs two fleets', () => {
    const text = rollout('blueGreen: { activeService: a, previewService: b }');
    expect(truth(text)).toEqual({
      seconds: 0,
      indefinite: false,
      rollbackSeconds: null,
      slowestSeconds: null,
      peakReplicas: 20,
    });
    expect(one(text)).toEqual(
      expect.arrayContaining(['rollout.strategy = blue_green @ 11', 'rollout.soak = 30s @ 11']),
    );
    expect(truth(rollout('blueGreen: { autoPromotionEnabled: false }'))?.indefinite).toBe(true);
  });
});

describe('lints', () => {
  const steps = '{ setWeight: 25 }, { pause: { duration: 5m } }';

  test('weights that whole pods cannot serve', () => {
    expect(one(rollout(`canary: { steps: [${steps}] }`, 3))).toContain(
      'WEIGHT_UNREACHABLE: Without trafficRouting 3 replicas cannot serve 25% (0% or 33.3%) @ 11',
    );
    expect(one(rollout(`canary: { steps: [${steps}] }`, 4)).join()).not.toContain('WEIGHT_UNREACHABLE');
    expect(one(rollout(`canary: { ${ROUTED}steps: [${steps}] }`, 3)).join()).not.toContain(
      'WEIGHT_UNREACHABLE',
    );
  });

  test.each([
    ['as many failures as samples', 'interval: 1m, count: 3, failureLimit: 3', true],
    ['one failure less', 'interval: 1m, count: 3, failureLimit: 2', false],
    ['the default allows none', 'interval: 1m, count: 1', false],
  ])('an inline metric never fires: %s', (_, metric, never) => {
    expect(
      one(canary(`{ setWeight: 25 }, { ${ANALYSIS} }`, ROUTED) + template(metric))
        .join()
        .includes('TRIGGER_NEVER_FIRES'),
    ).toBe(never);
  });

  test('a background metric is cut off by the last step', () => {
    const text = (limit: number) =>
      canary(steps, `${ROUTED}analysis: { templates: [ { templateName: t } ], startingStep: 1 }, `) +
      template(`interval: 2m, failureLimit: ${limit}`);
    expect(one(text(2)).join()).not.toContain('TRIGGER_NEVER_FIRES');
    expect(one(text(3))).toContain(
      'TRIGGER_NEVER_FIRES: errors is measured 3 times and 3 failures are allowed: it can never abort the rollout @ 16',
    );
  });

  test('an interval without a count in a step, no data as success, a template nobody included', () => {
    const text = canary(`{ ${ANALYSIS} }`, ROUTED);
    const told = one(
      text + template('interval: 1m, successCondition: "result[0] > 0.9 || len(result) == 0"'),
    ).join();
    expect(told).toContain('TRIGGER_ENDLESS');
    expect(told).toContain('TRIGGER_PASSES_EMPTY');
    expect(one(text).join()).toContain('TRIGGER_UNKNOWN: AnalysisTemplate/t is not among the included files');
  });
});

test('workloadRef takes pods from a Deployment, which is no model of its own', () => {
  const rolled = canary('{ setWeight: 20 }, { pause: { duration: 1m } }', ROUTED).replace(
    / {2}template:[\s\S]*?(?= {2}strategy)/,
    '  workloadRef: { apiVersion: apps/v1, kind: Deployment, name: pods }\n',
  );
  const pods = `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: pods }\nspec:\n  replicas: 0\n  template:\n    spec:\n      nodeSelector: { cloud.google.com/gke-accelerator: nvidia-l4 }\n      containers: [${GPU}]\n`;
  const { workloads } = shown({ 'r.yaml': rolled, 'd.yaml': pods });
  expect(Object.keys(workloads)).toEqual(['argo-rollouts ranker']);
  expect(workloads['argo-rollouts ranker']?.slice(0, 2)).toEqual([
    'serving.hardware = 1xL4 @ d.yaml:8',
    'serving.min_replicas = 10 @ r.yaml:5',
  ]);
  expect(shown({ 'r.yaml': rolled }).problems).toEqual([
    'MANIFEST_INCOMPLETE: Rollout ranker takes its pods from Deployment/pods, which is not among the included files @ 6',
  ]);
});
