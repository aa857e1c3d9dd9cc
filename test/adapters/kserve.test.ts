import { describe, expect, test } from 'vitest';
import { shown } from './read.ts';

const service = (predictor: string, annotations = '') =>
  `apiVersion: serving.kserve.io/v1beta1
kind: InferenceService
metadata: { name: m, annotations: { a: b${annotations} } }
spec:
  predictor: { ${predictor} }
`;
const L4 = 'nodeSelector: { cloud.google.com/gke-accelerator: nvidia-l4 }, ';
const GPU = 'model: { modelFormat: { name: onnx }, resources: { limits: { nvidia.com/gpu: 1 } } }';
const mode = (name: string) => `, serving.kserve.io/deploymentMode: ${name}`;
const one = (text: string, more: Record<string, string> = {}) =>
  shown({ 'm.yaml': text, ...more }).workloads['kserve m'] ?? [];

describe('replicas', () => {
  test.each([
    ['Standard runs at least one', 'minReplicas: 0', 'RawDeployment', ['= 1', '= 1']],
    ['Standard without a maximum runs the minimum', 'minReplicas: 3', 'Standard', ['= 3', '= 3']],
    ['Serverless scales to zero', 'minReplicas: 0, maxReplicas: 4', 'Serverless', ['= 0', '= 4']],
    ['one without a minimum', 'maxReplicas: 4', 'Serverless', ['= 1', '= 4']],
    [
      'Serverless has no bound without a maximum',
      'minReplicas: 2',
      'Serverless',
      ['= 2', '? maxReplicas is not written, and Serverless mode has no bound without it'],
    ],
    [
      '0 is no maximum',
      'minReplicas: 2, maxReplicas: 0',
      'Knative',
      ['= 2', '? maxReplicas is not written, and Serverless mode has no bound without it'],
    ],
    [
      'the mode may be unknown',
      'minReplicas: 2',
      'x',
      [
        '= 2',
        '? maxReplicas is not written, and the deployment mode is unknown: Serverless has no bound, Standard runs minReplicas',
      ],
    ],
  ])('%s', (_, predictor, deployment, [least, most]) => {
    const told = one(service(`${L4}${predictor}, ${GPU}`, mode(deployment)));
    expect(told).toContain(`serving.min_replicas ${least} @ 5`);
    expect(told).toContain(`serving.max_replicas ${most} @ 5`);
  });
});

describe('hardware', () => {
  test('the annotation names the accelerator too', () => {
    expect(one(service(GPU, ', serving.kserve.io/gke-accelerator: nvidia-l4'))).toContain(
      'serving.hardware = 1xL4 @ 3',
    );
  });
  test.each([
    [
      'a container',
      `${L4}containers: [ { image: "a:1", resources: { limits: { nvidia.com/gpu: 2 } } } ]`,
      'serving.hardware = 2xL4 @ 5',
    ],
    [
      'no accelerator',
      'model: { resources: { limits: { cpu: 1 } } }',
      'serving.hardware ? it asks for no accelerator, and the price book has no prices of CPU and memory shares @ 5',
    ],
    [
      'a runtime nobody included',
      'model: { runtime: r }',
      'serving.hardware ? it writes no resources: those are of the runtime r, which is not among the included files @ 5',
    ],
    [
      'the runtime the cluster chooses',
      'model: { modelFormat: { name: onnx } }',
      'serving.hardware ? it writes no resources: those are of the runtime the cluster chooses @ 5',
    ],
    [
      'several nodes',
      `${L4}${GPU}, workerSpec: {}`,
      'serving.hardware ? workerSpec adds pods on further nodes, whose number the runtime decides @ 5',
    ],
  ])('%s', (_, predictor, told) => {
    expect(one(service(predictor))).toContain(told);
  });
  test('an included runtime gives the resources', () => {
    const runtime = `apiVersion: serving.kserve.io/v1alpha1\nkind: ClusterServingRuntime\nmetadata: { name: r }\nspec: { nodeSelector: { cloud.google.com/gke-accelerator: nvidia-l4 }, containers: [ { image: x, resources: { limits: { nvidia.com/gpu: 2 } } } ] }\n`;
    expect(one(service('model: { runtime: r }'), { 'r.yaml': runtime }).join()).toContain(
      'serving.hardware = 2xL4',
    );
  });
  test('ModelMesh shares its pods', () => {
    expect(one(service(GPU, mode('ModelMesh')))).toEqual([
      'artifact.format = onnx @ 5',
      'serving.hardware ? ModelMesh serves it from runtime pods that many models share: no InferenceService says its part @ 3',
    ]);
  });
});

describe('canary', () => {
  test('a percentage is one step without a time', () => {
    const told = one(service(`${L4}canaryTrafficPercent: 20, ${GPU}`, mode('Serverless')));
    expect(told).toContain('rollout.stages = [{"traffic":"20%"}] @ 5');
    expect(told.join()).toContain(
      'STEP_WITHOUT_TIME: canaryTrafficPercent 20 stays until another change: each pull request is one step @ 5',
    );
  });
  test('Standard mode ignores it', () => {
    const told = one(service(`${L4}canaryTrafficPercent: 20, ${GPU}`, mode('Standard'))).join();
    expect(told).toContain('CANARY_IGNORED');
    expect(told).not.toContain('rollout.stages');
  });
});

describe('LLMInferenceService', () => {
  const llm = (spec: string) =>
    `apiVersion: serving.kserve.io/v1alpha1\nkind: LLMInferenceService\nmetadata: { name: m }\nspec:\n${spec}`;
  const pod = (gpus: number) =>
    `{ nodeSelector: { nvidia.com/gpu.product: NVIDIA-H100-80GB-HBM3 }, containers: [ { name: main, image: "v:1", resources: { limits: { nvidia.com/gpu: ${gpus} } } } ] }`;

  test('replicas, or a range', () => {
    expect(one(llm(`  replicas: 3\n  template: ${pod(2)}\n`))).toEqual([
      'model.type = llm @ 1',
      'serving.hardware = 2xH100 @ 6',
      'serving.min_replicas = 3 @ 5',
      'serving.max_replicas = 3 @ 5',
    ]);
    expect(one(llm(`  scaling: { maxReplicas: 5 }\n  template: ${pod(1)}\n`)).slice(2)).toEqual([
      'serving.min_replicas = 1 @ 5',
      'serving.max_replicas = 5 @ 5',
    ]);
  });
  test('workers make one replica of several pods', () => {
    const told = one(
      llm(`  parallelism: { tensor: 8, pipeline: 2 }\n  template: ${pod(8)}\n  worker: ${pod(8)}\n`),
    );
    expect(told).toContain('serving.hardware = 16xH100 @ 6');
  });
  test('a prefill pool is a workload beside it', () => {
    const text = llm(
      `  replicas: 2\n  template: ${pod(4)}\n  prefill: { replicas: 6, template: ${pod(1)} }\n`,
    );
    const { workloads } = shown({ 'm.yaml': text });
    expect(workloads['kserve m']).toContain('serving.hardware = 4xH100 @ 6');
    expect(workloads['kserve m-prefill']).toEqual(
      expect.arrayContaining(['serving.hardware = 1xH100 @ 7', 'serving.max_replicas = 6 @ 7']),
    );
  });
  test('configs it is based on fill in, and are missed where they are not included', () => {
    const base = `apiVersion: serving.kserve.io/v1alpha1\nkind: LLMInferenceServiceConfig\nmetadata: { name: base }\nspec:\n  template: ${pod(2)}\n`;
    const text = llm('  baseRefs: [ { name: base } ]\n  replicas: 2\n');
    expect(one(text, { 'b.yaml': base }).join()).toContain('serving.hardware = 2xH100');
    expect(one(text)).toContain(
      'serving.hardware ? no pod template says what it runs on: baseRefs base are not among the included files @ 5',
    );
  });
});
