import type { Fleet } from './fleet.ts';
import type { ModelSide, ModelSubject } from './gate.ts';
import { dependantsOf, readersOf } from './graph.ts';

/** The four views of the fleet a change is judged by. */
export interface Fleets {
  readonly mergeBase: Fleet;
  /** Target tip. */
  readonly before: Fleet;
  /** Merge result. */
  readonly after: Fleet;
  /** Whether the change touches this path. */
  touched(path: string): boolean;
}

/** One subject per model of the merge result; its change is what the head did to it since the merge base. */
export function makeSubjects(fleets: Fleets, ships: (subject: ModelSubject) => boolean): ModelSubject[] {
  const readers = readersOf([...fleets.after.sides.values()].map((side) => side.config));
  const affected = new Set<string>();
  const spread = (ids: readonly string[]): void => {
    for (const id of ids) affected.add(id);
  };
  const subjects = [...fleets.after.sides.values()].map((head) => {
    const subject = makeSubject(head, fleets, readers);
    if (subject.change === 'changed' && subject.dependants.length > 0 && ships(subject))
      spread(subject.dependants);
    return subject;
  });
  for (const side of removedModels(fleets)) spread(dependantsOf(side.config.id, readers));
  return subjects.map((subject) =>
    subject.change === 'unchanged' && affected.has(subject.id) ? { ...subject, change: 'affected' } : subject,
  );
}

function makeSubject(head: ModelSide, fleets: Fleets, readers: ReturnType<typeof readersOf>): ModelSubject {
  const { id } = head.config;
  const base = fleets.mergeBase.sides.get(id);
  const touched = fleets.touched(head.file) && head.config !== base?.config;
  return {
    id,
    change: touched ? (base === undefined ? 'added' : 'changed') : 'unchanged',
    head,
    base: touched ? (base ?? null) : base !== undefined && base.file !== head.file ? base : head,
    dependants: readers.has(id) ? dependantsOf(id, readers) : [],
  };
}

/** Models the merge base has and the merge result has no more; a file that became unreadable is not a removal. */
export function removedModels(fleets: Fleets): ModelSide[] {
  return [...fleets.mergeBase.sides.values()].filter(
    (side) =>
      fleets.touched(side.file) &&
      !fleets.after.sides.has(side.config.id) &&
      !fleets.after.broken.has(side.file),
  );
}
