import type { ModelConfig } from './model.ts';

/** Name of a model as a dependency writes it: `models/x` and `x` are the same; other prefixes are other systems. */
export const modelName = (edge: string): string =>
  edge.startsWith('models/') ? edge.slice('models/'.length) : edge;

/** Direct readers of each model, from both sides' declarations: `upstream` of the reader and `downstream` of the read. */
export function readersOf(models: Iterable<ModelConfig>): ReadonlyMap<string, ReadonlySet<string>> {
  const readers = new Map<string, Set<string>>();
  const edge = (from: string, to: string): void => {
    const known = readers.get(from);
    if (known === undefined) readers.set(from, new Set([to]));
    else known.add(to);
  };
  for (const model of models) {
    for (const name of model.dependencies?.upstream ?? []) edge(modelName(name), model.id);
    for (const name of model.dependencies?.downstream ?? []) edge(model.id, modelName(name));
  }
  return readers;
}

/** Everything that reads `id`, directly or through others, sorted; a cycle back to `id` leaves it out. */
export function dependantsOf(id: string, readers: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const seen = new Set<string>([id]);
  const queue = [id];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    for (const reader of readers.get(name) ?? []) {
      if (!seen.has(reader)) {
        seen.add(reader);
        queue.push(reader);
      }
    }
  }
  seen.delete(id);
  return [...seen].sort();
}
