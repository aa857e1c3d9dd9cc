import type { Csr } from './csr.ts';

/** Strongly connected components, those that nothing leaves first: members of c are `order[start[c]..start[c + 1])`. */
export interface Components {
  readonly of: Uint32Array;
  readonly order: Uint32Array;
  readonly start: Uint32Array;
}

const sizeOf = ({ heads }: Csr): number => heads.length - 1;

/** Nodes that can be reached from the given ones, nearest first, without those; who stops reading ends the walk. */
export function* reach(graph: Csr, from: Iterable<number>): Generator<number, void> {
  const { heads, targets } = graph;
  const seen = new Uint8Array(sizeOf(graph));
  const queue = [...from];
  for (const node of queue) seen[node] = 1;
  for (let next = 0; next < queue.length; next += 1) {
    const node = queue[next] ?? 0;
    for (let at = heads[node] ?? 0; at < (heads[node + 1] ?? 0); at += 1) {
      const target = targets[at] ?? 0;
      if (seen[target] !== 0) continue;
      seen[target] = 1;
      queue.push(target);
      yield target;
    }
  }
}

/** Tarjan's algorithm (1972) without recursion, so that a chain of any length fits. */
export function components(graph: Csr): Components {
  const { heads, targets } = graph;
  const size = sizeOf(graph);
  const found = new Uint32Array(size); // 1-based order of discovery; 0 is not seen yet
  const low = new Uint32Array(size);
  const open = new Uint8Array(size);
  const next = heads.slice(0, size);
  const of = new Uint32Array(size);
  const order = new Uint32Array(size);
  const start = [0];
  const stack: number[] = [];
  const path: number[] = [];
  let clock = 0;
  let placed = 0;
  const enter = (node: number): void => {
    clock += 1;
    found[node] = clock;
    low[node] = clock;
    open[node] = 1;
    stack.push(node);
    path.push(node);
  };
  const close = (node: number): void => {
    for (let member = stack.pop(); member !== undefined; member = stack.pop()) {
      open[member] = 0;
      of[member] = start.length - 1;
      order[placed] = member;
      placed += 1;
      if (member === node) break;
    }
    start.push(placed);
  };
  const leave = (node: number): void => {
    path.pop();
    if (low[node] === found[node]) close(node);
    const parent = path[path.length - 1];
    if (parent !== undefined && open[node] === 1) low[parent] = Math.min(low[parent] ?? 0, low[node] ?? 0);
  };
  for (let root = 0; root < size; root += 1) {
    if (found[root] !== 0) continue;
    enter(root);
    for (let node = path[path.length - 1]; node !== undefined; node = path[path.length - 1]) {
      const at = next[node] ?? 0;
      if (at >= (heads[node + 1] ?? 0)) {
        leave(node);
        continue;
      }
      next[node] = at + 1;
      const target = targets[at] ?? 0;
      if (found[target] === 0) enter(target);
      else if (open[target] === 1) low[node] = Math.min(low[node] ?? 0, found[target] ?? 0);
    }
  }
  return { of, order, start: Uint32Array.from(start) };
}

/** Words of the bit sets that are held at once: 16 MB. */
const MOST_WORDS = 4_000_000;

/** How many of the first `counted` nodes each node reaches, without itself: bit sets joined from the ends of the graph backwards, in blocks. */
export function closureCounts(graph: Csr, parts: Components, counted: number): Uint32Array {
  const size = sizeOf(graph);
  const groups = parts.start.length - 1;
  const counts = new Uint32Array(size);
  const words = Math.max(1, Math.min(Math.ceil(counted / 32), Math.floor(MOST_WORDS / Math.max(1, groups))));
  const bits = new Uint32Array(groups * words);
  const totals = new Uint32Array(groups);
  for (let from = 0; from < counted; from += words * 32) {
    const block = { bits, words, from, to: Math.min(counted, from + words * 32) };
    bits.fill(0);
    for (let group = 0; group < groups; group += 1) joinGroup(graph, parts, group, block);
    for (let group = 0; group < groups; group += 1)
      totals[group] = (totals[group] ?? 0) + ones(bits, group * words, words);
  }
  for (let node = 0; node < size; node += 1)
    counts[node] = (totals[parts.of[node] ?? 0] ?? 0) - (node < counted ? 1 : 0);
  return counts;
}

interface Block {
  readonly bits: Uint32Array;
  readonly words: number;
  /** First node of the block, and the one after its last. */
  readonly from: number;
  readonly to: number;
}

function joinGroup({ heads, targets }: Csr, parts: Components, group: number, block: Block): void {
  const { bits, words, from, to } = block;
  const row = group * words;
  for (let i = parts.start[group] ?? 0; i < (parts.start[group + 1] ?? 0); i += 1) {
    const node = parts.order[i] ?? 0;
    const bit = node - from;
    if (bit >= 0 && node < to) bits[row + (bit >>> 5)] = (bits[row + (bit >>> 5)] ?? 0) | (1 << (bit & 31));
    for (let at = heads[node] ?? 0; at < (heads[node + 1] ?? 0); at += 1) {
      const other = parts.of[targets[at] ?? 0] ?? 0;
      if (other !== group) join(bits, row, other * words, words);
    }
  }
}

function join(bits: Uint32Array, row: number, other: number, words: number): void {
  for (let word = 0; word < words; word += 1)
    bits[row + word] = (bits[row + word] ?? 0) | (bits[other + word] ?? 0);
}

function ones(bits: Uint32Array, from: number, words: number): number {
  let total = 0;
  for (let word = from; word < from + words; word += 1) {
    let rest = bits[word] ?? 0;
    rest -= (rest >>> 1) & 0x55555555;
    rest = (rest & 0x33333333) + ((rest >>> 2) & 0x33333333);
    total += Math.imul((rest + (rest >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
  }
  return total;
}

/** The longest way to each node from one that nothing leads to, a component counting as one step. */
export function levels({ heads, targets }: Csr, { of, order, start }: Components): Uint32Array {
  const level = new Uint32Array(start.length);
  for (let group = start.length - 2; group >= 0; group -= 1) {
    for (let i = start[group] ?? 0; i < (start[group + 1] ?? 0); i += 1) {
      const node = order[i] ?? 0;
      for (let at = heads[node] ?? 0; at < (heads[node + 1] ?? 0); at += 1) {
        const other = of[targets[at] ?? 0] ?? 0;
        if (other !== group) level[other] = Math.max(level[other] ?? 0, (level[group] ?? 0) + 1);
      }
    }
  }
  return of.map((group) => level[group] ?? 0);
}

/** A shortest cycle through the first of the members of one component; null where there is none. */
export function shortestCycle({ heads, targets }: Csr, members: Uint32Array): number[] | null {
  const [first = 0] = members;
  const parent = new Map<number, number>();
  const inside = members.length > 1 ? new Set(members) : null;
  const queue = [first];
  for (let next = 0; next < queue.length; next += 1) {
    const node = queue[next] ?? 0;
    for (let at = heads[node] ?? 0; at < (heads[node + 1] ?? 0); at += 1) {
      const target = targets[at] ?? 0;
      if (target === first) return backTo(first, node, parent);
      if (inside?.has(target) === true && !parent.has(target)) {
        parent.set(target, node);
        queue.push(target);
      }
    }
  }
  return null;
}

function backTo(first: number, last: number, parent: ReadonlyMap<number, number>): number[] {
  const path: number[] = [];
  for (let node = last; node !== first; node = parent.get(node) ?? first) path.push(node);
  return [first, ...path.reverse()];
}
