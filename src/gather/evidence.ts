import { type EvidenceFormat, MAX_EVIDENCE_BYTES, readJson } from '../core/evidence-file.ts';
import {
  type EvidenceFormatName,
  type EvidenceRule,
  formatOf,
  namesEvidence,
} from '../core/evidence-rules.ts';
import { type Selection, selectFiles } from '../core/select.ts';
import { mergeResult, type TreeFile } from '../core/trees.ts';
import { readMlflow } from './evidence-mlflow.ts';
import type { Trees } from './trees.ts';

/** Formats whose parsers are large are loaded where a policy names such a file. */
const FORMATS: Readonly<Record<EvidenceFormatName, () => Promise<EvidenceFormat>>> = {
  json: () => Promise.resolve(readJson),
  mlflow: () => Promise.resolve(readMlflow),
  csv: async () => (await import('./evidence-csv.ts')).readCsv,
  junit: async () => (await import('./evidence-junit.ts')).readJunit,
};

export interface SelectedEvidence {
  readonly selected: Readonly<Record<'mergeBase' | 'head' | 'merged', Selection>>;
  readonly formats: Readonly<Partial<Record<EvidenceFormatName, EvidenceFormat>>>;
}

/** The files a policy's rules may name, in the merge base, the head and the merge result, and how to read them. */
export async function selectEvidence(
  trees: Trees,
  rules: readonly EvidenceRule[],
): Promise<SelectedEvidence> {
  const names = (path: string): boolean => rules.some((rule) => namesEvidence(rule, path));
  const further = (await trees.others?.(names)) ?? [];
  const head = [...trees.head, ...further];
  const of = (tree: readonly TreeFile[]): TreeFile[] => tree.filter(({ path }) => names(path));
  const [before, after, target] = [of(trees.mergeBase), of(head), of(trees.target)];
  const select = (tree: readonly TreeFile[]): Selection => selectFiles(tree, names, MAX_EVIDENCE_BYTES);
  const formats: Partial<Record<EvidenceFormatName, EvidenceFormat>> = {};
  for (const name of new Set(rules.map(formatOf))) formats[name] = await FORMATS[name]();
  return {
    selected: {
      mergeBase: select(before),
      head: select(after),
      merged: select(mergeResult(before, after, target).files),
    },
    formats,
  };
}
