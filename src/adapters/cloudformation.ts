import type { Doc } from './documents.ts';
import { entriesAt, get, listAt, type Node, textAt } from './yaml.ts';

/** A node once its intrinsic functions are resolved, or why they cannot be. */
export type Resolved = { readonly node: Node } | { readonly reason: string; readonly node: Node };

/**
 * Follows `!Ref` of a parameter to its Default, and `!If` whose condition compares parameters with texts, in the
 * short and the long form. Anything else is known only when the stack is deployed.
 */
export function resolve(doc: Doc, node: Node, depth = 0): Resolved {
  const call = callOf(node);
  if (call === null) return { node };
  if (depth > 10) return { reason: 'its references lead in a circle', node };
  if (call.name === 'Ref') return parameter(doc, textAt(call.argument) ?? '?', node, depth);
  if (call.name !== 'If') return { reason: `it is ${call.name}, which only the deployment resolves`, node };
  const [condition, yes, no] = call.argument.type === 'list' ? call.argument.items : [];
  const holds = condition === undefined ? null : conditionOf(doc, textAt(condition) ?? '', depth);
  const branch = holds === true ? yes : holds === false ? no : undefined;
  if (branch === undefined)
    return { reason: `the condition ${textAt(condition ?? null) ?? '?'} is decided at deployment`, node };
  return resolve(doc, branch, depth + 1);
}

/** `!Ref X` or `{ Ref: X }`, `!Fn a` or `{ Fn::Fn: a }`. */
function callOf(node: Node): { readonly name: string; readonly argument: Node } | null {
  if (node.tag?.startsWith('!') && !node.tag.startsWith('!!'))
    return { name: node.tag.slice(1), argument: node };
  if (node.type !== 'map' || node.entries.size !== 1) return null;
  for (const [key, argument] of node.entries)
    if (key === 'Ref' || key.startsWith('Fn::')) return { name: key.replace('Fn::', ''), argument };
  return null;
}

function parameter(doc: Doc, name: string, node: Node, depth: number): Resolved {
  const declared = get(doc.root, 'Parameters', name);
  const value = get(declared, 'Default');
  if (value !== null) return resolve(doc, value, depth + 1);
  if (declared === null) return { reason: `it refers to ${name}, which is known at deployment`, node };
  return { reason: `the parameter ${name} has no Default`, node };
}

/** Whether a condition of equalities holds by the parameters' defaults; null where they do not tell. */
function conditionOf(doc: Doc, name: string, depth: number): boolean | null {
  const node = get(doc.root, 'Conditions', name);
  return node === null ? null : holds(doc, node, depth + 1);
}

function holds(doc: Doc, node: Node, depth: number): boolean | null {
  if (depth > 10) return null;
  const call = callOf(node);
  if (call === null) return null;
  const parts = call.argument.type === 'list' ? call.argument.items : [];
  if (call.name === 'Condition') return conditionOf(doc, textAt(call.argument) ?? '', depth + 1);
  if (call.name === 'Not') {
    const [inner] = parts;
    const value = inner === undefined ? null : holds(doc, inner, depth + 1);
    return value === null ? null : !value;
  }
  if (call.name !== 'Equals' || parts.length !== 2) return null;
  const [a, b] = parts.map((part) => {
    const read = resolve(doc, part, depth + 1);
    return 'reason' in read ? null : textAt(read.node);
  });
  return a === null || b === null || a === undefined || b === undefined ? null : a === b;
}

/** Resources of one type, by their logical id. */
export const resourcesOf = (doc: Doc, type: string): { readonly id: string; readonly node: Node }[] =>
  [...entriesAt(doc.root, 'Resources')].flatMap(([id, node]) =>
    textAt(node, 'Type') === type ? [{ id, node: get(node, 'Properties') ?? node }] : [],
  );

/** The logical id a property refers to, by Ref or by GetAtt. */
export function idBehind(node: Node | null): string | null {
  const call = node === null ? null : callOf(node);
  if (call === null) return null;
  const text =
    textAt(call.argument) ??
    listAt(call.argument)
      .map((part) => textAt(part) ?? '')
      .join('.');
  return text.split('.')[0] ?? null;
}
