import type { Node } from './yaml.ts';

/** A value, or why nobody can tell it. `absent` is a value that is simply not written. */
export type Value<T> =
  | { readonly is: 'known'; readonly value: T; readonly node: Node }
  | { readonly is: 'open'; readonly reason: string; readonly node: Node }
  | { readonly is: 'absent' };

const ABSENT = { is: 'absent' } as const;

/** What makes a text a placeholder that something else fills in; null for a plain text. */
export function placeholderIn(text: string): string | null {
  const found =
    /\{\{.*?\}\}|\{\{|\$\{[^}]*\}?|\$\([^)]*\)|^\$[A-Za-z_]\w*$|^<[^>]+>$|replaced-by-kustomize|^(?:REPLACE|CHANGE)[-_ ]?ME$/.exec(
      text,
    );
  return found?.[0] ?? null;
}

/** Why a node is not a plain value: an unrendered template, a placeholder, a collection. */
export function whyOpen(node: Node, what: string): string {
  if (node.tag !== null) return `${what} is ${node.tag}, which only the deployment resolves`;
  if (node.type === 'map' && node.template) return `${what} is an unrendered template`;
  if (node.type !== 'scalar') return `${what} is a ${node.type === 'map' ? 'mapping' : 'list'}, not a value`;
  const placeholder = placeholderIn(node.text ?? '');
  if (placeholder !== null) return `${what} is the placeholder ${placeholder}`;
  return node.text === null ? `${what} is empty` : `${what} is ${JSON.stringify(node.text)}`;
}

/** A whole number, 0 or more. */
export function whole(node: Node | null, what: string): Value<number> {
  if (node === null) return ABSENT;
  const text = node.type === 'scalar' && node.tag === null ? node.text : null;
  if (text !== null && /^[0-9]{1,9}(?:\.0)?$/.test(text)) return { is: 'known', value: Number(text), node };
  const plain = text !== null && placeholderIn(text) === null;
  return { is: 'open', reason: `${whyOpen(node, what)}${plain ? ', not a whole number' : ''}`, node };
}

/** A plain text that is not a placeholder. */
export function word(node: Node | null, what: string): Value<string> {
  if (node === null) return ABSENT;
  if (node.type === 'scalar' && node.tag === null && node.text !== null && placeholderIn(node.text) === null)
    return { is: 'known', value: node.text, node };
  return { is: 'open', reason: whyOpen(node, what), node };
}

const UNITS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 };

/** A duration in seconds, as Kubernetes tools write it: `90`, `90s`, `1m30s`, `2h`. */
export function seconds(node: Node | null, what: string): Value<number> {
  const read = word(node, what);
  if (read.is !== 'known') return read;
  if (/^[0-9]+$/.test(read.value)) return { ...read, value: Number(read.value) };
  const parts = [...read.value.matchAll(/([0-9]+(?:\.[0-9]+)?)(ms|s|m|h|d)/g)];
  const all = parts.map(([part]) => part).join('') === read.value && parts.length > 0;
  if (!all)
    return {
      is: 'open',
      reason: `${what} is ${JSON.stringify(read.value)}, not a duration`,
      node: read.node,
    };
  return {
    ...read,
    value: parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (UNITS[unit ?? ''] ?? 0), 0),
  };
}
