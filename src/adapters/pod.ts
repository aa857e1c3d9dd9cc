import type { HardwareRule } from '../core/policy-hardware.ts';
import type { AdapterContext } from './define.ts';
import type { Doc } from './documents.ts';
import {
  ACCELERATOR_LABELS,
  ACCELERATOR_RESOURCE,
  acceleratorOf,
  INSTANCE_LABELS,
  REGION_LABELS,
  SPOT_LABELS,
} from './labels.ts';
import { placeholderIn, whole, word } from './values.ts';
import { entriesAt, get, listAt, mapsBelow, type Node, textAt } from './yaml.ts';

/** What one pod asks for. */
export interface PodNeeds {
  /** Accelerators; 0 for none, null where nobody can tell. */
  readonly count: number | null;
  /** Name of the accelerator; null where nothing names it. */
  readonly accelerator: string | null;
  /** A whole instance, where the hardware map says that such a pod takes one. */
  readonly instance: string | null;
  readonly cloud: string | null;
  readonly region: string | null;
  readonly purchase: string | null;
  /** Why count or accelerator is unknown. */
  readonly open: { readonly reason: string; readonly node: Node } | null;
  /** Where the accelerators are asked for. */
  readonly node: Node;
}

/** Where containers and node selection stand; KServe and others spread them. */
export interface PodShape {
  readonly spec: Node;
  readonly containers: readonly Node[];
  /** Further places of node selection, such as annotations that name an accelerator. */
  readonly labels?: ReadonlyMap<string, Node>;
}

export const podShape = (spec: Node): PodShape => ({ spec, containers: listAt(spec, 'containers') });

/** What a pod needs, by its limits, its node selection and the policy's hardware map. */
export function podNeeds(shape: PodShape, doc: Doc, context: AdapterContext): PodNeeds {
  const asked = askedOf(shape);
  const labels = labelsOf(shape);
  const rule = ruleFor(doc, labels, asked, context.hardware);
  const nothing = {
    accelerator: null,
    instance: rule?.instance ?? null,
    cloud: rule?.cloud ?? null,
    region: rule?.region ?? null,
    purchase: rule?.purchase ?? null,
    open: null,
    node: shape.spec,
  };
  const [first] = asked;
  if (first === undefined) return { ...nothing, count: 0 };
  const site = {
    ...nothing,
    cloud: rule?.cloud ?? cloudOf(labels),
    region: rule?.region ?? firstOf(labels, REGION_LABELS),
    purchase: rule?.purchase ?? (isSpot(labels) ? 'spot' : null),
    node: first.node,
  };
  const stuck = asked.find(({ count }) => count.is !== 'known');
  if (stuck !== undefined && stuck.count.is === 'open')
    return { ...site, count: null, open: { reason: stuck.count.reason, node: stuck.count.node } };
  const count = asked.reduce((sum, one) => sum + (one.count.is === 'known' ? one.count.value : 0), 0);
  if (count === 0) return { ...site, count: 0 };
  const slice = asked.find(({ key }) => key.startsWith('nvidia.com/mig-'));
  if (slice !== undefined && rule === null) {
    const reason = `${slice.key} is a slice of an accelerator, whose share of the price nobody states`;
    return { ...site, count, open: { reason, node: slice.node } };
  }
  if (rule?.accelerator !== undefined || rule?.instance !== undefined)
    return { ...site, count, accelerator: rule.accelerator ?? null };
  const named = acceleratorIn(labels, context);
  return named === null || 'reason' in named
    ? { ...site, count, open: named ?? { reason: unnamed(count, first.key), node: first.node } }
    : { ...site, count, ...named };
}

const unnamed = (count: number, key: string): string =>
  `the pods ask for ${count} ${key} and nothing names the accelerator: map a label or ${key} under \`hardware\` in the policy`;

interface Asked {
  readonly key: string;
  readonly node: Node;
  readonly count: ReturnType<typeof whole>;
}

/** Accelerators by container; limits count, requests only where there are none. */
function askedOf({ containers }: PodShape): Asked[] {
  return containers.flatMap((container) => {
    const limits = entriesAt(container, 'resources', 'limits');
    const requests = entriesAt(container, 'resources', 'requests');
    const keys = [...new Set([...limits.keys(), ...requests.keys()])];
    return keys.flatMap((key) => {
      const node = limits.get(key) ?? requests.get(key);
      if (node === undefined || !ACCELERATOR_RESOURCE.test(key)) return [];
      return [{ key, node, count: whole(node, key) }];
    });
  });
}

/** Node labels the pod selects: selectors, required affinity to one value, and what the caller adds. */
function labelsOf({ spec, labels }: PodShape): ReadonlyMap<string, Node> {
  const found = new Map<string, Node>([...(labels ?? []), ...entriesAt(spec, 'nodeSelector')]);
  const required = ['affinity', 'nodeAffinity', 'requiredDuringSchedulingIgnoredDuringExecution'];
  const terms = listAt(spec, ...required, 'nodeSelectorTerms');
  for (const term of terms.length === 1 ? terms : [])
    for (const expression of listAt(term, 'matchExpressions')) {
      const key = textAt(expression, 'key');
      const values = listAt(expression, 'values');
      const [only] = values;
      const picks = textAt(expression, 'operator') === 'In' && values.length === 1;
      if (key !== null && picks && only !== undefined) found.set(key, only);
    }
  return found;
}

function ruleFor(
  doc: Doc,
  labels: ReadonlyMap<string, Node>,
  asked: readonly Asked[],
  rules: readonly HardwareRule[],
): HardwareRule | null {
  const valueAt = (key: string): string | null => {
    if (key === 'kind') return doc.kind;
    if (key === 'name') return doc.name;
    const label = labels.get(key) ?? asked.find((one) => one.key === key)?.node;
    return label?.type === 'scalar' ? label.text : null;
  };
  const fits = ([key, wanted]: [string, string]): boolean => {
    const value = valueAt(key);
    return value !== null && (wanted === '*' || wanted === value);
  };
  return rules.find(({ match }) => Object.entries(match).every(fits)) ?? null;
}

function acceleratorIn(
  labels: ReadonlyMap<string, Node>,
  { catalog }: AdapterContext,
): { accelerator: string; node: Node } | { reason: string; node: Node } | null {
  const known = (name: string): string | null => catalog.accelerator(name)?.name ?? null;
  for (const label of Object.keys(ACCELERATOR_LABELS)) {
    const value = word(labels.get(label) ?? null, label);
    if (value.is === 'absent') continue;
    if (value.is === 'open') return { reason: value.reason, node: value.node };
    const accelerator = acceleratorOf(value.value, known);
    if (accelerator !== null) return { accelerator, node: value.node };
    return { reason: `${label} ${JSON.stringify(value.value)} names no accelerator`, node: value.node };
  }
  for (const label of INSTANCE_LABELS) {
    const value = word(labels.get(label) ?? null, label);
    if (value.is === 'absent') continue;
    if (value.is === 'open') return { reason: value.reason, node: value.node };
    const instance = catalog.instance(value.value);
    if (instance !== null) return { accelerator: instance.accelerator, node: value.node };
    const reason = `the price book does not say which accelerator ${value.value} has: map it under \`hardware\` in the policy`;
    return { reason, node: value.node };
  }
  return null;
}

const isSpot = (labels: ReadonlyMap<string, Node>): boolean =>
  Object.entries(SPOT_LABELS).some(([label, value]) => textAt(labels.get(label) ?? null) === value);

function cloudOf(labels: ReadonlyMap<string, Node>): string | null {
  for (const [label, cloud] of Object.entries(ACCELERATOR_LABELS))
    if (cloud !== null && labels.has(label)) return cloud;
  for (const label of labels.keys()) {
    if (label.startsWith('cloud.google.com/')) return 'gcp';
    if (/^(?:eks\.amazonaws\.com|karpenter\.k8s\.aws)\//.test(label)) return 'aws';
    if (label.startsWith('kubernetes.azure.com/')) return 'azure';
  }
  return null;
}

function firstOf(labels: ReadonlyMap<string, Node>, keys: readonly string[]): string | null {
  for (const key of keys) {
    const text = textAt(labels.get(key) ?? null);
    if (text !== null && placeholderIn(text) === null) return text;
  }
  return null;
}

/** Why a pod template is only a fragment; null where it is whole. */
export function fragmentOf(spec: Node | null): { reason: string; node: Node | null } | null {
  const containers = listAt(spec, 'containers');
  if (containers.length === 0) {
    const nested = get(spec, 'affinity', 'containers');
    return nested === null
      ? { reason: 'its pod template has no containers', node: spec }
      : { reason: 'its containers stand under `affinity`, so that the pod has none', node: nested };
  }
  const bare = containers.find((container) => get(container, 'image') === null);
  return containers.every((container) => get(container, 'image') === null)
    ? { reason: 'no container names an image, so that it is a patch of another manifest', node: bare ?? spec }
    : null;
}

/** The first accelerator that is asked for anywhere below a node. */
export function acceleratorBelow(root: Node): { readonly key: string; readonly node: Node } | null {
  for (const map of mapsBelow(root))
    for (const [key, node] of map.entries)
      if (node.type === 'scalar' && ACCELERATOR_RESOURCE.test(key)) return { key, node };
  return null;
}
