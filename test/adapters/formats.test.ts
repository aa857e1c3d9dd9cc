import { describe, expect, test } from 'vitest';
import { read, shown } from './read.ts';

/** Settings and reasons of the only workload in a text. */
const one = (text: string): readonly string[] => Object.values(shown({ 'f.yaml': text }).workloads)[0] ?? [];
const names = (text: string): readonly string[] => Object.keys(shown({ 'f.yaml': text }).workloads);

describe('skypilot', () => {
  const task = (resources: string, more = 'run: python train.py\n') => `resources: { ${resources} }\n${more}`;
  test.each([
    ['a count', 'accelerators: "H100:8"', 'training.hardware = 8xH100 @ 1'],
    ['a bare name is one', 'accelerators: L4', 'training.hardware = 1xL4 @ 1'],
    ['a mapping', 'accelerators: { L4: 4 }', 'training.hardware = 4xL4 @ 1'],
    ['{L4:8} is a key without a value', 'accelerators: {L4:8}', 'training.hardware = 8xL4 @ 1'],
    ['a list of one', 'accelerators: [ "T4:2" ]', 'training.hardware = 2xT4 @ 1'],
    [
      'alternatives',
      'accelerators: {L4:8, A10g:8}',
      'training.hardware ? one of 8xL4, 8xA10g runs, which is decided at launch @ 1',
    ],
    [
      'half a GPU',
      'accelerators: { V100: 0.5 }',
      'training.hardware ? 0.5 of V100 is not a whole number @ 1',
    ],
    [
      'a placeholder',
      `accelerators: "\${GPU}"`,
      `training.hardware ? accelerators is "\${GPU}", which names none @ 1`,
    ],
    [
      'any_of',
      'any_of: [ { accelerators: L4 }, { accelerators: T4 } ]',
      'training.hardware ? any_of lists 2 sets of resources: which one runs is decided at launch @ 1',
    ],
    ['an instance', 'instance_type: g6.xlarge', 'training.instance = g6.xlarge @ 1'],
    ['spot', 'accelerators: L4, use_spot: True', 'training.purchase = spot @ 1'],
    ['a region', 'accelerators: L4, infra: gcp/europe-west4/*', 'training.region = europe-west4 @ 1'],
  ])('%s', (_, resources, told) => {
    expect(one(task(resources))).toContain(told);
  });

  test('nodes multiply, and the length of a run is not said', () => {
    expect(one(task('accelerators: "H100:8"', 'num_nodes: 2\nrun: x\n'))).toEqual([
      'training.hardware = 16xH100 @ 1',
      'training.duration_hours ? a task does not say how long it runs @ 1',
    ]);
  });
  test('a pipeline is several tasks, named or counted', () => {
    expect(names(`name: prepare\n---\n${task('cpus: 4')}---\n${task('accelerators: L4')}`)).toEqual([
      'skypilot f-2',
      'skypilot f-3',
    ]);
  });
  test.each([
    ['fixed', 'service: { replicas: 3 }', ['= 3', '= 3']],
    ['a policy', 'service: { replica_policy: { min_replicas: 1, max_replicas: 5 } }', ['= 1', '= 5']],
    ['neither', 'service: { readiness_probe: / }', ['= 1', '= 1']],
  ])('a service with replicas: %s', (_, service, [least, most]) => {
    expect(one(task('accelerators: L4', `${service}\n`))).toEqual([
      'serving.hardware = 1xL4 @ 1',
      `serving.min_replicas ${least} @ 2`,
      `serving.max_replicas ${most} @ 2`,
    ]);
  });
  test('spot that falls back has no single purchase option', () => {
    const told = one(
      task(
        'accelerators: L4, use_spot: true',
        'service: { replica_policy: { min_replicas: 2, base_ondemand_fallback_replicas: 1 } }\n',
      ),
    );
    expect(told).toContain(
      'serving.purchase ? 1 replicas run on demand and the others on spot: no single purchase option says it @ 2',
    );
  });
});

describe('rayservice', () => {
  const pod = (gpus: number, image = 'image: x, ') =>
    `template: { spec: { nodeSelector: { cloud.google.com/gke-accelerator: nvidia-l4 }, containers: [ { ${image}resources: { limits: { nvidia.com/gpu: ${gpus} } } } ] } }`;
  const service = (groups: string, more = '', cluster = '') =>
    `apiVersion: ray.io/v1\nkind: RayService\nmetadata: { name: r }\nspec:\n${more}  rayClusterConfig: { ${cluster}headGroupSpec: {}, workerGroupSpecs: [ ${groups} ] }\n`;
  const SCALES = 'enableInTreeAutoscaling: true, ';

  test.each([
    [
      'a group as written, where nothing scales it',
      service(`{ replicas: 2, minReplicas: 0, maxReplicas: 4, ${pod(1)} }`),
      ['1xL4', '= 2', '= 2'],
    ],
    [
      'its range where the autoscaler runs',
      service(`{ replicas: 2, minReplicas: 1, maxReplicas: 4, ${pod(1)} }`, '', SCALES),
      ['1xL4', '= 1', '= 4'],
    ],
    ['hosts multiply', service(`{ replicas: 1, numOfHosts: 2, ${pod(4)} }`), ['8xL4', '= 1', '= 1']],
    [
      'fixed groups are one replica together',
      service(`{ replicas: 2, ${pod(1)} }, { replicas: 3, ${pod(2)} }`),
      ['8xL4', '= 1', '= 1'],
    ],
    [
      'no upper bound',
      service(`{ ${pod(1)} }`, '', SCALES),
      ['1xL4', '= 0', '? the worker group has no maxReplicas, and scales without a bound'],
    ],
  ])('%s', (_, text, [hardware, least, most]) => {
    expect(one(text)).toEqual(
      expect.arrayContaining([
        `serving.hardware = ${hardware} @ 5`,
        `serving.min_replicas ${least} @ 5`,
        `serving.max_replicas ${most} @ 5`,
      ]),
    );
  });
  test('groups that scale on their own are no one replica', () => {
    expect(one(service(`{ ${pod(1)} }, { ${pod(1)} }`, '', SCALES))).toContain(
      'serving.hardware ? 2 worker groups scale on their own @ 5',
    );
  });
  test('the accelerator an LLM names counts where no label does', () => {
    const bare =
      '{ replicas: 1, template: { spec: { containers: [ { resources: { limits: { nvidia.com/gpu: 4 } } } ] } } }';
    const serve =
      '  serveConfigV2: |\n    applications:\n    - args: { llm_configs: [ { accelerator_type: L40S } ] }\n';
    const told = one(service(bare, serve));
    expect(told[0]).toContain('model.type = llm');
    expect(told[1]).toContain('serving.hardware = 4xL40S');
  });
  test('an incremental upgrade is a canary, any other runs two clusters', () => {
    const group = `{ replicas: 4, ${pod(1)} }`;
    const upgrade =
      '  upgradeStrategy: { type: NewClusterWithIncrementalUpgrade, clusterUpgradeOptions: { stepSizePercent: 25, intervalSeconds: 60, maxSurgePercent: 50 } }\n';
    expect(one(service(group, upgrade)).find((line) => line.startsWith('rollout.stages'))).toBe(
      'rollout.stages = [{"traffic":"25%","duration":"60s"},{"traffic":"50%","duration":"60s"},{"traffic":"75%","duration":"60s"},{"traffic":"100%"}] @ 5',
    );
    expect(read(service(group, upgrade))[0]?.rollout).toMatchObject({ seconds: 180, peakReplicas: 6 });
    expect(read(service(group))[0]?.rollout).toMatchObject({ seconds: null, peakReplicas: 8 });
  });
});

describe('sagemaker', () => {
  const template = (variant: string, more = '', head = '') =>
    `${head}Resources:
  Config:
    Type: AWS::SageMaker::EndpointConfig
    Properties: { ProductionVariants: [ { VariantName: all, ${variant} } ] }
${more}`;
  const PARAMETERS = `Parameters:
  Type: { Type: String, Default: ml.g5.xlarge }
  Count: { Type: Number, Default: 2 }
  Stage: { Type: String, Default: prod }
  Bare: { Type: String }
Conditions:
  IsProd: !Equals [ !Ref Stage, prod ]
`;
  test.each([
    [
      'as written',
      'InstanceType: ml.g5.xlarge, InitialInstanceCount: 2',
      ['instance = ml.g5.xlarge', 'min_replicas = 2', 'max_replicas = 2'],
    ],
    [
      'parameters by their defaults',
      'InstanceType: !Ref Type, InitialInstanceCount: !Ref Count',
      ['instance = ml.g5.xlarge', 'min_replicas = 2', 'max_replicas = 2'],
    ],
    [
      'the long form',
      'InstanceType: { Ref: Type }, InitialInstanceCount: { "Fn::If": [ IsProd, 4, 1 ] }',
      ['instance = ml.g5.xlarge', 'min_replicas = 4', 'max_replicas = 4'],
    ],
    [
      'a condition',
      'InstanceType: !If [ IsProd, ml.p4d.24xlarge, ml.g5.xlarge ], InitialInstanceCount: 1',
      ['instance = ml.p4d.24xlarge', 'min_replicas = 1', 'max_replicas = 1'],
    ],
    [
      'no default',
      'InstanceType: !Ref Bare, InitialInstanceCount: 1',
      ['min_replicas = 1', 'max_replicas = 1', 'instance ? InstanceType: the parameter Bare has no Default'],
    ],
    [
      'another function',
      'InstanceType: !FindInMap [ a, b, c ], InitialInstanceCount: 1',
      [
        'min_replicas = 1',
        'max_replicas = 1',
        'instance ? InstanceType: it is FindInMap, which only the deployment resolves',
      ],
    ],
    [
      'an undecided condition',
      'InstanceType: !If [ Other, a, b ], InitialInstanceCount: 1',
      [
        'min_replicas = 1',
        'max_replicas = 1',
        'instance ? InstanceType: the condition Other is decided at deployment',
      ],
    ],
    [
      'serverless',
      'ServerlessConfig: { MaxConcurrency: 1 }',
      ['hardware ? ServerlessConfig is paid per request and second, which the price book does not have'],
    ],
  ])('%s', (_, variant, told) => {
    const lines = one(template(variant, '', PARAMETERS)).map((line) =>
      line.replace(/^serving\.| @ .*$/g, ''),
    );
    expect(lines).toEqual(told);
  });

  const endpoint = (routing: string, more = '') => `  Endpoint:
    Type: AWS::SageMaker::Endpoint
    Properties:
      EndpointConfigName: !GetAtt Config.EndpointConfigName
      DeploymentConfig:
        BlueGreenUpdatePolicy: { TerminationWaitInSeconds: 300, TrafficRoutingConfiguration: { ${routing} } }
${more}`;
  const VARIANT = 'InstanceType: ml.g5.xlarge, InitialInstanceCount: 4';
  test.each([
    [
      'canary',
      'Type: CANARY, CanarySize: { Type: CAPACITY_PERCENT, Value: 10 }, WaitIntervalInSeconds: 600',
      '[{"traffic":"10%","duration":"600s"},{"traffic":"100%","duration":"300s"}]',
      900,
    ],
    [
      'canary by instances',
      'Type: CANARY, CanarySize: { Type: INSTANCE_COUNT, Value: 1 }, WaitIntervalInSeconds: 600',
      '[{"traffic":"25%","duration":"600s"},{"traffic":"100%","duration":"300s"}]',
      900,
    ],
    [
      'linear',
      'Type: LINEAR, LinearStepSize: { Type: CAPACITY_PERCENT, Value: 40 }, WaitIntervalInSeconds: 60',
      '[{"traffic":"40%","duration":"60s"},{"traffic":"80%","duration":"60s"},{"traffic":"100%","duration":"300s"}]',
      420,
    ],
  ])('%s runs two whole fleets', (_, routing, stages, seconds) => {
    const text = template(VARIANT, endpoint(routing));
    expect(one(text).join('\n')).toContain(`rollout.stages = ${stages}`);
    expect(one(text).join('\n')).toContain('rollout.extra_fleet = full');
    expect(one(text).join('\n')).toContain('NO_ALARMS');
    expect(read(text)[0]?.rollout).toMatchObject({ seconds, peakReplicas: 8 });
  });
  test('alarms roll back', () => {
    const alarms = '        AutoRollbackConfiguration: { Alarms: [ { AlarmName: errors } ] }\n';
    expect(one(template(VARIANT, endpoint('Type: ALL_AT_ONCE', alarms))).join()).not.toContain('NO_ALARMS');
  });
  test('a scaling target is the range', () => {
    const target =
      '  Target:\n    Type: AWS::ApplicationAutoScaling::ScalableTarget\n    Properties: { ServiceNamespace: sagemaker, MinCapacity: 1, MaxCapacity: 6 }\n';
    expect(one(template(VARIANT, target))).toEqual(
      expect.arrayContaining(['serving.min_replicas = 1 @ 7', 'serving.max_replicas = 6 @ 7']),
    );
  });
  test('a template without SageMaker is no workload', () => {
    expect(shown({ 'f.yaml': 'Resources:\n  Topic: { Type: "AWS::SNS::Topic" }\n' })).toEqual({
      workloads: {},
      problems: [],
    });
  });
});

describe('vllm-production-stack', () => {
  const values = (spec: string) =>
    `servingEngineSpec:\n  modelSpec:\n    - { name: llama, repository: vllm/vllm-openai, tag: v1, ${spec} }\n`;
  const TERMS =
    'nodeSelectorTerms: [ { matchExpressions: [ { key: nvidia.com/gpu.product, operator: In, values: [ NVIDIA-L4 ] } ] } ]';
  test.each([
    ['requestGPU', `requestGPU: 2, replicaCount: 3, ${TERMS}`, ['= 2xL4', '= 3', '= 3']],
    [
      'resources win',
      `requestGPU: 2, resources: { limits: { nvidia.com/gpu: 4 } }, ${TERMS}`,
      ['= 4xL4', '= 1', '= 1'],
    ],
    [
      'KEDA',
      `requestGPU: 1, replicaCount: 3, keda: { enabled: true, maxReplicaCount: 6 }, ${TERMS}`,
      ['= 1xL4', '= 0', '= 6'],
    ],
  ])('%s', (_, spec, [hardware, least, most]) => {
    expect(one(values(spec))).toEqual([
      'model.type = llm @ 3',
      `serving.hardware ${hardware} @ 3`,
      `serving.min_replicas ${least} @ 3`,
      `serving.max_replicas ${most} @ 3`,
    ]);
  });
  test('requestGPUType is a resource, not a model', () => {
    expect(one(values('requestGPU: 1, requestGPUType: amd.com/gpu')).join()).toContain(
      'the pods ask for 1 amd.com/gpu and nothing names the accelerator',
    );
  });
  test('one workload a model', () => {
    expect(names(`${values('requestGPU: 1')}    - { name: other, requestGPU: 1 }\n`)).toEqual([
      'vllm-production-stack llama',
      'vllm-production-stack other',
    ]);
  });
});

describe('azure-ml', () => {
  const deployment = (more: string) =>
    `$schema: https://azuremlschemas.azureedge.net/latest/managedOnlineDeployment.schema.json\nname: blue\nendpoint_name: ranker\ninstance_type: Standard_NC24ads_A100_v4\n${more}`;
  test.each([
    ['instance_count', 'instance_count: 3\n', ['3 @ 5', '3 @ 5']],
    [
      'a range',
      'instance_count: 1\nscale_settings: { type: target_utilization, min_instances: 2, max_instances: 5 }\n',
      ['2 @ 6', '5 @ 6'],
    ],
    ['the default scale', 'instance_count: 2\nscale_settings: { type: default }\n', ['2 @ 5', '2 @ 5']],
  ])('%s', (_, more, [least, most]) => {
    expect(names(deployment(more))).toEqual(['azure-ml ranker/blue']);
    expect(one(deployment(more))).toEqual([
      'serving.instance = Standard_NC24ads_A100_v4 @ 4',
      `serving.min_replicas = ${least}`,
      `serving.max_replicas = ${most}`,
    ]);
  });
});

describe('training-operator', () => {
  const pod =
    '{ spec: { nodeSelector: { nvidia.com/gpu.product: NVIDIA-H100-80GB-HBM3 }, containers: [ { image: x, resources: { limits: { nvidia.com/gpu: 8 } } } ] } }';
  const job = (spec: string, kind = 'PyTorchJob', api = 'kubeflow.org/v1') =>
    `apiVersion: ${api}\nkind: ${kind}\nmetadata: { name: t }\nspec: { ${spec} }\n`;
  test('all replicas of a PyTorchJob are one run', () => {
    expect(
      one(
        job(
          `pytorchReplicaSpecs: { Master: { replicas: 1, template: ${pod} }, Worker: { replicas: 3, template: ${pod} } }`,
        ),
      ),
    ).toEqual([
      'training.hardware = 32xH100 @ 4',
      'training.duration_hours ? a PyTorchJob does not say how long it runs @ 4',
    ]);
  });
  test('elastic jobs change their size', () => {
    expect(
      one(
        job(`elasticPolicy: { maxReplicas: 4 }, pytorchReplicaSpecs: { Worker: { template: ${pod} } }`),
      ).join(),
    ).toContain('elasticPolicy lets');
  });
  const train = (spec: string) => job(spec, 'TrainJob', 'trainer.kubeflow.org/v1alpha1');
  const runtime = `---\napiVersion: trainer.kubeflow.org/v1alpha1\nkind: ClusterTrainingRuntime\nmetadata: { name: torch }\nspec: { mlPolicy: { numNodes: 2 }, template: { spec: { replicatedJobs: [ { name: node, template: { spec: { template: ${pod} } } } ] } } }\n`;
  test('a TrainJob, with what its runtime adds', () => {
    expect(one(train('runtimeRef: { name: torch }') + runtime)[0]).toBe('training.hardware = 16xH100 @ 9');
    expect(one(train('runtimeRef: { name: torch }, trainer: { numNodes: 4 }') + runtime)[0]).toBe(
      'training.hardware = 32xH100 @ 9',
    );
    expect(
      one(
        train(
          'runtimeRef: { name: torch }, trainer: { numNodes: 4, resourcesPerNode: { limits: { nvidia.com/gpu: 1 } } }',
        ) + runtime,
      )[0],
    ).toBe('training.hardware = 4xH100 @ 9');
  });
  test('a runtime nobody included is named', () => {
    expect(one(train('runtimeRef: { name: torch }, trainer: { numNodes: 4 }'))[0]).toBe(
      'training.hardware ? resourcesPerNode is said by the runtime ClusterTrainingRuntime/torch, which is not among the included files @ 4',
    );
  });
});

describe('kinds without an adapter', () => {
  test('one that asks for accelerators is a workload of unknown cost', () => {
    const text =
      'apiVersion: orchestration.aibrix.ai/v1alpha1\nkind: StormService\nmetadata: { name: s }\nspec: { pod: { limits: { nvidia.com/gpu: 4 } } }\n';
    expect(one(text)).toEqual([
      'serving.hardware ? StormService of orchestration.aibrix.ai has no adapter; it asks for nvidia.com/gpu @ 4',
    ]);
  });
  test('quotas and services are none', () => {
    expect(
      names(
        'apiVersion: v1\nkind: ResourceQuota\nmetadata: { name: q }\nspec: { hard: { nvidia.com/gpu: 4 } }\n',
      ),
    ).toEqual([]);
    expect(shown({ 'f.yaml': 'apiVersion: v1\nkind: Service\nmetadata: { name: s }\n' })).toEqual({
      workloads: {},
      problems: [],
    });
  });
  test('what is neither is said', () => {
    expect(shown({ 'f.yaml': 'replicas: 3\n' }).problems).toEqual([
      'UNKNOWN_FORMAT: This document is neither a model config nor a manifest Tollgate reads @ 1',
    ]);
  });
});
