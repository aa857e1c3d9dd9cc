import type { Finding, GateContext, ModelSide, ModelSubject, Portfolio } from '../core/gate.ts';
import { modelName } from '../core/graph.ts';
import type { LifecycleStage } from '../core/model.ts';
import { counted, listed } from '../core/words.ts';
import { at, finding } from './finding.ts';
import { membersOf, sidesById } from './fleet.ts';

/** Readers in these stages reach nobody, so nothing has to be known of them before the upstream goes. */
const SILENT: readonly (LifecycleStage | undefined)[] = ['development', 'archived'];

/** From this level on (retrained, new architecture, core) what a model gives its readers may change. */
const CHANGED_OUTPUT = 2;

interface Reader {
  readonly side: ModelSide;
  readonly direct: boolean;
  /** Version it was last evaluated with; null where none is declared. */
  readonly evaluated: string | null;
}

/** Whoever reads a new version, directly or not, and whoever serves with it in an ensemble, is evaluated with it first. */
export function reevaluation(subject: ModelSubject, portfolio: Portfolio, context: GateContext): Finding[] {
  if (context.risk(subject).probability < CHANGED_OUTPUT) return [];
  const readers = readersOf(subject, portfolio);
  if (readers.length === 0) return [];
  const { versions, reused } = newVersions(subject);
  const [version] = versions;
  if (version === undefined) return [unversioned(subject, readers.length, reused)];
  const late = readers.filter(({ evaluated }) => evaluated === null || !versions.includes(evaluated));
  return late.length === 0 ? [] : [notReevaluated(subject, portfolio, { readers, late, version })];
}

function readersOf(subject: ModelSubject, portfolio: Portfolio): Reader[] {
  const { graph } = portfolio;
  const direct = new Set(graph.readers(subject.id));
  const names = new Set([...graph.dependants(subject.id), ...ensemble(subject, portfolio)]);
  const sides = sidesById(portfolio);
  return [...names].flatMap((name) => {
    const side = sides.get(name);
    return side === undefined || SILENT.includes(side.config.model.stage)
      ? []
      : [{ side, direct: direct.has(name), evaluated: evaluatedWith(side, subject.id) }];
  });
}

/** An ensemble answers as one: a member's new version is tested with all of the others, whether they read it or not. */
function ensemble({ id, head }: ModelSubject, portfolio: Portfolio): string[] {
  const unit = head.config.dependencies?.unit;
  if (unit?.kind !== 'ensemble') return [];
  return membersOf(portfolio, unit.name).flatMap(({ config }) => (config.id === id ? [] : config.id));
}

function evaluatedWith({ config }: ModelSide, upstream: string): string | null {
  const entries = Object.entries(config.dependencies?.evaluated ?? {});
  return entries.find(([name]) => modelName(name) === upstream)?.[1] ?? null;
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
  const direct = readers.filter((reader) => reader.direct).length;
  const waves = graph.waves([id, ...readers.map(({ side }) => side.config.id)]);
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
        direct: reader.direct,
        evaluated_with: reader.evaluated,
      })),
      order: waves.length > MOST_LISTED ? [] : waves.map((wave) => wave.slice(0, MOST_LISTED)),
    },
    fix: {
      summary: `Evaluate each with ${id} ${version} and write in its config, under dependencies, evaluated: { models/${id}: "${version}" }; then deploy ${steps(waves)}`,
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
  return late.length > MOST_NAMED
    ? `${words.join(', ')} and ${late.length - MOST_NAMED} more`
    : listed(words);
}

/** `a, then b and c, then d`: each step may go once the one before it is validated. */
function steps(waves: readonly (readonly string[])[]): string {
  const shown = waves
    .slice(0, MOST_NAMED)
    .map((wave) => (wave.length > MOST_NAMED ? `${wave.length} models` : listed(wave)));
  return `${shown.join(', then ')}${waves.length > MOST_NAMED ? ', and so on' : ''}`;
}
