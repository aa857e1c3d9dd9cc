import type { Finding, ModelSide, Portfolio } from '../../core/gate.ts';
import { type GraphEdge, ModelGraph, modelName } from '../../core/graph.ts';
import type { Place } from '../../core/problem.ts';
import { nearest } from '../../core/validate.ts';
import { counted } from '../../core/words.ts';
import { finding } from './finding.ts';
import { sidesById, touchedModels } from './fleet.ts';

/** Findings of one kind that stand on their own; beyond them one says how many more there are. */
const MOST_SHOWN = 20;

/** What is wrong with the graph itself: no order exists, an edge leads nowhere, or only one end knows of it. */
export function graphFindings(portfolio: Portfolio): Finding[] {
  const before = lazyGraph(portfolio.before);
  const touched = touchedModels(portfolio);
  const removed = new Set(portfolio.removed.map(({ config }) => config.id));
  const { dangling, oneSided } = portfolio.graph.loose();
  // What reads a model that this change removes is the lifecycle gate's to report.
  const lost = dangling.filter(({ source, reader }) => !removed.has(source) && !removed.has(reader));
  const isOld = (edge: GraphEdge): boolean =>
    !(touched.has(edge.source) || touched.has(edge.reader)) || wasLoose(before(), portfolio.graph, edge);
  const wasThere = (cycle: readonly string[]): boolean =>
    !cycle.some((name) => touched.has(name)) ||
    cycle.every(
      (name, index) => before().declaredBy(cycle[(index + 1) % cycle.length] ?? name, name) !== null,
    );
  return [
    ...grouped(
      portfolio.graph.cycles(),
      wasThere,
      (cycle, old) => cycleFinding(cycle, portfolio, old),
      'cycle',
    ),
    ...grouped(lost, isOld, (edge, old) => danglingFinding(edge, portfolio, old), 'dangling edge'),
    ...grouped(oneSided, isOld, (edge, old) => oneSidedFinding(edge, portfolio, old), 'one-sided edge'),
  ];
}

/** The graph of the target, built only if a finding touches what the change touches. */
function lazyGraph(sides: readonly ModelSide[]): () => ModelGraph {
  let known: ModelGraph | null = null;
  return () => {
    known ??= new ModelGraph(sides.map(({ config }) => config));
    return known;
  };
}

/** Whether the target has the edge, declared by the same models, with the same ends there or not there. */
const wasLoose = (before: ModelGraph, now: ModelGraph, { source, reader, by }: GraphEdge): boolean =>
  before.declaredBy(reader, source) === by &&
  before.has(source) === now.has(source) &&
  before.has(reader) === now.has(reader);

/** New ones first, each on its own; those the base has already are one finding together. */
function grouped<T>(
  items: readonly T[],
  isOld: (item: T) => boolean,
  make: (item: T, old: boolean) => Finding,
  noun: string,
): Finding[] {
  const fresh: T[] = [];
  const old: T[] = [];
  for (const item of items) (isOld(item) ? old : fresh).push(item);
  return [
    ...fresh.slice(0, MOST_SHOWN).map((item) => make(item, false)),
    ...rest(fresh.slice(MOST_SHOWN), noun, (item) => make(item, false)),
    ...rest(old, noun, (item) => make(item, true)),
  ];
}

function rest<T>(items: readonly T[], noun: string, make: (item: T) => Finding): Finding[] {
  const [first] = items;
  if (first === undefined) return [];
  const one = make(first);
  if (items.length === 1) return [one];
  const all = items.slice(0, MOST_SHOWN).map((item) => make(item).evidence);
  return [
    {
      ...one,
      message: `${counted(items.length, noun)}; the first: ${one.message}`,
      evidence: { count: items.length, first: all },
      size: items.length,
    },
  ];
}

function cycleFinding(cycle: readonly string[], portfolio: Portfolio, old: boolean): Finding {
  const [first = '', second = first] = cycle;
  const path = shorten([...cycle, first]);
  return finding(
    'violation',
    'CYCLE',
    cycle.length === 1
      ? `${first} reads itself, so no version of it can be evaluated before it ships`
      : `${counted(cycle.length, 'model')} read each other, ${path}: no order deploys each after what it reads`,
    {
      place: placeOf({ source: first, reader: second, by: 'both' }, portfolio),
      evidence: { cycle: cycle.slice(0, 50), length: cycle.length },
      fix: {
        summary:
          'Take one of these edges out: read a stored output of the previous version, or make the models one',
      },
      size: cycle.length,
      preExisting: old,
    },
  );
}

const shorten = (names: readonly string[]): string =>
  names.length > 9
    ? [...names.slice(0, 7), `${names.length - 8} more`, ...names.slice(-1)].join(' → ')
    : names.join(' → ');

function danglingFinding(edge: GraphEdge, portfolio: Portfolio, old: boolean): Finding {
  const { graph } = portfolio;
  const up = graph.has(edge.reader);
  const [declarer, lost] = up ? [edge.reader, edge.source] : [edge.source, edge.reader];
  const meant = nearest(lost, [...sidesById(portfolio).keys()]);
  const key = up ? 'upstream' : 'downstream';
  return finding(
    'violation',
    'DANGLING',
    `${declarer} names ${lost} as ${key}, and no config here declares it: ${up ? 'nobody can tell when it changes' : 'nobody can tell whether it still works after a change'}`,
    {
      place: placeOf(edge, portfolio),
      evidence: { model: declarer, names: lost, direction: key },
      fix: {
        summary:
          meant === null
            ? `Add the config of ${lost}, or name it with the system it lives in, such as other_repository/${lost}`
            : `Write models/${meant} in dependencies.${key}`,
        path: `dependencies.${key}`,
      },
      scope: { model: declarer },
      action: 'warn',
      preExisting: old,
    },
  );
}

function oneSidedFinding(edge: GraphEdge, portfolio: Portfolio, old: boolean): Finding {
  const { source, reader, by } = edge;
  const [declarer, silent, key, other] =
    by === 'reader'
      ? ([reader, source, 'upstream', 'downstream'] as const)
      : ([source, reader, 'downstream', 'upstream'] as const);
  return finding(
    'violation',
    'ONE_SIDED',
    `${declarer} names ${silent} as ${key}, and ${silent} does not name ${declarer} as ${other}`,
    {
      place: placeOf(edge, portfolio),
      evidence: { source, reader, declared_by: declarer },
      fix: {
        summary: `Add models/${declarer} under dependencies.${other} of ${silent}, or take the edge out`,
      },
      scope: { model: declarer },
      action: 'warn',
      preExisting: old,
    },
  );
}

/** Where an edge is written: in the config of the reader if that one declares it, else in that of the source. */
function placeOf({ source, reader }: GraphEdge, portfolio: Portfolio): Place | null {
  const sides = sidesById(portfolio);
  const ends = [
    { side: sides.get(reader), key: 'upstream', name: source },
    { side: sides.get(source), key: 'downstream', name: reader },
  ] as const;
  for (const { side, key, name } of ends) {
    const index = side?.config.dependencies?.[key]?.findIndex((edge) => modelName(edge) === name) ?? -1;
    if (side !== undefined && index >= 0) return { file: side.file, path: ['dependencies', key, index] };
  }
  return null;
}
