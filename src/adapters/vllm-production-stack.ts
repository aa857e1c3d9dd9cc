import { type AdapterContext, type AdapterRead, defineAdapter } from './define.ts';
import { type Doc, hasKeys } from './documents.ts';
import { Draft } from './draft.ts';
import { stateHardware } from './hardware.ts';
import { podNeeds } from './pod.ts';
import { fixedReplicas } from './scaling.ts';
import { whole, word } from './values.ts';
import { entriesAt, get, listAt, type MapNode, mapOf, type Node, textAt } from './yaml.ts';

export const vllmProductionStack = defineAdapter({
  id: 'vllm-production-stack',
  title: 'vLLM production-stack Helm values',
  claims: (doc) => doc.kind === '' && doc.group === '' && hasKeys(doc, 'servingEngineSpec'),
  read: (doc, context) => ({
    workloads: listAt(doc.root, 'servingEngineSpec', 'modelSpec').flatMap(
      (spec, index) => model(doc, spec, index, context).workloads,
    ),
  }),
});

function model(doc: Doc, spec: Node, index: number, context: AdapterContext): AdapterRead {
  const name = word(get(spec, 'name'), 'name');
  const draft = new Draft(
    'vllm-production-stack',
    doc,
    name.is === 'known' ? name.value : `${doc.file}-${index + 1}`,
  );
  draft.state('model.name', name.is === 'known' ? name.value : `${doc.file}-${index + 1}`, spec);
  draft.state('model.type', 'llm', spec);
  const shape = { spec: podOf(spec), containers: [{ ...containerOf(spec) }] };
  stateHardware(draft, 'serving', [
    { needs: podNeeds(shape, { ...doc, kind: 'modelSpec', name: textAt(spec, 'name') }, context), times: 1 },
  ]);
  const ray = get(spec, 'raySpec');
  if (ray !== null && textAt(ray, 'enabled') !== 'false')
    draft.leave('serving.hardware', 'raySpec spreads a replica over several nodes', ray);
  if (draft.accelerators === 0)
    draft.leave(
      'serving.hardware',
      'it asks for no accelerator: requestGPU is 0 or not written',
      get(spec, 'requestGPU') ?? spec,
    );
  const url = word(get(spec, 'modelURL'), 'modelURL');
  if (url.is === 'known') draft.state('artifact.path', url.value, url.node);
  const [repository, tag] = [textAt(spec, 'repository'), word(get(spec, 'tag'), 'tag')];
  if (tag.is === 'known')
    draft.state('serving.runtime', repository === null ? tag.value : `${repository}:${tag.value}`, tag.node);
  const keda = get(spec, 'keda');
  if (textAt(keda, 'enabled') !== 'true') fixedReplicas(draft, get(spec, 'replicaCount'), spec);
  else {
    const or = (value: ReturnType<typeof whole>, fallback: number) =>
      value.is === 'absent' ? ({ is: 'known', value: fallback, node: keda ?? spec } as const) : value;
    draft.take('serving.min_replicas', or(whole(get(keda, 'minReplicaCount'), 'minReplicaCount'), 0));
    draft.take('serving.max_replicas', or(whole(get(keda, 'maxReplicaCount'), 'maxReplicaCount'), 100));
  }
  return { workloads: [draft.build()] };
}

/** The chart's node selection as a pod has it. */
function podOf(spec: Node): Node {
  const terms = get(spec, 'nodeSelectorTerms');
  const selector = get(spec, 'nodeSelector');
  const required = 'requiredDuringSchedulingIgnoredDuringExecution';
  const affinity =
    terms === null
      ? []
      : [['affinity', wrap('nodeAffinity', wrap(required, wrap('nodeSelectorTerms', terms)))] as const];
  return mapOf(spec, [...affinity, ...(selector === null ? [] : [['nodeSelector', selector] as const])]);
}

/** Its container: `resources` wins over requestGPU, whose key is requestGPUType. */
function containerOf(spec: Node): MapNode {
  const resources = get(spec, 'resources');
  if (resources !== null && entriesAt(resources).size > 0) return mapOf(spec, [['resources', resources]]);
  const count = get(spec, 'requestGPU');
  const key = textAt(spec, 'requestGPUType') ?? 'nvidia.com/gpu';
  const limits = mapOf(spec, count === null ? [] : [[key, count]]);
  return mapOf(spec, [['resources', mapOf(spec, [['limits', limits]])]]);
}

const wrap = (key: string, node: Node): MapNode => mapOf(node, [[key, node]]);
