import type { ModelSubject, Portfolio } from './gate.ts';
import type { ModelGraph } from './graph.ts';
import type { Change, ChangeGraph } from './report.ts';

/** More models than anybody follows in one picture or list are counted, the nearest to the change kept. */
const MOST_NODES = 100;

const isEdited = ({ change }: ModelSubject): boolean => change === 'added' || change === 'changed';

/** Edited models with everything that reads them, directly or not, nearest first; null where nothing reads them. */
export function changeGraph({ subjects, removed, graph }: Portfolio): ChangeGraph | null {
  const edited = [
    ...subjects.filter(isEdited).map(({ id }) => id),
    ...removed.map(({ config }) => config.id),
  ].sort();
  if (edited.length === 0) return null;
  const read = edited.filter((id) => graph.readers(id).length > 0);
  if (read.length === 0) return null;

  const distances = distancesFrom(read, graph);
  const changes = new Map<string, Change>([
    ...subjects.map(({ id, change }) => [id, change] as const),
    ...removed.map(({ config }) => [config.id, 'removed'] as const),
  ]);
  const nodes = [...distances]
    .map(([id, distance]) => ({ id, change: changes.get(id) ?? null, distance }))
    .sort((a, b) => a.distance - b.distance || (a.id < b.id ? -1 : 1));
  const listed = nodes.slice(0, MOST_NODES);
  const names = new Set(listed.map(({ id }) => id));
  const edges = listed.flatMap(({ id }) =>
    graph
      .readers(id)
      .filter((reader) => names.has(reader))
      .sort()
      .map((reader) => ({ from: id, to: reader })),
  );
  return { nodes: listed, edges, omitted: nodes.length - listed.length };
}

/** Breadth first: each model's fewest steps from any of the first ones. */
function distancesFrom(first: readonly string[], graph: ModelGraph): Map<string, number> {
  const distances = new Map(first.map((id) => [id, 0]));
  // A Map also walks what is added while it is walked.
  for (const [id, distance] of distances) {
    for (const reader of graph.readers(id)) if (!distances.has(reader)) distances.set(reader, distance + 1);
  }
  return distances;
}
