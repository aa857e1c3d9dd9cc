import { type AdapterContext, type AdapterRead, defineAdapter, incomplete } from './define.ts';
import type { Doc } from './documents.ts';
import { Draft } from './draft.ts';
import { type Pods, stateHardware } from './hardware.ts';
import { notWhole } from './kubernetes.ts';
import { podNeeds, podShape } from './pod.ts';
import { type Value, whole } from './values.ts';
import { entriesAt, get, listAt, mapOf, type Node, textAt } from './yaml.ts';

/** Jobs of the training operator, with the key that holds their replicas. */
const REPLICA_SPECS: Readonly<Record<string, string>> = {
  PyTorchJob: 'pytorchReplicaSpecs',
  TFJob: 'tfReplicaSpecs',
  MPIJob: 'mpiReplicaSpecs',
  XGBoostJob: 'xgbReplicaSpecs',
  PaddleJob: 'paddleReplicaSpecs',
  JAXJob: 'jaxReplicaSpecs',
};

export const trainingOperator = defineAdapter({
  id: 'training-operator',
  title: 'Kubeflow PyTorchJob and its kin, and TrainJob',
  claims: ({ group, kind }) =>
    (group === 'kubeflow.org' && Object.hasOwn(REPLICA_SPECS, kind)) ||
    (group === 'trainer.kubeflow.org' && kind === 'TrainJob'),
  read: (doc, context) => (doc.kind === 'TrainJob' ? trainJob(doc, context) : replicated(doc, context)),
});

/** A run of unknown length: no job says how long it takes. */
function finish(draft: Draft, pods: readonly Pods[], open: Value<number> | undefined): AdapterRead {
  if (open?.is === 'open') draft.leave('training.hardware', open.reason, open.node);
  if (pods.length > 0) stateHardware(draft, 'training', pods);
  if (draft.accelerators !== 0)
    draft.leave(
      'training.duration_hours',
      `a ${draft.doc.kind} does not say how long it runs`,
      get(draft.doc.root, 'spec') ?? draft.doc.root,
    );
  return { workloads: [draft.build()] };
}

function replicated(doc: Doc, context: AdapterContext): AdapterRead {
  const specs = [...entriesAt(doc.root, 'spec', REPLICA_SPECS[doc.kind] ?? '')].map(([, node]) => node);
  const [first] = specs;
  const fragment = notWhole(doc, get(first ?? null, 'template', 'spec'));
  if (fragment !== null) return fragment;
  const draft = new Draft('training-operator', doc, doc.name ?? '');
  const counts = specs.map((node) => whole(get(node, 'replicas'), 'replicas'));
  const elastic = get(doc.root, 'spec', 'elasticPolicy', 'maxReplicas');
  if (elastic !== null)
    draft.leave('training.hardware', 'elasticPolicy lets the number of workers change', elastic);
  const pods = specs.flatMap((node, index): Pods[] => {
    const pod = get(node, 'template', 'spec');
    const count = counts[index];
    return pod === null
      ? []
      : [{ needs: podNeeds(podShape(pod), doc, context), times: count?.is === 'known' ? count.value : 1 }];
  });
  return finish(
    draft,
    pods,
    counts.find(({ is }) => is === 'open'),
  );
}

/** `trainer.numNodes` nodes of `resourcesPerNode`; what it does not write is its runtime's. */
function trainJob(doc: Doc, context: AdapterContext): AdapterRead {
  if (doc.name === null) return incomplete(doc, 'TrainJob has no name', 'Include the whole object');
  const draft = new Draft('training-operator', doc, doc.name);
  const reference = get(doc.root, 'spec', 'runtimeRef');
  const kind = textAt(reference, 'kind') ?? 'ClusterTrainingRuntime';
  const name = textAt(reference, 'name');
  const runtime = name === null ? null : context.documents.find(kind, name, doc);
  if (runtime !== null) draft.join(runtime);
  const trainer = get(doc.root, 'spec', 'trainer');
  const base = runtime === null ? null : trainerPod(runtime);
  const nodes = whole(
    get(trainer, 'numNodes') ?? get(runtime?.root ?? null, 'spec', 'mlPolicy', 'numNodes'),
    'numNodes',
  );
  const resources =
    get(trainer, 'resourcesPerNode') ?? get(listAt(base, 'containers')[0] ?? null, 'resources');
  if (resources === null || (nodes.is === 'absent' && runtime === null)) {
    const missing =
      runtime === null
        ? `the runtime ${kind}/${name ?? '?'}, which is not among the included files`
        : 'no one';
    draft.leave(
      'training.hardware',
      `${resources === null ? 'resourcesPerNode' : 'numNodes'} is said by ${missing}`,
      reference ?? doc.root,
    );
    return finish(draft, [], undefined);
  }
  const container = mapOf(resources, [['resources', resources]]);
  const needs = podNeeds(
    { spec: base ?? doc.root, containers: [container], labels: overrides(doc) },
    doc,
    context,
  );
  return finish(draft, [{ needs, times: nodes.is === 'known' ? nodes.value : 1 }], nodes);
}

/** The pod of the runtime's job named for the trainer. */
function trainerPod({ root }: Doc): Node | null {
  const jobs = listAt(root, 'spec', 'template', 'spec', 'replicatedJobs');
  const job =
    jobs.find((one) => ['node', 'trainer-node', 'trainer'].includes(textAt(one, 'name') ?? '')) ?? jobs[0];
  return get(job ?? null, 'template', 'spec', 'template', 'spec');
}

/** Node selectors the job adds to its runtime's pods. */
function overrides({ root }: Doc): ReadonlyMap<string, Node> {
  const specs = [
    ...listAt(root, 'spec', 'podSpecOverrides'),
    ...listAt(root, 'spec', 'podTemplateOverrides').flatMap((one) => get(one, 'spec') ?? []),
  ];
  return new Map(specs.flatMap((spec) => [...entriesAt(spec, 'nodeSelector')]));
}
