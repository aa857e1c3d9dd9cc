import { type Estimate, sumLines } from './cost.ts';
import type { ModelSide } from './gate.ts';
import type { ModelConfig } from './model.ts';
import type { Problem } from './problem.ts';
import { BlockMemo, type ModelFile, readModel } from './read-model.ts';
import { currencyProblems } from './read-policy.ts';

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

  constructor(
    texts: ReadonlyMap<string, string>,
    currency: string,
    estimate: (config: ModelConfig) => Estimate,
  ) {
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
    const estimate = this.estimate(config);
    const monthly = sumLines(estimate, { cadence: 'monthly' });
    return {
      side: { file: path, config, estimate, monthly, oneOff: sumLines(estimate, { cadence: 'one_off' }) },
    };
  }
}

const foreignAmounts = (file: string, config: ModelConfig, currency: string): Problem[] =>
  MONEY_BLOCKS.flatMap((name) => currencyProblems(file, config[name], currency, MONEY_PATHS[name] ?? [name]));

/** Reads every model of a revision; what cannot be read is kept, with its reasons. */
export function readFleet(revision: Revision, reader: ModelReader): Fleet {
  const sides = new Map<string, ModelSide>();
  const files = new Map<string, string[]>();
  const broken = new Map<string, Problem[]>();
  const refuse = (path: string, problems: readonly Problem[]): void => {
    broken.set(path, [...(broken.get(path) ?? []), ...problems]);
  };
  for (const [path, { problem }] of revision.refused) refuse(path, [problem]);
  for (const [path, blob] of revision.tree) {
    const read = reader.read(path, blob);
    if (read.side === null) {
      refuse(path, read.file.problems);
      continue;
    }
    const { id } = read.side.config;
    const twins = files.get(id);
    if (twins === undefined) files.set(id, [path]);
    else twins.push(path);
    sides.set(id, read.side);
  }
  for (const [id, paths] of files) {
    if (paths.length === 1) continue;
    // Which of them is meant nobody can tell, so none is judged.
    sides.delete(id);
    for (const path of paths) refuse(path, [duplicate(path, id, paths)]);
  }
  return { sides, broken };
}

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
