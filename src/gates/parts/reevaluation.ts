import type { Finding, GateContext, ModelSide, ModelSubject, Portfolio } from '../../core/gate.ts';
import { modelName } from '../../core/graph.ts';
import type { ModelConfig } from '../../core/model.ts';
import { isSilent } from '../../core/stage.ts';
import { counted, listed } from '../../core/words.ts';
import { at, finding } from './finding.ts';
import { membersOf, sidesById } from './fleet.ts';
import { configsOf } from './sides.ts';

/** From this level on (retrained, new architecture, core) what a model gives its readers may change. */
const CHANGED_OUTPUT = 2;

interface Reader {
  readonly side: ModelSide;
  /** Version it was last evaluated with; null where none is declared. */
  readonly evaluated: string | null;
}

/** Releases that are told one by one; beyond them one finding names the rest. */
const MOST_RELEASES = 20;

/** Whoever reads a new version, directly or not, and whoever serves with it in an ensemble, is evaluated with it first. */
export function reevaluations(
  shipping: readonly ModelSubject[],
  portfolio: Portfolio,
  context: GateContext,
): Finding[] {
  const told: Finding[] = [];
  const more: ModelSubject[] = [];
  for (const subject of shipping) {
    if (context.risk(subject).probability < CHANGED_OUTPUT) continue;
    if (told.length < MOST_RELEASES) told.push(...reevaluation(subject, portfolio));
    else if (isOpen(subject, portfolio)) more.push(subject);
  }
  return [...told, ...moreReleases(more)];
}

function reevaluation(subject: ModelSubject, portfolio: Portfolio): Finding[] {
  const readers = [...readersOf(subject, portfolio)];
  if (readers.length === 0) return [];
  const { versions, reused } = newVersions(subject);
  const [version] = versions;
  if (version === undefined) return [unversioned(subject, readers.length, reused)];
  const late = readers.filter((reader) => isLate(reader, versions));
  return late.length === 0 ? [] : [notReevaluated(subject, portfolio, { readers, late, version })];
}

/** Whether a release has anything to tell: the first reader that is late decides, so that a long chain is not walked for each. */
function isOpen(subject: ModelSubject, portfolio: Portfolio): boolean {
  const { versions } = newVersions(subject);
  for (const reader of readersOf(subject, portfolio)) if (isLate(reader, versions)) return true;
  return false;
}

const isLate = ({ evaluated }: Reader, versions: readonly string[]): boolean =>
  evaluated === null || !versions.includes(evaluated);

function moreReleases(releases: readonly ModelSubject[]): Finding[] {
  const [first] = releases;
  if (first === undefined) return [];
  const ids = releases.map(({ id }) => id);
  const what = releases.length === 1 ? '1 more release is' : `${releases.length} more releases are`;
  return [
    finding(
      'violation',
      'NOT_REEVALUATED',
      `${what} read by models that are not evaluated with the new version: ${shortened(ids)}`,
      {
        place: at(first, 'model', 'version'),
        evidence: { releases: ids.length, models: ids.slice(0, MOST_LISTED) },
        fix: {
          summary:
            'Release upstream models first, in changes of their own, each with its readers evaluated; a waiver of this finding names no model',
        },
        size: ids.length,
        preExisting: false,
      },
    ),
  ];
}

function* readersOf(subject: ModelSubject, portfolio: Portfolio): Generator<Reader, void> {
  const sides = sidesById(portfolio);
  const members = ensemble(subject, portfolio);
  const seen = members.length === 0 ? null : new Set<string>();
  const reader = (name: string): Reader[] => {
    const side = sides.get(name);
    return side === undefined || isSilent(side.config)
      ? []
      : [{ side, evaluated: evaluatedWith(side.config, subject.id) }];
  };
  for (const name of portfolio.graph.eachDependant(subject.id)) {
    seen?.add(name);
    yield* reader(name);
  }
  for (const name of members) if (seen?.has(name) === false) yield* reader(name);
}

/** An ensemble answers as one: a member's new version is tested with all of the others, whether they read it or not. */
function ensemble(subject: ModelSubject, portfolio: Portfolio): string[] {
  return configsOf(subject).flatMap(({ id, dependencies }) => {
    const unit = dependencies?.unit;
    if (unit?.kind !== 'ensemble') return [];
    return membersOf(portfolio, unit.name).flatMap(({ config }) => (config.id === id ? [] : config.id));
  });
}

const evaluations = new WeakMap<ModelConfig, ReadonlyMap<string, string>>();

function evaluatedWith(config: ModelConfig, upstream: string): string | null {
  const declared = config.dependencies?.evaluated;
  if (declared === undefined) return null;
  const known =
    evaluations.get(config) ??
    new Map(
      Object.entries(declared)
        .reverse()
        .map(([name, version]) => [modelName(name), version]),
    );
  evaluations.set(config, known);
  return known.get(upstream) ?? null;
}

const marks = ({ config }: ModelSide) => [config.model.version, config.artifact?.digest];

/** What names the new version and no earlier one; `reused` is the version that stands for two artefacts. */
function newVersions({ head, base }: ModelSubject): { versions: string[]; reused: string | null } {
  const before = base === null ? [] : marks(base);
  const now = marks(head).filter((mark) => mark !== undefined);
  return { versions: now.filter((mark) => !before.includes(mark)), reused: now[0] ?? null };
}

function unversioned(subject: ModelSubject, readers: number, reused: string | null): Finding {
  const what =
    reused === null
      ? `${subject.id} declares no version`
      : `${subject.id} changes what it serves and keeps version ${reused}`;
  return finding(
    'violation',
    'VERSION_NOT_NEW',
    `${what}: no evaluation of the ${counted(readers, 'model')} that ${readers === 1 ? 'reads' : 'read'} it can name the new one`,
    {
      place: at(subject, 'model', 'version'),
      evidence: { model: subject.id, version: reused, readers },
      fix: { summary: `Give ${subject.id} a new model.version (or artifact.digest)`, path: 'model.version' },
      scope: { model: subject.id },
      preExisting: false,
    },
  );
}

/** Readers that evidence and message list; beyond them a count says the rest. */
const MOST_LISTED = 50;
const MOST_NAMED = 6;

function notReevaluated(
  subject: ModelSubject,
  { graph }: Portfolio,
  { readers, late, version }: { readers: readonly Reader[]; late: readonly Reader[]; version: string },
): Finding {
  const { id } = subject;
  const reads = new Set(graph.readers(id));
  const direct = readers.filter(({ side }) => reads.has(side.config.id)).length;
  const waves = graph.waves([id, ...readers.slice(0, MOST_LISTED).map(({ side }) => side.config.id)]);
  const message = `${id} ${version} reaches ${counted(readers.length, 'model')}, ${direct} of them directly; ${late.length} not evaluated with it: ${names(late)}`;
  return finding('violation', 'NOT_REEVALUATED', message, {
    place: at(subject, 'model', 'version'),
    evidence: {
      model: id,
      version,
      readers: readers.length,
      direct,
      evaluated: readers.length - late.length,
      missing: late.slice(0, MOST_LISTED).map((reader) => ({
        model: reader.side.config.id,
        file: reader.side.file,
        direct: reads.has(reader.side.config.id),
        evaluated_with: reader.evaluated,
      })),
      order: waves,
    },
    fix: {
      summary: `Evaluate ${shortened(late.map(({ side }) => side.config.id))} with ${id} ${version} and write in ${late.length === 1 ? 'its config' : 'the config of each'}, under dependencies, evaluated: { models/${id}: "${version}" }; then deploy ${steps(waves)}${readers.length > MOST_LISTED ? ', and the rest after what they read' : ''}`,
    },
    scope: { model: id },
    size: late.length,
    preExisting: false,
  });
}

function names(late: readonly Reader[]): string {
  const words = late
    .slice(0, MOST_NAMED)
    .map(({ side, evaluated }) => `${side.config.id}${evaluated === null ? '' : ` (with ${evaluated})`}`);
  return withMore(words, late.length);
}

const shortened = (ids: readonly string[]): string => withMore(ids.slice(0, MOST_NAMED), ids.length);
const withMore = (words: readonly string[], all: number): string =>
  all > words.length ? `${words.join(', ')} and ${all - words.length} more` : listed(words);

/** `a, then b and c, then d`: each step may go once the one before it is validated. */
function steps(waves: readonly (readonly string[])[]): string {
  const shown = waves
    .slice(0, MOST_NAMED)
    .map((wave) => (wave.length > MOST_NAMED ? `${wave.length} models` : listed(wave)));
  return `${shown.join(', then ')}${waves.length > MOST_NAMED ? ', and so on' : ''}`;
}
