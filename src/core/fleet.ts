import { type Estimate, sumLines } from './cost.ts';
import type { ModelSide } from './gate.ts';
import type { ModelConfig } from './model.ts';
import type { Problem } from './problem.ts';
import { isOwnConfig, type ManifestReader } from './read-manifests.ts';
import { BlockMemo, type ModelFile, readModel } from './read-model.ts';
import { currencyProblems } from './read-policy.ts';
import { namesModel } from './select.ts';
import type { ManifestFile } from './workload.ts';

/** The model files of one revision: path to blob id. Equal content has an equal id. */
export type Tree = ReadonlyMap<string, string>;

/** A revision's model files, and the paths Tollgate had to refuse: links, twins, files that are too large. */
export interface Revision {
  readonly tree: Tree;
  readonly refused: ReadonlyMap<string, Refused>;
}

export interface Refused {
  readonly blob: string;
  readonly problem: Problem;
}

/** The models of one revision. */
export interface Fleet {
  readonly sides: ReadonlyMap<string, ModelSide>;
  /** Paths that hold a model nobody can read, with what is wrong. */
  readonly broken: ReadonlyMap<string, readonly Problem[]>;
  /** What manifests hold besides models: fragments, kinds nobody reads. */
  readonly remarks: readonly Problem[];
}

/** The blocks of a config that hold amounts of money. */
const MONEY_BLOCKS = [
  'serving',
  'training',
  'data',
  'iteration',
  'costs',
  'business',
  'sharedCosts',
] as const;
const MONEY_PATHS: Readonly<Record<string, readonly string[]>> = {
  sharedCosts: ['cost_allocation', 'shared_cost_distribution'],
};

/** An amount as configs write it: only a text that has one can be in a foreign currency. */
const AMOUNT = /[0-9] ?[A-Z]{3}\b/;

/** A model as one blob declares it, priced; or what is wrong with the blob. */
type Read = { readonly side: ModelSide } | { readonly side: null; readonly file: ModelFile };

/** Reads and prices each distinct blob once, whatever number of revisions hold it. */
export class ModelReader {
  private readonly reads = new Map<string, Read>();
  private readonly memo = new BlockMemo();
  private readonly texts: ReadonlyMap<string, string>;
  private readonly currency: string;
  private readonly estimate: (config: ModelConfig) => Estimate;
  private readonly manifests: ManifestReader;
  private readonly priced = new Map<ModelConfig, ModelSide>();

  constructor(
    texts: ReadonlyMap<string, string>,
    currency: string,
    estimate: (config: ModelConfig) => Estimate,
    manifests: ManifestReader,
  ) {
    this.manifests = manifests;
    this.texts = texts;
    this.currency = currency;
    this.estimate = estimate;
  }

  read(path: string, blob: string): Read {
    const known = this.reads.get(blob);
    if (known !== undefined && (known.side ?? known.file).file === path) return known;
    if (known !== undefined && known.side !== null) return { side: { ...known.side, file: path } };
    const read = this.readText(path, blob);
    this.reads.set(blob, read);
    return read;
  }

  private readText(path: string, blob: string): Read {
    const text = this.texts.get(blob);
    if (text === undefined) throw new Error(`the content of ${path} was not read`);
    const file = readModel(path, text, this.memo);
    const { config } = file;
    if (config === null) return { side: null, file };
    const foreign = AMOUNT.test(text) ? foreignAmounts(path, config, this.currency) : [];
    if (foreign.length > 0) return { side: null, file: { ...file, config: null, problems: foreign } };
    return { side: this.sideOf(path, config) };
  }

  private sideOf(file: string, config: ModelConfig): ModelSide {
    const estimate = this.estimate(config);
    const monthly = sumLines(estimate, { cadence: 'monthly' });
    return { file, config, estimate, monthly, oneOff: sumLines(estimate, { cadence: 'one_off' }) };
  }

  /** The text of a manifest; null for a model config. */
  manifestAt(path: string, blob: string): string | null {
    if (namesModel(path)) return null;
    const text = this.texts.get(blob) ?? '';
    return isOwnConfig(path, text) ? null : text;
  }

  /** The models of manifests, and configs with the manifests they name; priced once per config. */
  readManifests(
    files: readonly ManifestFile[],
    pointing: readonly ModelSide[],
  ): {
    readonly sides: readonly ModelSide[];
    readonly broken: readonly Problem[];
    readonly remarks: readonly Problem[];
  } {
    const { configs, broken, remarks } = this.manifests.read(files, pointing);
    const sides = configs.map(({ file, config }) => {
      const side = { ...(this.priced.get(config) ?? this.sideOf(file, config)), file };
      this.priced.set(config, side);
      return side;
    });
    return { sides, broken, remarks };
  }
}

const foreignAmounts = (file: string, config: ModelConfig, currency: string): Problem[] =>
  MONEY_BLOCKS.flatMap((name) => currencyProblems(file, config[name], currency, MONEY_PATHS[name] ?? [name]));

/** Reads every model of a revision; what cannot be read is kept, with its reasons. */
export function readFleet(revision: Revision, reader: ModelReader): Fleet {
  const draft = new FleetDraft();
  const manifests: ManifestFile[] = [];
  const pointing: ModelSide[] = [];
  for (const [path, { problem }] of revision.refused) draft.refuse(path, [problem]);
  for (const [path, blob] of revision.tree) {
    const text = reader.manifestAt(path, blob);
    if (text !== null) {
      manifests.push({ file: path, text });
      continue;
    }
    const read = reader.read(path, blob);
    if (read.side === null) draft.refuse(path, read.file.problems);
    else if (read.side.config.deployed_by === undefined) draft.add(read.side);
    else pointing.push(read.side);
  }
  if (manifests.length + pointing.length === 0) return draft.fleet([]);
  const { sides, broken, remarks } = reader.readManifests(manifests, pointing);
  for (const side of sides) draft.add(side);
  for (const problem of broken) draft.refuse(problem.place.file, [problem]);
  return draft.fleet(remarks);
}

/** A fleet while its files are read. */
class FleetDraft {
  private readonly sides = new Map<string, ModelSide>();
  private readonly files = new Map<string, string[]>();
  private readonly broken = new Map<string, Problem[]>();

  refuse(path: string, problems: readonly Problem[]): void {
    this.broken.set(path, [...(this.broken.get(path) ?? []), ...problems]);
  }

  add(side: ModelSide): void {
    const { id } = side.config;
    const twins = this.files.get(id);
    if (twins === undefined) this.files.set(id, [fileOf(side)]);
    else twins.push(fileOf(side));
    this.sides.set(id, side);
  }

  fleet(remarks: readonly Problem[]): Fleet {
    for (const [id, paths] of this.files) {
      if (paths.length === 1) continue;
      // Which of them is meant nobody can tell, so none is judged.
      this.sides.delete(id);
      for (const path of new Set(paths)) this.refuse(path, [duplicate(path, id, paths)]);
    }
    return { sides: this.sides, broken: this.broken, remarks };
  }
}

/** The file a reader would open: a manifest's own, where several models may stand in one. */
export const fileOf = ({ file, config }: Pick<ModelSide, 'file' | 'config'>): string =>
  config.manifest === undefined || config.manifest.joined ? file : config.manifest.file;

function duplicate(file: string, id: string, paths: readonly string[]): Problem {
  const related = paths.filter((path) => path !== file);
  return {
    code: 'DUPLICATE_MODEL',
    severity: 'error',
    message: `The model ${JSON.stringify(id)} is also declared in ${related.join(', ')}`,
    expected: 'one file per model name',
    fix: 'Rename one of them',
    place: { file, path: ['model', 'name'] },
    related,
  };
}
