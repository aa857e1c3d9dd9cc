import { stateArtifact } from './artifact.ts';
import { type AdapterContext, type AdapterRead, incomplete } from './define.ts';
import type { Doc } from './documents.ts';
import { Draft } from './draft.ts';
import { stateHardware } from './hardware.ts';
import { type PodShape, podNeeds } from './pod.ts';
import { fixedReplicas } from './scaling.ts';
import { whole, word } from './values.ts';
import { get, listAt, type Node, textAt } from './yaml.ts';

type Path = readonly (string | number)[];
/** A value of the service, else of the configs it is based on, the last of them first. */
type Look = (...path: Path) => { readonly node: Node; readonly doc: Doc } | null;

/** The decode pool, and a prefill pool beside it: two workloads that scale on their own. */
export function llmService(doc: Doc, context: AdapterContext): AdapterRead {
  if (doc.name === null || get(doc.root, 'spec') === null)
    return incomplete(
      doc,
      'LLMInferenceService is a fragment: it has no name or no spec',
      'Include the whole object',
    );
  const names = listAt(doc.root, 'spec', 'baseRefs').map((reference) => textAt(reference, 'name') ?? '?');
  const bases = names.map((name) => context.documents.find('LLMInferenceServiceConfig', name, doc));
  const missing = names.filter((_, index) => bases[index] === null);
  const sources = [doc, ...bases.toReversed().flatMap((base) => base ?? [])];
  const look: Look = (...path) => {
    for (const source of sources) {
      const node = get(source.root, 'spec', ...path);
      if (node !== null) return { node, doc: source };
    }
    return null;
  };
  const pools = look('prefill') === null ? [[]] : [[], ['prefill']];
  const workloads = pools.map((pool) => {
    const draft = new Draft('kserve', doc, [doc.name, ...pool].join('-'));
    for (const source of sources) draft.join(source);
    draft.state('model.type', 'llm', doc.root);
    statePool(draft, pool, look, missing, context);
    return draft.build();
  });
  return { workloads };
}

function statePool(
  draft: Draft,
  pool: Path,
  look: Look,
  missing: readonly string[],
  context: AdapterContext,
): void {
  const template = look(...pool, 'template');
  const worker = look(...pool, 'worker');
  const parts = [template, worker].filter((part) => part !== null);
  const shapes = parts.map(({ node }): PodShape => ({ spec: node, containers: listAt(node, 'containers') }));
  const [leader, other] = shapes;
  if (leader === undefined) {
    const why =
      missing.length > 0
        ? `baseRefs ${missing.join(', ')} are not among the included files`
        : 'the controller fills it in';
    draft.leave(
      'serving.hardware',
      `no pod template says what it runs on: ${why}`,
      get(draft.doc.root, 'spec') ?? draft.doc.root,
    );
  } else {
    const nodes = worker === null ? 1 : nodesOf(draft, pool, look);
    stateHardware(draft, 'serving', [
      { needs: podNeeds(leader, draft.doc, context), times: 1 },
      { needs: podNeeds(other ?? leader, draft.doc, context), times: nodes - 1 },
    ]);
    stateArtifact(draft, leader.containers);
    if (draft.accelerators === 0)
      draft.leave('serving.hardware', 'its pod template asks for no accelerator', leader.spec);
  }
  const uri = look('model', 'uri');
  const path = word(uri?.node ?? null, 'model.uri');
  if (path.is === 'known') draft.state('artifact.path', path.value, path.node);
  stateRange(draft, pool, look);
}

/** Pods of one replica: pipeline stages, or data-parallel ranks over those of one node. */
function nodesOf(draft: Draft, pool: Path, look: Look): number {
  const of = (key: string): number | null => {
    const found = look(...pool, 'parallelism', key);
    const value = whole(found?.node ?? null, key);
    if (value.is === 'open') draft.leave('serving.hardware', value.reason, value.node);
    return value.is === 'known' ? value.value : null;
  };
  const [pipeline, data, local] = [of('pipeline'), of('data'), of('dataLocal')];
  return data !== null && local !== null && local > 0 ? Math.ceil(data / local) : (pipeline ?? 1);
}

function stateRange(draft: Draft, pool: Path, look: Look): void {
  const scaling = look(...pool, 'scaling');
  if (scaling === null) {
    const own = look(...pool, 'replicas');
    fixedReplicas(draft, own?.node ?? null, get(draft.doc.root, 'spec') ?? draft.doc.root);
    return;
  }
  const least = whole(get(scaling.node, 'minReplicas'), 'minReplicas');
  const most = whole(get(scaling.node, 'maxReplicas'), 'maxReplicas');
  const one = { is: 'known', value: 1, node: scaling.node } as const;
  draft.take('serving.min_replicas', least.is === 'absent' ? one : least);
  if (!draft.take('serving.max_replicas', most))
    draft.leave('serving.max_replicas', 'scaling has no maxReplicas, which it must have', scaling.node);
}
