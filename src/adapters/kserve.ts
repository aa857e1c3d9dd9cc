import { stateArtifact } from './artifact.ts';
import { type AdapterContext, type AdapterRead, defineAdapter, incomplete } from './define.ts';
import type { Doc } from './documents.ts';
import { Draft } from './draft.ts';
import { stateHardware } from './hardware.ts';
import { llmService } from './kserve-llm.ts';
import { acceleratorBelow, type PodShape, podNeeds } from './pod.ts';
import { percentText } from './rollout.ts';
import { seconds, whole, word } from './values.ts';
import { entriesAt, get, listAt, type Node, textAt } from './yaml.ts';

/** Where a predictor's container may stand; `model` is the form of today. */
const FRAMEWORKS = [
  'model',
  'huggingface',
  'triton',
  'pytorch',
  'tensorflow',
  'onnx',
  'sklearn',
  'xgboost',
  'lightgbm',
  'pmml',
  'paddle',
  'mlflow',
];
const MODE = 'serving.kserve.io/deploymentMode';

export const kserve = defineAdapter({
  id: 'kserve',
  title: 'KServe InferenceService and LLMInferenceService',
  claims: ({ group, kind }) =>
    group === 'serving.kserve.io' && (kind === 'InferenceService' || kind === 'LLMInferenceService'),
  read: (doc, context) =>
    doc.kind === 'InferenceService' ? inferenceService(doc, context) : llmService(doc, context),
});

function inferenceService(doc: Doc, context: AdapterContext): AdapterRead {
  const predictor = get(doc.root, 'spec', 'predictor');
  if (doc.name === null || predictor === null)
    return incomplete(
      doc,
      `InferenceService ${doc.name ?? 'without a name'} is a fragment: it has no predictor`,
      'Include the whole object',
    );
  const draft = new Draft('kserve', doc, doc.name);
  const mode = modeOf(doc);
  if (mode === 'ModelMesh') {
    draft.leave(
      'serving.hardware',
      'ModelMesh serves it from runtime pods that many models share: no InferenceService says its part',
      get(doc.root, 'metadata', 'annotations', MODE) ?? doc.root,
    );
    stateModel(draft, predictor);
    return { workloads: [draft.build()] };
  }
  stateHardwareOf(draft, predictor, context);
  stateReplicasOf(draft, predictor, mode);
  stateModel(draft, predictor);
  stateCanary(draft, predictor, mode);
  return { workloads: [draft.build()] };
}

type Mode = 'Serverless' | 'Standard' | 'ModelMesh' | null;

/** The deployment mode the annotation names; null where only the cluster's own config says. */
function modeOf(doc: Doc): Mode {
  const text = textAt(doc.root, 'metadata', 'annotations', MODE);
  if (text === 'RawDeployment' || text === 'Standard') return 'Standard';
  if (text === 'Serverless' || text === 'Knative') return 'Serverless';
  return text === 'ModelMesh' ? 'ModelMesh' : null;
}

const frameworkOf = (predictor: Node): Node | null => {
  for (const key of FRAMEWORKS) {
    const found = get(predictor, key);
    if (found !== null) return found;
  }
  return null;
};

function stateHardwareOf(draft: Draft, predictor: Node, context: AdapterContext): void {
  const { doc } = draft;
  const own = frameworkOf(predictor);
  const containers = own === null ? listAt(predictor, 'containers') : [own];
  const [home] = containers;
  if (home === undefined) {
    draft.leave('serving.hardware', 'the predictor names neither a model nor a container', predictor);
    return;
  }
  const beside = ['transformer', 'explainer', 'canary'].map((key) => get(doc.root, 'spec', key));
  const extra = beside
    .map((node) => (node === null ? null : acceleratorBelow(node)))
    .find((one) => one !== null);
  const workers = get(predictor, 'workerSpec');
  const shape: PodShape = { spec: predictor, containers, labels: annotated(doc) };
  if (workers !== null)
    draft.leave(
      'serving.hardware',
      'workerSpec adds pods on further nodes, whose number the runtime decides',
      workers,
    );
  else if (extra !== undefined && extra !== null)
    draft.leave(
      'serving.hardware',
      `a transformer, explainer or canary beside the predictor asks for ${extra.key} too`,
      extra.node,
    );
  if (get(home, 'resources') === null) fromRuntime(draft, home, shape, context);
  else stateHardware(draft, 'serving', [{ needs: podNeeds(shape, doc, context), times: 1 }]);
  if (draft.accelerators === 0)
    draft.leave(
      'serving.hardware',
      'it asks for no accelerator, and the price book has no prices of CPU and memory shares',
      home,
    );
}

/** Annotations that name an accelerator count as node labels. */
function annotated(doc: Doc): ReadonlyMap<string, Node> {
  const node = get(doc.root, 'metadata', 'annotations', 'serving.kserve.io/gke-accelerator');
  return node === null ? new Map() : new Map([['cloud.google.com/gke-accelerator', node]]);
}

/** Resources that the InferenceService does not write come from its runtime. */
function fromRuntime(draft: Draft, home: Node, shape: PodShape, context: AdapterContext): void {
  const name = textAt(home, 'runtime');
  const runtime =
    name === null
      ? null
      : (context.documents.find('ServingRuntime', name, draft.doc) ??
        context.documents.find('ClusterServingRuntime', name, draft.doc));
  if (runtime === null) {
    const where =
      name === null
        ? 'the runtime the cluster chooses'
        : `the runtime ${name}, which is not among the included files`;
    draft.leave(
      'serving.hardware',
      `it writes no resources: those are of ${where}`,
      get(home, 'runtime') ?? home,
    );
    return;
  }
  draft.join(runtime);
  const labels = new Map([...(shape.labels ?? []), ...entriesAt(runtime.root, 'spec', 'nodeSelector')]);
  const needs = podNeeds(
    { ...shape, containers: listAt(runtime.root, 'spec', 'containers'), labels },
    draft.doc,
    context,
  );
  stateHardware(draft, 'serving', [{ needs, times: 1 }]);
}

function stateReplicasOf(draft: Draft, predictor: Node, mode: Mode): void {
  const least = whole(get(predictor, 'minReplicas'), 'minReplicas');
  const most = whole(get(predictor, 'maxReplicas'), 'maxReplicas');
  // Standard mode turns a minimum of 0 into 1.
  const floor = least.is === 'known' ? (mode === 'Standard' ? Math.max(1, least.value) : least.value) : 1;
  if (least.is === 'open') draft.take('serving.min_replicas', least);
  else draft.state('serving.min_replicas', String(floor), least.is === 'known' ? least.node : predictor);
  if (most.is === 'open') draft.take('serving.max_replicas', most);
  else if (most.is === 'known' && most.value > 0)
    draft.take('serving.max_replicas', { ...most, value: Math.max(most.value, floor) });
  else if (mode === 'Standard' && least.is !== 'open')
    draft.state('serving.max_replicas', String(floor), predictor);
  else
    draft.leave(
      'serving.max_replicas',
      mode === 'Serverless'
        ? 'maxReplicas is not written, and Serverless mode has no bound without it'
        : 'maxReplicas is not written, and the deployment mode is unknown: Serverless has no bound, Standard runs minReplicas',
      get(predictor, 'minReplicas') ?? predictor,
    );
}

function stateModel(draft: Draft, predictor: Node): void {
  const own = frameworkOf(predictor);
  const uri = word(get(own, 'storageUri'), 'storageUri');
  if (uri.is === 'known') draft.state('artifact.path', uri.value, uri.node);
  const format = word(get(own, 'modelFormat', 'name'), 'modelFormat');
  if (format.is === 'known') draft.state('artifact.format', format.value, format.node);
  const version = word(get(own, 'runtimeVersion'), 'runtimeVersion');
  const runtime = word(get(own, 'runtime'), 'runtime');
  if (runtime.is === 'known')
    draft.state(
      'serving.runtime',
      version.is === 'known' ? `${runtime.value} ${version.value}` : runtime.value,
      runtime.node,
    );
  stateArtifact(draft, own === null ? listAt(predictor, 'containers') : [own]);
}

/** One step of traffic without a time: each change of the percentage is a step of its own. */
function stateCanary(draft: Draft, predictor: Node, mode: Mode): void {
  const percent = whole(get(predictor, 'canaryTrafficPercent'), 'canaryTrafficPercent');
  if (percent.is === 'absent') return;
  if (percent.is === 'open') {
    draft.leave('rollout.stages', percent.reason, percent.node);
    return;
  }
  if (mode === 'Standard') {
    draft.remark(
      {
        gate: 'rollout-strategy',
        level: 'violation',
        code: 'CANARY_IGNORED',
        message: 'Standard mode ignores canaryTrafficPercent: all traffic moves at once',
        fix: 'Use Serverless mode, or spec.canary where KServe has it',
      },
      percent.node,
    );
    return;
  }
  draft.state('rollout.strategy', 'canary', percent.node);
  draft.state('rollout.stages', [{ traffic: percentText(percent.value) }], percent.node);
  const time = seconds(
    get(draft.doc.root, 'metadata', 'annotations', 'serving.knative.dev/rollout-duration'),
    'rollout-duration',
  );
  draft.rollout = {
    seconds: time.is === 'known' ? time.value : null,
    indefinite: true,
    rollbackSeconds: null,
    slowestSeconds: null,
    peakReplicas: null,
  };
  draft.remark(
    {
      gate: 'canary-duration',
      code: 'STEP_WITHOUT_TIME',
      message: `canaryTrafficPercent ${percent.value} stays until another change: each pull request is one step${mode === null ? ', and in Standard mode it is ignored' : ''}`,
      fix: 'Declare in the model config how long each step is watched, under rollout.stages',
    },
    percent.node,
  );
}
