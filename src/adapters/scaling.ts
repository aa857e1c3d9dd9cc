import type { Doc, Documents } from './documents.ts';
import type { Draft } from './draft.ts';
import { whole } from './values.ts';
import { get, type Node, textAt } from './yaml.ts';

/** KEDA's own defaults. */
const KEDA = { least: 0, most: 100 };

/**
 * Replicas of a workload: those of the autoscaler that targets it, else `replicas` itself. `of` is the object an
 * autoscaler would name; `own` is where its own count is written.
 */
export function stateReplicas(
  draft: Draft,
  of: Doc,
  own: Node | null,
  documents: Documents,
  home: Node = of.root,
): void {
  const [hpa] = documents.pointingAt(of, 'HorizontalPodAutoscaler', 'spec', 'scaleTargetRef');
  const [keda] = documents.pointingAt(of, 'ScaledObject', 'spec', 'scaleTargetRef');
  const scaler = keda ?? hpa;
  if (keda !== undefined) kedaRange(draft, keda);
  else if (hpa !== undefined) hpaRange(draft, hpa);
  if (scaler !== undefined) {
    draft.join(scaler);
    return;
  }
  fixedReplicas(draft, own, home);
}

/** A fixed number of replicas; one where none is written, as Kubernetes defaults it. */
export function fixedReplicas(draft: Draft, own: Node | null, home: Node): void {
  const count = whole(own, 'replicas');
  const value = count.is === 'absent' ? ({ is: 'known', value: 1, node: home } as const) : count;
  draft.take('serving.min_replicas', value);
  if (value.is === 'known') draft.take('serving.max_replicas', value);
}

function hpaRange(draft: Draft, hpa: Doc): void {
  const spec = get(hpa.root, 'spec') ?? hpa.root;
  const least = whole(get(spec, 'minReplicas'), 'minReplicas');
  const most = whole(get(spec, 'maxReplicas'), 'maxReplicas');
  draft.take('serving.min_replicas', least.is === 'absent' ? { is: 'known', value: 1, node: spec } : least);
  if (most.is === 'absent')
    draft.leave('serving.max_replicas', 'the autoscaler has no maxReplicas, which it must have', spec);
  else draft.take('serving.max_replicas', most);
}

function kedaRange(draft: Draft, keda: Doc): void {
  const spec = get(keda.root, 'spec') ?? keda.root;
  const idle = get(spec, 'idleReplicaCount');
  const least = whole(
    idle ?? get(spec, 'minReplicaCount'),
    idle === null ? 'minReplicaCount' : 'idleReplicaCount',
  );
  const most = whole(get(spec, 'maxReplicaCount'), 'maxReplicaCount');
  const or = (value: number) => ({ is: 'known', value, node: spec }) as const;
  draft.take('serving.min_replicas', least.is === 'absent' ? or(KEDA.least) : least);
  draft.take('serving.max_replicas', most.is === 'absent' ? or(KEDA.most) : most);
}

/** The object an autoscaler names, as `kind/name`. */
export const targetOf = (scaler: Doc): string =>
  `${textAt(scaler.root, 'spec', 'scaleTargetRef', 'kind') ?? 'Deployment'}/${textAt(scaler.root, 'spec', 'scaleTargetRef', 'name') ?? '?'}`;
