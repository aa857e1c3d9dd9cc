import { stateArtifact } from './artifact.ts';
import { type AdapterContext, type AdapterRead, defineAdapter, incomplete } from './define.ts';
import type { Doc } from './documents.ts';
import { Draft } from './draft.ts';
import { stateHardware } from './hardware.ts';
import { fragmentOf, podNeeds, podShape } from './pod.ts';
import { stateReplicas, targetOf } from './scaling.ts';
import { whole } from './values.ts';
import { get, type Node, textAt } from './yaml.ts';

/** Group and kind of every object this adapter reads. */
const SERVING: readonly string[] = ['apps/Deployment', 'apps/StatefulSet', 'core/ReplicationController'];
const JOBS: readonly string[] = ['batch/Job', 'batch/CronJob'];
const GROUPS = 'leaderworkerset.x-k8s.io/LeaderWorkerSet';
const SCALERS: readonly string[] = ['autoscaling/HorizontalPodAutoscaler', 'keda.sh/ScaledObject'];

const kindOf = ({ group, kind }: Doc): string => `${group}/${kind}`;

export const kubernetes = defineAdapter({
  id: 'kubernetes',
  title: 'Kubernetes workloads with HPA, KEDA and LeaderWorkerSet',
  claims: (doc) => [...SERVING, ...JOBS, GROUPS, ...SCALERS].includes(kindOf(doc)),
  read(doc, context) {
    if (SCALERS.includes(kindOf(doc))) return scaler(doc, context);
    if (ownedElsewhere(doc, context)) return { workloads: [] };
    if (kindOf(doc) === GROUPS) return leaderWorkers(doc, context);
    return JOBS.includes(kindOf(doc)) ? job(doc, context) : serving(doc, context);
  },
});

/** Rollouts and canaries that name a workload read it themselves. */
const ownedElsewhere = (doc: Doc, { documents }: AdapterContext): boolean =>
  documents.pointingAt(doc, 'Rollout', 'spec', 'workloadRef').length > 0 ||
  documents.pointingAt(doc, 'Canary', 'spec', 'targetRef').length > 0;

const named = (doc: Doc): string => `${doc.kind} ${doc.name ?? 'without a name'}`;

/** What keeps a document from being a workload; null where nothing does. */
export function notWhole(doc: Doc, pod: Node | null): AdapterRead | null {
  const fragment = doc.name === null ? { reason: 'it has no name', node: doc.root } : fragmentOf(pod);
  if (fragment === null) return null;
  return incomplete(
    doc,
    `${named(doc)} is a fragment: ${fragment.reason}`,
    'Include what `kustomize build` or `helm template` writes, or exclude the file under models.exclude',
    (fragment.node ?? doc.root).start,
  );
}

function serving(doc: Doc, context: AdapterContext): AdapterRead {
  const pod = get(doc.root, 'spec', 'template', 'spec');
  const fragment = notWhole(doc, pod);
  if (fragment !== null || pod === null) return fragment ?? { workloads: [] };
  const draft = new Draft('kubernetes', doc, doc.name ?? '');
  stateServing(draft, pod, context);
  stateReplicas(
    draft,
    doc,
    get(doc.root, 'spec', 'replicas'),
    context.documents,
    get(doc.root, 'spec') ?? doc.root,
  );
  return { workloads: [draft.build()] };
}

/** Hardware and artefact of a pod that serves; one pod is one replica. */
export function stateServing(draft: Draft, pod: Node, context: AdapterContext, doc: Doc = draft.doc): void {
  const shape = podShape(pod);
  stateHardware(draft, 'serving', [{ needs: podNeeds(shape, doc, context), times: 1 }]);
  stateArtifact(draft, shape.containers);
}

function job(doc: Doc, context: AdapterContext): AdapterRead {
  const spec = get(doc.root, 'spec', ...(doc.kind === 'CronJob' ? ['jobTemplate', 'spec'] : []));
  const pod = get(spec, 'template', 'spec');
  const fragment = notWhole(doc, pod);
  if (fragment !== null || pod === null) return fragment ?? { workloads: [] };
  const draft = new Draft('kubernetes', doc, doc.name ?? '');
  const pods = whole(get(spec, 'parallelism'), 'parallelism');
  if (pods.is === 'open') draft.leave('training.hardware', pods.reason, pods.node);
  const times = pods.is === 'known' ? pods.value : 1;
  stateHardware(draft, 'training', [{ needs: podNeeds(podShape(pod), doc, context), times }]);
  const home = spec ?? doc.root;
  if (draft.accelerators !== 0)
    draft.leave('training.duration_hours', 'a Job does not say how long it runs', home);
  if (doc.kind === 'CronJob')
    draft.leave(
      'training.retrain',
      'a schedule in cron syntax is not read',
      get(doc.root, 'spec', 'schedule') ?? home,
    );
  return { workloads: [draft.build()] };
}

/** A replica is a group: one leader and size - 1 workers. */
function leaderWorkers(doc: Doc, context: AdapterContext): AdapterRead {
  const group = get(doc.root, 'spec', 'leaderWorkerTemplate');
  const worker = get(group, 'workerTemplate', 'spec');
  const fragment = notWhole(doc, worker);
  if (fragment !== null || worker === null) return fragment ?? { workloads: [] };
  const draft = new Draft('kubernetes', doc, doc.name ?? '');
  const size = whole(get(group, 'size'), 'size');
  const leader = get(group, 'leaderTemplate', 'spec') ?? worker;
  if (size.is === 'open') draft.leave('serving.hardware', size.reason, size.node);
  const pods = size.is === 'known' ? size.value : 1;
  stateHardware(draft, 'serving', [
    { needs: podNeeds(podShape(leader), doc, context), times: 1 },
    { needs: podNeeds(podShape(worker), doc, context), times: pods - 1 },
  ]);
  stateArtifact(draft, podShape(leader).containers);
  stateReplicas(
    draft,
    doc,
    get(doc.root, 'spec', 'replicas'),
    context.documents,
    get(doc.root, 'spec') ?? doc.root,
  );
  return { workloads: [draft.build()] };
}

/** An autoscaler is read with its target; one without is a range of nothing. */
function scaler(doc: Doc, { documents }: AdapterContext): AdapterRead {
  const kind = textAt(doc.root, 'spec', 'scaleTargetRef', 'kind') ?? 'Deployment';
  const name = textAt(doc.root, 'spec', 'scaleTargetRef', 'name');
  if (name !== null && documents.find(kind, name, doc) !== null) return { workloads: [] };
  return incomplete(
    doc,
    `${named(doc)} scales ${targetOf(doc)}, which is not among the included files`,
    `Include the file of ${targetOf(doc)} under models.include`,
    (get(doc.root, 'spec', 'scaleTargetRef') ?? doc.root).start,
  );
}
