import type { ModelSide } from './gate.ts';
import { locate } from './locate.ts';
import { configOf, joinConfig } from './manifest.ts';
import type { ModelConfig } from './model.ts';
import type { Place, Problem } from './problem.ts';
import { namesModel } from './select.ts';
import { nearest } from './validate.ts';
import { isModel, type ManifestFile, type Workload, type WorkloadsRead } from './workload.ts';

/** Whether an included file is a model config of ours: the others are manifests. */
export const isOwnConfig = (path: string, text: string): boolean =>
  namesModel(path) ||
  (/^model:/m.test(text) &&
    !/^(?:apiVersion|kind|Resources|AWSTemplateFormatVersion|servingEngineSpec|\$schema):/m.test(text));

/** Models that manifests declare, and configs that point at manifests. */
export interface ManifestModels {
  readonly configs: readonly { readonly file: string; readonly config: ModelConfig }[];
  /** Files nobody can read, with what is wrong. */
  readonly broken: readonly Problem[];
  /** What is no workload, and what a reader should know. */
  readonly remarks: readonly Problem[];
}

type ReadWorkloads = (files: readonly ManifestFile[]) => WorkloadsRead;

/** Equal workloads of two revisions are one config, so that only what a change touches is compared. */
export class ManifestReader {
  private readonly workloads: ReadWorkloads;
  private readonly configs = new Map<string, ModelConfig>();

  constructor(workloads: ReadWorkloads) {
    this.workloads = workloads;
  }

  read(files: readonly ManifestFile[], sides: readonly ModelSide[]): ManifestModels {
    const { workloads, problems } = this.workloads(files);
    const texts = new Map(files.map(({ file, text }) => [file, text]));
    const where = (place: Place): string => {
      const { file, line } = locate(place, texts.get(place.file) ?? '');
      return `${file}:${line}`;
    };
    const broken = problems.filter(({ severity }) => severity === 'error');
    const taken = new Map<Workload, string>();
    const configs: { file: string; config: ModelConfig }[] = [];
    for (const side of sides) {
      const found = pointedAt(side, workloads, taken);
      if ('problem' in found) broken.push(found.problem);
      else {
        taken.set(found.workload, side.config.id);
        const { config, disagree } = joinConfig(side.config, this.configOf(found.workload));
        broken.push(
          ...disagree.map(({ path, fact }) => disagreement(side.file, path, where(fact.place), fact.value)),
        );
        if (disagree.length === 0) configs.push({ file: side.file, config });
      }
    }
    for (const workload of workloads)
      if (!taken.has(workload) && isModel(workload))
        configs.push({ file: `${workload.place.file}#${workload.name}`, config: this.configOf(workload) });
    return { configs, broken, remarks: problems.filter(({ severity }) => severity === 'warning') };
  }

  private configOf(workload: Workload): ModelConfig {
    const key = JSON.stringify([
      workload.place.file,
      workload.name,
      workload.text,
      [...workload.facts],
      workload.open,
    ]);
    const known = this.configs.get(key) ?? configOf(workload);
    this.configs.set(key, known);
    return known;
  }
}

const disagreement = (file: string, path: string, spot: string, value: unknown): Problem => ({
  code: 'MANIFEST_DISAGREES',
  severity: 'error',
  message: `${path} differs from ${spot}, which says ${typeof value === 'string' ? value : JSON.stringify(value)}`,
  expected: 'what the manifest deploys',
  fix: `Delete ${path} here: the manifest says it`,
  place: { file, path: path.split('.') },
});

/** The workload that `deployed_by` names: the only one of a file, or one by kind and name. */
function pointedAt(
  { file, config }: ModelSide,
  workloads: readonly Workload[],
  taken: ReadonlyMap<Workload, string>,
): { readonly workload: Workload } | { readonly problem: Problem } {
  const target = config.deployed_by ?? '';
  const found = workloads.filter(
    ({ refs, files, name }) =>
      refs.includes(target) || files[0] === target || `${refs[0]?.split('/')[0]}/${name}` === target,
  );
  const [workload] = found;
  const wrong = (message: string, fix: string): { problem: Problem } => ({
    problem: {
      code: 'UNKNOWN_WORKLOAD',
      severity: 'error',
      message,
      expected: 'the path of an included manifest, or kind/name such as Deployment/fraud-ranker',
      fix,
      place: { file, path: ['deployed_by'] },
    },
  });
  const known = [...new Set(workloads.flatMap(({ refs, files }) => [...refs, ...files.slice(0, 1)]))];
  if (workload === undefined) {
    const near = nearest(target, known);
    return wrong(
      `No included manifest is ${JSON.stringify(target)}${near === null ? '' : `: did you mean "${near}"?`}`,
      near === null ? 'Add its path to models.include in the policy' : `Write "${near}"`,
    );
  }
  if (found.length > 1) {
    const names = found.map(({ refs, name }) => `${refs[0]?.split('/')[0]}/${name}`).join(', ');
    return wrong(`${JSON.stringify(target)} is more than one workload: ${names}`, 'Name one of them');
  }
  const other = taken.get(workload);
  return other === undefined
    ? { workload }
    : wrong(
        `The model ${JSON.stringify(other)} is deployed by ${JSON.stringify(target)} already`,
        'Name another workload',
      );
}
