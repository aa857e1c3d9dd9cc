import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { hasManifests, MANIFESTS, manifest, shown } from './read.ts';

const NO_NAME = (count: number) =>
  `serving.hardware ? the pods ask for ${count} nvidia.com/gpu and nothing names the accelerator: map a label or nvidia.com/gpu under \`hardware\` in the policy @ 15`;
const NO_BOUND =
  'serving.max_replicas ? maxReplicas is not written, and the deployment mode is unknown: Serverless has no bound, Standard runs minReplicas @ 9';
const MESH =
  'serving.hardware ? ModelMesh serves it from runtime pods that many models share: no InferenceService says its part @ 19';

interface Expected {
  readonly workloads?: Readonly<Record<string, readonly string[]>>;
  readonly problems?: readonly string[];
}
const serving = (hardware: string, at: number, replicas: number, by: number): string[] => [
  `serving.hardware = ${hardware} @ ${at}`,
  `serving.min_replicas = ${replicas} @ ${by}`,
  `serving.max_replicas = ${replicas} @ ${by}`,
];
const nim = (name: string, count: number): Expected => ({
  workloads: { [`kserve ${name}`]: ['serving.min_replicas = 1 @ 9', FORMAT, NO_NAME(count), NO_BOUND] },
});
/** The model format names the model, and is no matter here. */
const FORMAT = 'artifact.format';
const mesh = (name: string): Expected => ({ workloads: { [`kserve ${name}`]: [FORMAT, MESH] } });
const storm = (name: string, line: number): Expected => ({
  workloads: {
    [`kubernetes brixbench-adhoc/${name}`]: [
      `serving.hardware ? StormService of orchestration.aibrix.ai has no adapter; it asks for nvidia.com/gpu @ ${line}`,
    ],
  },
});
const kubeai = (name: string, profile: string, line: number): Expected => ({
  workloads: {
    [`kubernetes ${name}`]: [
      `serving.hardware ? Model of kubeai.org has no adapter; its resourceProfile ${profile} @ ${line}`,
    ],
  },
});
const ray = (hardware: string, at: number, by: number): Expected => ({
  workloads: { 'rayservice rayllm': serving(hardware, at, 1, by) },
});

/** What each manifest says, read by hand: accelerators, replicas and stages, or why not. */
const EXPECTED: Readonly<Record<string, Expected>> = {
  'aibrix/benchmarks_scenarios_autoscaling_deepseek-llm-7b-chat_deploy.yaml': {
    workloads: { 'kubernetes default/deepseek-llm-7b-chat': serving('1xV100', 179, 1, 10) },
  },
  'aibrix/benchmarks_scenarios_gateway_7b.yaml': {
    workloads: { 'kubernetes aibrix-system/deepseek-coder-7b-instruct': serving('1xA10', 177, 8, 10) },
  },
  'aibrix/brixbench_benchmark_testdata_deployments_aibrix_models_model.yaml': storm('qwen3-32b', 141),
  'aibrix/brixbench_benchmark_testdata_deployments_aibrix_models_pd-model.yaml': storm('qwen3-32b', 121),
  'aibrix/brixbench_benchmark_testdata_deployments_aibrix_models_qwen3-8b-pd-1p1d-tp2-vke-comparison.yaml':
    storm('qwen3-8b', 116),
  'aibrix/brixbench_benchmark_testdata_deployments_aibrix_models_qwen3-8b-pd-4p4d-multinode.yaml': storm(
    'qwen3-8b',
    116,
  ),
  'amazon-eks-argo-rollouts/examples_blue-green_analysis-template.yaml': {},
  'amazon-eks-argo-rollouts/examples_blue-green_rollout.yaml': {
    workloads: {
      'argo-rollouts app/demo-app-bg': [
        'serving.min_replicas = 3 @ 7',
        'serving.max_replicas = 3 @ 7',
        'rollout.strategy = blue_green @ 38',
        'rollout.soak = 30s @ 42',
        'TRIGGER_UNKNOWN: AnalysisTemplate/pre-analysis-template is not among the included files: whether it can abort the rollout is unknown @ 51',
      ],
    },
  },
  'amazon-eks-argo-rollouts/examples_canary_analysis_template.yaml': {},
  'amazon-eks-argo-rollouts/examples_canary_rollout.yaml': {
    workloads: {
      'argo-rollouts app/demo-app-canary': [
        'serving.min_replicas = 3 @ 7',
        'serving.max_replicas = 3 @ 7',
        'rollout.strategy = canary @ 26',
        'rollout.extra_fleet = share @ 29',
        'rollout.stages = [{"traffic":"25%","duration":"60s"},{"traffic":"50%","duration":"60s"},{"traffic":"75%","duration":"120s"},{"traffic":"100%"}] @ 48',
        'TRIGGER_UNKNOWN: AnalysisTemplate/canary-success-rate is not among the included files: whether it can abort the rollout is unknown @ 39',
      ],
    },
  },
  'kubeai/benchmarks_multi-turn-chat-go_hack_llama-3.1-8b-instruct-fp8-l4.yaml': kubeai(
    'llama-3.1-8b-instruct-fp8-l4',
    'nvidia-gpu-l4:1',
    15,
  ),
  'kubeai/benchmarks_multi-turn-chat-go_hack_model.yaml': kubeai('qwen2-0-5b', 'cpu:2', 9),
  'kubeai/benchmarks_multi-turn-chat-k6_scenarios_least-load-vs-prefix-hash-70b-8r_model.yaml': kubeai(
    'llama-3.1-70b-instruct-fp8-h100',
    'nvidia-gpu-h100:1',
    16,
  ),
  'kubernetes-engine-samples/ai-ml_adk-vllm_deploy-llm_deploy-llm.yaml': {
    workloads: { 'kubernetes vllm-llama3-deployment': serving('1xL4', 78, 1, 20) },
  },
  'kubernetes-engine-samples/ai-ml_axolotl-multimodal-finetuning-gemma_k8s_axolotl-training-job.yaml': {
    workloads: {
      'kubernetes axolotl-training/gemma3-melanoma-training': [
        'training.hardware = 1xA100 @ 30',
        'training.duration_hours ? a Job does not say how long it runs @ 22',
      ],
    },
  },
  'kubernetes-engine-samples/ai-ml_gke-a100-jax_kubernetes_job-patch.yaml': {
    problems: [
      'MANIFEST_INCOMPLETE: Job job-name is a fragment: no container names an image, so that it is a patch of another manifest @ 27',
    ],
  },
  // The list under matchExpressions stands left of its key: no YAML reader takes it.
  'kubernetes-engine-samples/ai-ml_gke-model-armor_preparing-the-model_vllm-gemma-deployment.yaml': {
    problems: ['SYNTAX: Not valid YAML: bad indentation of a sequence entry @ 37'],
  },
  'kubernetes-engine-samples/ai-ml_gke-online-serving-single-gpu_src_gke-config_deployment-tfserve.yaml': {
    workloads: { 'kubernetes tfserve-deployment': serving('1xL4', 34, 1, 25) },
  },
  'kubernetes-engine-samples/ai-ml_gke-online-serving-single-gpu_src_gke-config_deployment-triton.yaml': {
    workloads: { 'kubernetes triton-deployment': serving('1xL4', 34, 1, 25) },
  },
  'kubernetes-engine-samples/ai-ml_gke-ray_rayserve_ap_falcon-40b.yaml': ray('2xL4', 128, 82),
  'kubernetes-engine-samples/ai-ml_gke-ray_rayserve_ap_falcon-7b.yaml': ray('1xL4', 114, 75),
  'kubernetes-engine-samples/ai-ml_gke-ray_rayserve_ap_llama2-70b.yaml': ray('2xL4', 128, 82),
  'kubernetes-engine-samples/ai-ml_gke-ray_rayserve_ap_llama2-7b.yaml': ray('1xL4', 120, 75),
  'kubernetes-engine-samples/ai-ml_llm-multihost-gpus_vllm-hpa.yaml': {
    problems: [
      'MANIFEST_INCOMPLETE: HorizontalPodAutoscaler lws-hpa scales LeaderWorkerSet/vllm, which is not among the included files @ 33',
    ],
  },
  'kubernetes-engine-samples/ai-ml_t5-model-serving_kubernetes_hpa.yaml': {
    problems: [
      'MANIFEST_INCOMPLETE: HorizontalPodAutoscaler t5-inference scales Deployment/t5-inference, which is not among the included files @ 21',
    ],
  },
  'mlflow-skypilot-demo/sky.yaml': {
    workloads: {
      'skypilot mlflow-skypilot-demo/sky': [
        'training.hardware = 8xH100 @ 8',
        'training.duration_hours ? a task does not say how long it runs @ 6',
      ],
    },
  },
  'mlflow-skypilot-demo/sky_multi_node.yaml': {
    workloads: {
      'skypilot mlflow-skypilot-demo/sky_multi_node': [
        'training.hardware = 16xH100 @ 9',
        'training.duration_hours ? a task does not say how long it runs @ 7',
      ],
    },
  },
  'modelmesh-serving/config_example-isvcs_example-keras-mnist-isvc.yaml': mesh('example-keras-mnist'),
  'modelmesh-serving/config_example-isvcs_example-lightgbm-mushroom-isvc.yaml':
    mesh('example-lightgbm-mushroom'),
  'modelmesh-serving/config_example-isvcs_example-mlserver-sklearn-mnist-isvc.yaml':
    mesh('example-sklearn-mnist-svm'),
  'modelmesh-serving/config_example-isvcs_example-onnx-mnist-isvc.yaml': mesh('example-onnx-mnist'),
  'nim-deploy/kserve_nim-models_llama-3.1-70b-instruct_2xgpu_1.1.0.yaml': nim(
    'llama-3-1-70b-instruct-2xgpu',
    2,
  ),
  'nim-deploy/kserve_nim-models_llama-3.1-8b-instruct_1xgpu_1.1.0.yaml': nim(
    'llama-3-1-8b-instruct-1xgpu',
    1,
  ),
  'nim-deploy/kserve_nim-models_llama-3.3-nemotron-super-49b-v1_2xgpu_1.8.2.yaml': nim(
    'llama-3-3-nemotron-49b-2xgpu',
    2,
  ),
  'nim-deploy/kserve_nim-models_llama3-70b-instruct_2xgpu_1.0.0.yaml': nim('llama3-70b-instruct-2xgpu', 2),
  'nim-deploy/kserve_nim-models_llama3-70b-instruct_4xa100_1.0.0.yaml': {
    workloads: {
      'kserve llama3-70b-instruct-4xa100': [
        'serving.hardware = 4xA100-80GB @ 21',
        'serving.min_replicas = 1 @ 9',
        FORMAT,
        NO_BOUND,
      ],
    },
  },
  'nim-deploy/kserve_nim-models_llama3-70b-instruct_4xgpu_1.0.0.yaml': nim('llama3-70b-instruct-4xgpu', 4),
  'sagemaker-custom-project-templates/api-gateway-serverless_seedcode_deploy_endpoint-config-template.yml': {
    workloads: {
      'sagemaker sagemaker-custom-project-templates/api-gateway-serverless_seedcode_deploy_endpoint-config-template-Endpoint':
        [
          'serving.hardware ? ServerlessConfig is paid per request and second, which the price book does not have @ 40',
        ],
    },
  },
  'sagemaker-custom-project-templates/asynchronous-inference-endpoint_seedcode_endpoint-config-template.yml':
    {
      workloads: {
        'sagemaker sagemaker-custom-project-templates/asynchronous-inference-endpoint_seedcode_endpoint-config-template-Endpoint':
          [
            'serving.instance ? InstanceType: the parameter EndpointInstanceType has no Default @ 69',
            'serving.min_replicas ? InitialInstanceCount: the parameter EndpointInstanceCount has no Default @ 67',
          ],
      },
    },
  'sagemaker-custom-project-templates/batch-inference_seedcode_endpoint-config-template.yml': {
    workloads: {
      'sagemaker sagemaker-custom-project-templates/batch-inference_seedcode_endpoint-config-template-BatchPipeline':
        [
          'training.hardware ? a SageMaker pipeline says in its definition what its jobs run on, and that is not in this template @ 70',
        ],
    },
  },
};

describe.skipIf(!hasManifests)('real manifests', () => {
  test('every one of them is in the table', () => {
    const files = readdirSync(MANIFESTS, { recursive: true, encoding: 'utf8' }).filter((file) =>
      /\.ya?ml$/.test(file),
    );
    expect(files.sort()).toEqual(Object.keys(EXPECTED).sort());
  });

  test.each(Object.entries(EXPECTED))('%s', (file, { workloads = {}, problems = [] }) => {
    const told = shown({ [file]: manifest(file) });
    const plain = Object.entries(told.workloads).map(([name, lines]) => [
      name,
      lines.map((line) => (line.startsWith('artifact.format') ? FORMAT : line)),
    ]);
    expect({ workloads: Object.fromEntries(plain), problems: told.problems }).toEqual({
      workloads,
      problems,
    });
  });

  test('an Argo rollout with the template it names: the trigger can fire, but takes no data for success', () => {
    const files = ['rollout', 'analysis_template'].map(
      (part) => `amazon-eks-argo-rollouts/examples_canary_${part}.yaml`,
    );
    const { workloads } = shown(Object.fromEntries(files.map((file) => [file, manifest(file)])));
    const told = workloads['argo-rollouts app/demo-app-canary']?.filter((line) => /^[A-Z]/.test(line)) ?? [];
    expect(told.map((line) => line.split(':')[0])).toEqual(['TRIGGER_PASSES_EMPTY']);
  });
});
