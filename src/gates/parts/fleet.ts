import type { ModelSide, Portfolio } from '../../core/gate.ts';

const byId = new WeakMap<Portfolio, ReadonlyMap<string, ModelSide>>();

/** The models of the merge result by name, worked out once a fleet. */
export function sidesById(portfolio: Portfolio): ReadonlyMap<string, ModelSide> {
  const known = byId.get(portfolio) ?? new Map(portfolio.after.map((side) => [side.config.id, side]));
  byId.set(portfolio, known);
  return known;
}

const byUnit = new WeakMap<Portfolio, ReadonlyMap<string, ModelSide[]>>();

/** The members of a pipeline or ensemble in the merge result. */
export function membersOf(portfolio: Portfolio, unit: string): readonly ModelSide[] {
  const known = byUnit.get(portfolio) ?? unitsOf(portfolio);
  byUnit.set(portfolio, known);
  return known.get(unit) ?? [];
}

function unitsOf({ after }: Portfolio): Map<string, ModelSide[]> {
  const units = new Map<string, ModelSide[]>();
  for (const side of after) {
    const name = side.config.dependencies?.unit?.name;
    if (name === undefined) continue;
    const members = units.get(name);
    if (members === undefined) units.set(name, [side]);
    else members.push(side);
  }
  return units;
}

const touched = new WeakMap<Portfolio, ReadonlySet<string>>();

/** Names of the models that the change adds, edits or removes. */
export function touchedModels(portfolio: Portfolio): ReadonlySet<string> {
  const known = touched.get(portfolio) ?? findTouched(portfolio);
  touched.set(portfolio, known);
  return known;
}

function findTouched({ subjects, removed }: Portfolio): Set<string> {
  const names = new Set(removed.map(({ config }) => config.id));
  for (const { id, change } of subjects) if (change === 'added' || change === 'changed') names.add(id);
  return names;
}
