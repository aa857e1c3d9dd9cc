import { describe, expect, test } from 'vitest';
import { shown } from './read.ts';

const pod = (limits: string, extra = '', image = 'image: a/b:1') =>
  `  template:\n    spec:\n${extra}      containers:\n        - { name: c, ${image}, resources: { limits: { ${limits} } } }\n`;
const workload = (kind: string, spec: string, api = 'apps/v1') =>
  `apiVersion: ${api}\nkind: ${kind}\nmetadata: { name: m }\nspec:\n${spec}`;
const L4 = '      nodeSelector: { cloud.google.com/gke-accelerator: nvidia-l4 }\n';
const one = (text: string, hardware = {}) => {
  const { workloads, problems } = shown({ 'm.yaml': text }, 'match' in hardware ? [hardware as never] : []);
  return workloads['kubernetes m'] ?? problems;
};

describe('replicas', () => {
  const deployment = workload('Deployment', pod('nvidia.com/gpu: 1', L4));
  const hpa = (spec: string) =>
    `---\napiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: { name: h }\nspec: { scaleTargetRef: { kind: Deployment, name: m }, ${spec} }\n`;
  const keda = (spec: string) =>
    `---\napiVersion: keda.sh/v1alpha1\nkind: ScaledObject\nmetadata: { name: k }\nspec: { scaleTargetRef: { name: m }${spec} }\n`;

  test.each([
    ['absent is one', deployment, ['1 @ 5', '1 @ 5']],
    ['as written', deployment.replace('  template', '  replicas: 3\n  template'), ['3 @ 5', '3 @ 5']],
    ['an HPA replaces them', deployment + hpa('minReplicas: 2, maxReplicas: 5'), ['2 @ 14', '5 @ 14']],
    ['an HPA without a minimum keeps one', deployment + hpa('maxReplicas: 5'), ['1 @ 14', '5 @ 14']],
    ['KEDA scales to zero and to 100 by default', deployment + keda(''), ['0 @ 14', '100 @ 14']],
    ['KEDA as written', deployment + keda(', minReplicaCount: 1, maxReplicaCount: 4'), ['1 @ 14', '4 @ 14']],
    [
      'KEDA idles below its minimum',
      deployment + keda(', idleReplicaCount: 0, minReplicaCount: 1, maxReplicaCount: 4'),
      ['0 @ 14', '4 @ 14'],
    ],
  ])('%s', (_, text, [least, most]) => {
    expect(one(text)).toEqual([
      `serving.hardware = 1xL4 @ ${text.includes('replicas: 3') ? 8 : 7}`,
      `serving.min_replicas = ${least}`,
      `serving.max_replicas = ${most}`,
    ]);
  });

  test('an autoscaler in another file and namespace is not its own', () => {
    const { workloads, problems } = shown({
      'a.yaml': deployment.replace('name: m', 'name: m, namespace: one'),
      'b.yaml': hpa('maxReplicas: 5').replace('name: h', 'name: h, namespace: two'),
    });
    expect(workloads['kubernetes one/m']).toContain('serving.max_replicas = 1 @ a.yaml:5');
    expect(problems).toEqual([
      'MANIFEST_INCOMPLETE: HorizontalPodAutoscaler h scales Deployment/m, which is not among the included files @ b.yaml:5',
    ]);
  });

  test.each([
    ['{{ .Values.n }}', 'replicas is an unrendered template'],
    [`\${REPLICAS}`, `replicas is the placeholder \${REPLICAS}`],
    ['replaced-by-kustomize', 'replicas is the placeholder replaced-by-kustomize'],
    ['1.5', 'replicas is "1.5", not a whole number'],
    ['-1', 'replicas is "-1", not a whole number'],
    ['[1]', 'replicas is a list, not a value'],
    ['', 'replicas is empty'],
  ])('%s is unknown, with its line', (value, reason) => {
    expect(one(deployment.replace('spec:\n', `spec:\n  replicas: ${value}\n`))).toEqual([
      'serving.hardware = 1xL4 @ 8',
      `serving.min_replicas ? ${reason} @ 5`,
    ]);
  });
});

describe('accelerators', () => {
  test.each([
    [
      'two containers add up',
      '      nodeSelector: { nvidia.com/gpu.product: NVIDIA-A100-SXM4-80GB }\n',
      'nvidia.com/gpu: 2',
      '2xA100-80GB',
    ],
    [
      'a product label with its form',
      '      nodeSelector: { nvidia.com/gpu.product: Tesla-V100-SXM2-32GB }\n',
      'nvidia.com/gpu: 1',
      '1xV100-32GB',
    ],
    [
      'H100 with its memory',
      '      nodeSelector: { nvidia.com/gpu.product: NVIDIA-H100-80GB-HBM3 }\n',
      'nvidia.com/gpu: 8',
      '8xH100',
    ],
    [
      'an instance of the price book',
      '      nodeSelector: { node.kubernetes.io/instance-type: g6.xlarge }\n',
      'nvidia.com/gpu: 1',
      '1xL4',
    ],
    [
      'TPU chips',
      '      nodeSelector: { cloud.google.com/gke-tpu-accelerator: tpu-v5-lite-podslice }\n',
      'google.com/tpu: 4',
      '4xTPU-v5e',
    ],
    [
      'a name the price book lacks stands',
      '      nodeSelector: { nvidia.com/gpu.product: NVIDIA-A10 }\n',
      'nvidia.com/gpu: 1',
      '1xA10',
    ],
  ])('%s', (_, selector, limits, hardware) => {
    expect(one(workload('Deployment', pod(limits, selector)))[0]).toBe(`serving.hardware = ${hardware} @ 7`);
  });

  test('spot is a purchase option', () => {
    const spot = L4.replace('nvidia-l4', 'nvidia-l4, cloud.google.com/gke-spot: "true"');
    expect(one(workload('Deployment', pod('nvidia.com/gpu: 1', spot)))).toContain(
      'serving.purchase = spot @ 7',
    );
  });

  test('a count without a name is unknown until the policy maps it', () => {
    const text = workload('Deployment', pod('nvidia.com/gpu: 2'));
    expect(one(text)[2]).toBe(
      'serving.hardware ? the pods ask for 2 nvidia.com/gpu and nothing names the accelerator: map a label or nvidia.com/gpu under `hardware` in the policy @ 8',
    );
    expect(one(text, { match: { 'nvidia.com/gpu': '*' }, accelerator: 'L4' })[0]).toBe(
      'serving.hardware = 2xL4 @ 8',
    );
    expect(one(text, { match: { 'nvidia.com/gpu': '3' }, accelerator: 'L4' })[2]).toContain('nothing names');
    expect(one(text, { match: { 'nvidia.com/gpu': '*', pool: 'x' }, accelerator: 'L4' })[2]).toContain(
      'nothing names',
    );
    expect(one(text, { match: { kind: 'Deployment', name: 'm' }, instance: 'g6.xlarge' })[0]).toBe(
      'serving.instance = g6.xlarge @ 8',
    );
  });

  test('a slice of an accelerator has no share of its price', () => {
    expect(one(workload('Deployment', pod('nvidia.com/mig-1g.5gb: 1', L4)))[2]).toBe(
      'serving.hardware ? nvidia.com/mig-1g.5gb is a slice of an accelerator, whose share of the price nobody states @ 9',
    );
  });

  test('a workload that asks for none is no model', () => {
    expect(one(workload('Deployment', pod('cpu: 2')))).toEqual([
      'serving.min_replicas = 1 @ 5',
      'serving.max_replicas = 1 @ 5',
    ]);
  });
});

describe('groups and jobs', () => {
  test('a replica of a LeaderWorkerSet is its leader and size - 1 workers', () => {
    const worker = pod(
      'nvidia.com/gpu: 8',
      '      nodeSelector: { nvidia.com/gpu.product: NVIDIA-H100-80GB-HBM3 }\n',
    );
    const text = workload(
      'LeaderWorkerSet',
      `  replicas: 2\n  leaderWorkerTemplate:\n    size: 3\n${worker.replace('  template', '    workerTemplate').replaceAll('\n    ', '\n      ')}`,
      'leaderworkerset.x-k8s.io/v1',
    );
    expect(one(text)).toEqual([
      'serving.hardware = 24xH100 @ 10',
      'serving.min_replicas = 2 @ 5',
      'serving.max_replicas = 2 @ 5',
    ]);
  });

  test('a Job is a training run of unknown length', () => {
    const text = workload('Job', `  parallelism: 4\n${pod('nvidia.com/gpu: 2', L4)}`, 'batch/v1');
    expect(one(text)).toEqual([
      'training.hardware = 8xL4 @ 8',
      'training.duration_hours ? a Job does not say how long it runs @ 5',
    ]);
  });

  test('a patch without an image is a fragment', () => {
    const text = workload('Job', pod('nvidia.com/gpu: 1', '', 'env: []'), 'batch/v1');
    expect(one(text)).toEqual([
      'MANIFEST_INCOMPLETE: Job m is a fragment: no container names an image, so that it is a patch of another manifest @ 8',
    ]);
  });
});
