/** A directed graph as compressed rows: the targets of node v are `targets[heads[v]..heads[v + 1])`. */
export interface Csr {
  readonly heads: Uint32Array;
  readonly targets: Uint32Array;
}

export interface Edge {
  readonly from: number;
  readonly to: number;
  /** Bits that are joined where an edge is given more than once. */
  readonly mark: number;
}

/** Edges as rows of targets, each pair once and in the order given, with the joined marks of each. */
export function compress(nodes: number, edges: readonly Edge[]): { csr: Csr; marks: Uint8Array } {
  const rows = byOrigin(nodes, edges);
  const heads = new Uint32Array(nodes + 1);
  const targets = new Uint32Array(edges.length);
  const marks = new Uint8Array(edges.length);
  const place = new Uint32Array(nodes);
  let size = 0;
  for (let node = 0; node < nodes; node += 1) {
    const begin = size;
    for (let i = rows.heads[node] ?? 0; i < (rows.heads[node + 1] ?? 0); i += 1) {
      const edge = edges[rows.targets[i] ?? 0];
      if (edge === undefined) continue;
      // A place of an earlier row may stand there; only one inside this row that holds the target is its own.
      const known = place[edge.to] ?? 0;
      const at = known >= begin && known < size && targets[known] === edge.to ? known : size;
      size = Math.max(size, at + 1);
      targets[at] = edge.to;
      place[edge.to] = at;
      marks[at] = (marks[at] ?? 0) | edge.mark;
    }
    heads[node + 1] = size;
  }
  return { csr: { heads, targets: targets.slice(0, size) }, marks: marks.slice(0, size) };
}

/** Positions of the edges by the node they leave, in their order: a counting sort. */
function byOrigin(nodes: number, edges: readonly Edge[]): Csr {
  const heads = new Uint32Array(nodes + 1);
  for (const { from } of edges) heads[from + 1] = (heads[from + 1] ?? 0) + 1;
  for (let node = 0; node < nodes; node += 1) heads[node + 1] = (heads[node + 1] ?? 0) + (heads[node] ?? 0);
  const next = heads.slice();
  const targets = new Uint32Array(edges.length);
  for (const [index, { from }] of edges.entries()) {
    const at = next[from] ?? 0;
    targets[at] = index;
    next[from] = at + 1;
  }
  return { heads, targets };
}
