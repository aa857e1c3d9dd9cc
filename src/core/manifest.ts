import { crossChecks } from './cross-checks.ts';
import { type ModelConfig, type Sections, toModel } from './model.ts';
import type { Place, Problem } from './problem.ts';
import { checkSections } from './read-model.ts';
import type { Fact, Manifest, Workload } from './workload.ts';
import type { Yaml, YamlMap } from './yaml.ts';

/** The part of a model config that a workload states; what is not valid is left open, with the reason. */
export function configOf(workload: Workload): ModelConfig {
  const facts = new Map(workload.facts);
  const open = [...workload.open];
  for (;;) {
    const problems = problemsIn(facts);
    const [problem] = problems;
    if (problem === undefined) break;
    const path = factAt(facts, problem.place.path ?? []);
    const fact = path === null ? undefined : facts.get(path);
    if (path === null || fact === undefined)
      throw new Error(`the adapter ${workload.adapter} stated something no config may: ${problem.message}`);
    facts.delete(path);
    open.push({ path, reason: problem.message, place: fact.place });
  }
  const sections = checkSections('', nested(facts)).sections;
  if (sections === null) throw new Error('sections that were valid are not');
  const { file } = workload.place;
  const { files, remarks, rollout, place } = workload;
  const [ref] = workload.refs;
  const manifest: Manifest = {
    file,
    files,
    kind: ref ?? '',
    open,
    remarks,
    rollout,
    joined: false,
    facts,
    place,
  };
  return { ...toModel(sections), manifest };
}

function problemsIn(facts: ReadonlyMap<string, Fact>): readonly Problem[] {
  const { sections, problems } = checkSections('', nested(facts));
  return sections === null ? problems : crossChecks('', sections);
}

/** The stated path that a problem's path lies at, below or above. */
function factAt(facts: ReadonlyMap<string, Fact>, path: readonly (string | number)[]): string | null {
  for (let length = path.length; length > 0; length -= 1) {
    const dotted = path.slice(0, length).join('.');
    if (facts.has(dotted)) return dotted;
  }
  const dotted = path.join('.');
  return (
    [...facts.keys()].find(
      (key) => key.startsWith(`${dotted}.`) && key !== 'model.name' && key !== 'model.type',
    ) ?? null
  );
}

function nested(facts: ReadonlyMap<string, Fact>): YamlMap {
  const root: Record<string, Yaml> = {};
  for (const [path, { value }] of facts) {
    const keys = path.split('.');
    let map = root;
    for (const key of keys.slice(0, -1)) {
      map[key] ??= {};
      map = map[key] as Record<string, Yaml>; // made one line above, or by a path with the same parent
    }
    map[keys.at(-1) ?? ''] = value;
  }
  return root;
}

/** Blocks in which a manifest can say something. */
const SHARED = [
  'model',
  'artifact',
  'serving',
  'training',
  'rollout',
] as const satisfies readonly (keyof Sections)[];
/** What a config says about the model itself, whatever a manifest calls it. */
const OWN = new Set(['model.name', 'model.type']);

export interface Disagreement {
  readonly path: string;
  readonly fact: Fact;
}

/** A config completed by its manifest. Where both say something it must be the same; `disagree` lists what is not. */
export function joinConfig(
  own: ModelConfig,
  part: ModelConfig,
): { readonly config: ModelConfig; readonly disagree: readonly Disagreement[] } {
  const { manifest } = part;
  if (manifest === undefined) throw new Error('there is no manifest to join');
  const facts = new Map<string, Fact>();
  const disagree: Disagreement[] = [];
  for (const [path, fact] of manifest.facts) {
    const stated = at(own, path);
    if (stated === undefined) {
      if (!OWN.has(path) && !otherwise(own, path)) facts.set(path, fact);
    } else if (!OWN.has(path) && plain(stated) !== plain(at(part, path))) disagree.push({ path, fact });
  }
  const open = manifest.open.filter(({ path }) => at(own, path) === undefined && !otherwise(own, path));
  const merged: Record<string, unknown> = { ...own };
  for (const name of SHARED) {
    const section: Record<string, unknown> = {};
    for (const path of facts.keys()) {
      const [block, key] = path.split('.');
      if (block === name && key !== undefined) section[key] = at(part, `${block}.${key}`);
    }
    if (Object.keys(section).length > 0) merged[name] = { ...section, ...own[name] };
  }
  const config = {
    ...(merged as unknown as ModelConfig),
    manifest: { ...manifest, open, facts, joined: true },
  };
  return { config, disagree };
}

/** A config that names an instance or its own price says what is rented: the manifest's accelerator adds nothing. */
function otherwise(own: ModelConfig, path: string): boolean {
  if (path === 'serving.hardware') return own.serving?.instance !== undefined;
  if (path === 'serving.instance') return own.serving?.hardware !== undefined;
  if (path === 'training.hardware') return own.training?.instance !== undefined;
  if (path === 'training.instance' || path === 'training.instances')
    return own.training?.hardware !== undefined;
  return false;
}

function at(config: ModelConfig, path: string): unknown {
  let value: unknown = config;
  for (const key of path.split('.')) value = (value as Readonly<Record<string, unknown>> | undefined)?.[key];
  return value;
}

/** Equal settings give equal text, however they are written. */
const plain = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) => {
    if (typeof part === 'bigint') return part.toString();
    if (typeof part === 'object' && part !== null && 'n' in part && 'd' in part)
      return Number(part.n) / Number(part.d);
    return part;
  }) ?? '';

/** Where a manifest says what stands at `path` of the config, or leaves it open; null where it says nothing of it. */
export function placeIn(manifest: Manifest, path: readonly (string | number)[]): Place | null {
  const open = manifest.open.find((one) => covers(one.path, path));
  if (open !== undefined) return open.place;
  for (const [dotted, { place }] of manifest.facts) if (covers(dotted, path)) return place;
  return manifest.joined ? null : below(manifest, path);
}

const covers = (dotted: string, path: readonly (string | number)[]): boolean =>
  path.join('.') === dotted || path.join('.').startsWith(`${dotted}.`);

/** The first setting below a block, else the workload itself. */
function below({ facts, place }: Manifest, path: readonly (string | number)[]): Place {
  const prefix = `${path.join('.')}.`;
  for (const [dotted, fact] of facts) if (dotted.startsWith(prefix)) return fact.place;
  return place;
}
