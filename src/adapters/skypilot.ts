import { type AdapterContext, type AdapterRead, defineAdapter } from './define.ts';
import { type Doc, hasKeys } from './documents.ts';
import { Draft } from './draft.ts';
import { placeholderIn, whole, word } from './values.ts';
import { entriesAt, get, listAt, type Node, textAt } from './yaml.ts';

/** Keys that only a task has beside `resources`. */
const TASK_KEYS = ['run', 'setup', 'service', 'num_nodes', 'workdir', 'envs', 'file_mounts'];

export const skypilot = defineAdapter({
  id: 'skypilot',
  title: 'SkyPilot tasks and SkyServe services',
  claims: (doc) =>
    doc.kind === '' &&
    doc.group === '' &&
    hasKeys(doc, 'resources') &&
    get(doc.root, 'resources')?.type === 'map' &&
    TASK_KEYS.some((key) => hasKeys(doc, key)),
  read: task,
});

function task(doc: Doc, context: AdapterContext): AdapterRead {
  const draft = new Draft('skypilot', doc, nameOf(doc, context));
  const service = get(doc.root, 'service');
  const section = service === null ? 'training' : 'serving';
  const nodes = whole(get(doc.root, 'num_nodes'), 'num_nodes');
  if (nodes.is === 'open') draft.leave(`${section}.hardware`, nodes.reason, nodes.node);
  resourcesOf(draft, section, get(doc.root, 'resources') ?? doc.root, nodes.is === 'known' ? nodes.value : 1);
  if (service !== null) replicasOf(draft, service);
  else if (draft.accelerators !== 0)
    draft.leave('training.duration_hours', 'a task does not say how long it runs', doc.root);
  return { workloads: [draft.build()] };
}

/** Its name, else the file's; later tasks of a pipeline are counted. */
function nameOf(doc: Doc, { documents }: AdapterContext): string {
  const name = textAt(doc.root, 'name');
  if (name !== null && placeholderIn(name) === null) return name;
  const stem = doc.file.replace(/\.ya?ml$/, '');
  const siblings = documents.all.filter(({ file }) => file === doc.file);
  const index = siblings.indexOf(doc);
  return index === 0 ? stem : `${stem}-${index + 1}`;
}

type Section = 'serving' | 'training';

function resourcesOf(draft: Draft, section: Section, resources: Node, nodes: number): void {
  siteOf(draft, section, resources);
  for (const key of ['any_of', 'ordered']) {
    const choices = listAt(resources, key);
    if (choices.length > 0) {
      draft.leave(
        `${section}.hardware`,
        `${key} lists ${choices.length} sets of resources: which one runs is decided at launch`,
        get(resources, key) ?? resources,
      );
      return;
    }
  }
  const accelerators = get(resources, 'accelerators');
  const instance = word(get(resources, 'instance_type'), 'instance_type');
  if (accelerators !== null) acceleratorsOf(draft, section, accelerators, nodes);
  else if (instance.is === 'open') draft.leave(`${section}.instance`, instance.reason, instance.node);
  else if (instance.is === 'known') instanceOf(draft, section, instance, nodes);
  else draft.accelerators = 0;
}

/** Alternatives as `name` and count: `H100:8`, a bare name, a mapping or a list of them. */
function alternativesIn(
  node: Node,
): { readonly name: string; readonly count: string; readonly node: Node }[] {
  if (node.type === 'scalar') return node.text === null ? [] : [split(node.text, node)];
  if (node.type === 'list') return node.items.flatMap(alternativesIn);
  return [...entriesAt(node)].map(([key, value]) => {
    const count = value.type === 'scalar' ? value.text : null;
    // `{L4:8}` is a key "L4:8" without a value.
    return count === null ? split(key, value) : { name: key, count, node: value };
  });
}

function acceleratorsOf(draft: Draft, section: Section, node: Node, nodes: number): void {
  const path = `${section}.hardware`;
  if (node.type === 'map' && node.template) {
    draft.leave(path, 'accelerators is an unrendered template', node);
    return;
  }
  const found = alternativesIn(node);
  const [only] = found;
  if (only === undefined) draft.leave(path, 'accelerators is empty', node);
  else if (found.length > 1)
    draft.leave(
      path,
      `one of ${found.map(({ name, count }) => `${count}x${name}`).join(', ')} runs, which is decided at launch`,
      node,
    );
  else if (placeholderIn(only.name) !== null || !/^[A-Za-z][\w.-]*$/.test(only.name))
    draft.leave(path, `accelerators is ${JSON.stringify(only.name)}, which names none`, only.node);
  else if (!/^[1-9][0-9]{0,4}$/.test(only.count))
    draft.leave(path, `${only.count} of ${only.name} is not a whole number`, only.node);
  else {
    draft.accelerators = Number(only.count) * nodes;
    draft.state(path, `${draft.accelerators}x${only.name}`, only.node);
  }
}

function instanceOf(
  draft: Draft,
  section: Section,
  { value, node }: { value: string; node: Node },
  nodes: number,
): void {
  if (section === 'serving' && nodes > 1) {
    draft.leave(
      'serving.instance',
      `a replica takes ${nodes} instances of ${value}, which no config can state`,
      node,
    );
    return;
  }
  draft.state(`${section}.instance`, value, node);
  if (section === 'training') draft.state('training.instances', String(nodes), node);
}

/** Clouds whose prices a price book has; `kubernetes` is somebody's own cluster. */
function siteOf(draft: Draft, section: Section, resources: Node): void {
  const infra = word(get(resources, 'infra'), 'infra');
  const [inCloud, inRegion] = infra.is === 'known' ? infra.value.split('/') : [];
  const cloud = word(get(resources, 'cloud'), 'cloud');
  const region = word(get(resources, 'region'), 'region');
  const named = cloud.is === 'known' ? cloud.value : inCloud;
  const place = infra.is === 'known' ? infra.node : cloud.is === 'known' ? cloud.node : resources;
  const own = named === undefined || ['kubernetes', 'k8s', '*'].includes(named.toLowerCase());
  if (!own) draft.state(`${section}.cloud`, named.toLowerCase(), place);
  if (region.is === 'known') draft.state(`${section}.region`, region.value, region.node);
  else if (!own && inRegion !== undefined && inRegion !== '*')
    draft.state(`${section}.region`, inRegion, place);
  const spot = get(resources, 'use_spot');
  if (spot !== null && textAt(spot)?.toLowerCase() === 'true')
    draft.state(`${section}.purchase`, 'spot', spot);
}

/** `replicas`, or the range of `replica_policy`; one replica without either. */
function replicasOf(draft: Draft, service: Node): void {
  const policy = get(service, 'replica_policy');
  const fixed = whole(get(service, 'replicas'), 'replicas');
  const least = whole(get(policy, 'min_replicas'), 'min_replicas');
  const most = whole(get(policy, 'max_replicas'), 'max_replicas');
  const one = { is: 'known', value: 1, node: service } as const;
  const floor = fixed.is !== 'absent' ? fixed : least.is === 'absent' ? one : least;
  draft.take('serving.min_replicas', floor);
  if (fixed.is === 'absent' && most.is !== 'absent') draft.take('serving.max_replicas', most);
  else if (floor.is === 'known') draft.take('serving.max_replicas', floor);
  const base = whole(get(policy, 'base_ondemand_fallback_replicas'), 'base_ondemand_fallback_replicas');
  if (base.is === 'known' && base.value > 0)
    draft.leave(
      'serving.purchase',
      `${base.value} replicas run on demand and the others on spot: no single purchase option says it`,
      base.node,
    );
  const fallback = get(policy, 'dynamic_ondemand_fallback');
  if (fallback !== null && textAt(fallback)?.toLowerCase() === 'true')
    draft.leave(
      'serving.purchase',
      'replicas run on demand whenever spot is short: how often nobody says',
      fallback,
    );
}

function split(
  text: string,
  node: Node,
): { readonly name: string; readonly count: string; readonly node: Node } {
  const [name = '', count = '1'] = text.split(':');
  return { name: name.trim(), count: count.trim(), node };
}
