import { type CostSum, type Estimate, sumLines } from './cost.ts';
import type { ModelSide } from './gate.ts';
import type { ModelConfig } from './model.ts';
import { currencyProblems } from './policy.ts';
import type { Problem } from './problem.ts';
import { BlockMemo, type ModelFile, readModel } from './read-model.ts';

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
  readonly byPath: ReadonlyMap<string, ModelSide>;
  /** Paths that hold a model nobody can read, with what is wrong. */
  readonly broken: ReadonlyMap<string, readonly Problem[]>;
}

/** What one config costs; the same config object is asked once. */
export type Pricer = (config: ModelConfig) => { estimate: Estimate; monthly: CostSum; oneOff: CostSum };

export function pricer(estimate: (config: ModelConfig) => Estimate): Pricer {
  const known = new WeakMap<ModelConfig, ReturnType<Pricer>>();
  return (config) => {
    const cached = known.get(config);
    if (cached !== undefined) return cached;
    const result = estimate(config);
    const priced = {
      estimate: result,
      monthly: sumLines(result, { cadence: 'monthly' }),
      oneOff: sumLines(result, { cadence: 'one_off' }),
    };
    known.set(config, priced);
    return priced;
  };
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

/** Reads each distinct blob once, whatever number of revisions and paths hold it. */
export class ModelReader {
  private readonly files = new Map<string, ModelFile>();
  private readonly memo = new BlockMemo();
  private readonly checked = new WeakSet<object>();
  private readonly texts: ReadonlyMap<string, string>;
  private readonly currency: string;

  constructor(texts: ReadonlyMap<string, string>, currency: string) {
    this.texts = texts;
    this.currency = currency;
  }

  read(path: string, blob: string): ModelFile {
    const known = this.files.get(blob);
    if (known !== undefined && (known.file === path || known.problems.length === 0)) return known;
    const text = this.texts.get(blob);
    if (text === undefined) throw new Error(`the content of ${path} was not read`);
    const file = this.checkCurrency(readModel(path, text, this.memo));
    this.files.set(blob, file);
    return file;
  }

  /** Amounts must be in the policy's currency; a block that many files share is walked once. */
  private checkCurrency(file: ModelFile): ModelFile {
    const { config } = file;
    if (config === null) return file;
    const problems = MONEY_BLOCKS.flatMap((name) => {
      const block = config[name];
      if (block === undefined || this.checked.has(block)) return [];
      const found = currencyProblems(file.file, block, this.currency, MONEY_PATHS[name] ?? [name]);
      if (found.length === 0) this.checked.add(block);
      return found;
    });
    return problems.length === 0 ? file : { ...file, config: null, problems };
  }
}

/** Reads every model of a revision; what cannot be read is kept, with its reasons. */
export function readFleet(revision: Revision, reader: ModelReader, price: Pricer): Fleet {
  const sides = new Map<string, ModelSide>();
  const byPath = new Map<string, ModelSide>();
  const broken = new Map<string, Problem[]>();
  const refuse = (path: string, problems: readonly Problem[]): void => {
    broken.set(path, [...(broken.get(path) ?? []), ...problems]);
  };
  for (const [path, { problem }] of revision.refused) refuse(path, [problem]);
  for (const [path, blob] of revision.tree) {
    const { config, problems } = reader.read(path, blob);
    if (config === null) {
      refuse(path, problems);
      continue;
    }
    const twin = sides.get(config.id);
    if (twin !== undefined) refuse(path, [duplicate(path, config.id, twin.file)]);
    else {
      const side = { file: path, config, ...price(config) };
      sides.set(config.id, side);
      byPath.set(path, side);
    }
  }
  return { sides, byPath, broken };
}

const duplicate = (file: string, id: string, other: string): Problem => ({
  code: 'DUPLICATE_MODEL',
  severity: 'error',
  message: `The model ${JSON.stringify(id)} is already declared in ${other}`,
  expected: 'one file per model name',
  fix: 'Rename one of the two',
  place: { file, path: ['model', 'name'] },
});
