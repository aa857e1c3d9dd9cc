import { type Fleet, fileOf } from './fleet.ts';
import type { ModelSide, ModelSubject } from './gate.ts';
import { type GraphEdge, ModelGraph, modelName } from './graph.ts';

/** The four views of the fleet a change is judged by. */
export interface Fleets {
  readonly mergeBase: Fleet;
  /** Target tip. */
  readonly before: Fleet;
  /** Merge result. */
  readonly after: Fleet;
  /** Whether the change touches this path. */
  touched(path: string): boolean;
  /** Whether the change touches what evidence files say of this model. */
  measuredAnew(id: string): boolean;
}

/**
 * Who reads whom in the merge result. A reader that a changed model named on the merge base still counts where that
 * model is: a change cannot shed what it would break by no longer naming it.
 */
export function graphOf(fleets: Fleets): ModelGraph {
  const { sides } = fleets.after;
  return new ModelGraph(
    Array.from(sides.values(), ({ config }) => config),
    formerReaders(fleets),
  );
}

function* formerReaders({ mergeBase, after, touched }: Fleets): Iterable<Omit<GraphEdge, 'by'>> {
  for (const { file, config } of mergeBase.sides.values()) {
    if (config.dependencies?.downstream === undefined || !touched(file)) continue;
    for (const edge of config.dependencies.downstream) {
      const reader = modelName(edge);
      if (after.sides.has(reader)) yield { source: config.id, reader };
    }
  }
}

/** One subject per model of the merge result; its change is what the head did to it since the merge base. */
export function makeSubjects(
  fleets: Fleets,
  graph: ModelGraph,
  ships: (subject: ModelSubject) => boolean,
): ModelSubject[] {
  const sources = removedModels(fleets).map(({ config }) => config.id);
  const subjects = [...fleets.after.sides.values()].map((head) => {
    const subject = makeSubject(head, fleets, graph);
    if (subject.change === 'changed' && graph.readers(subject.id).length > 0 && ships(subject))
      sources.push(subject.id);
    return subject;
  });
  const affected = graph.dependantsOfAny(sources);
  return subjects.map((subject) =>
    subject.change === 'unchanged' && affected.has(subject.id) ? { ...subject, change: 'affected' } : subject,
  );
}

function makeSubject(head: ModelSide, fleets: Fleets, graph: ModelGraph): ModelSubject {
  const { id } = head.config;
  const base = fleets.mergeBase.sides.get(id);
  const touched = touchedSide(fleets, head) && head.config !== base?.config;
  const measured = !touched && base !== undefined && fleets.measuredAnew(id);
  const moved = base !== undefined && base.file !== head.file;
  return {
    id,
    change: touched ? (base === undefined ? 'added' : 'changed') : measured ? 'affected' : 'unchanged',
    head,
    base: touched ? (base ?? null) : measured || moved ? (base ?? null) : head,
    graph,
  };
}

/** Whether the change touches a file that says something of this model. */
const touchedSide = (fleets: Fleets, { file, config }: ModelSide): boolean =>
  fleets.touched(file) || config.manifest?.files.some(fleets.touched) === true;

/** Models the merge base has and the merge result has no more; a file that became unreadable is not a removal. */
export function removedModels(fleets: Fleets): ModelSide[] {
  return [...fleets.mergeBase.sides.values()].filter(
    (side) =>
      touchedSide(fleets, side) &&
      !fleets.after.sides.has(side.config.id) &&
      !fleets.after.broken.has(fileOf(side)),
  );
}
