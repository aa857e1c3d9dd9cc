import type { HardwareRule } from '../core/policy-hardware.ts';
import type { PriceBook } from '../core/price.ts';
import type { Problem } from '../core/problem.ts';
import type { Workload } from '../core/workload.ts';
import type { Doc, Documents } from './documents.ts';

export const ADAPTER_IDS = [
  'kubernetes',
  'argo-rollouts',
  'kserve',
  'flagger',
  'skypilot',
  'rayservice',
  'sagemaker',
  'vllm-production-stack',
  'azure-ml',
  'training-operator',
] as const;
export type AdapterId = (typeof ADAPTER_IDS)[number];

/** What an adapter may consult besides the documents. */
export interface AdapterContext {
  readonly documents: Documents;
  /** The policy's hardware map, its first match first. */
  readonly hardware: readonly HardwareRule[];
  /** Which accelerators an instance has, and the canonical name of an accelerator. */
  readonly catalog: Pick<PriceBook, 'instance' | 'accelerator'>;
}

/** Workloads, or why a document that could hold one holds none. */
export interface AdapterRead {
  readonly workloads: readonly Workload[];
  readonly problems?: readonly Problem[];
}

export interface Adapter {
  /** Equal in file, docs page and messages. */
  readonly id: AdapterId;
  readonly title: string;
  /** Whether this document is a workload of this format. */
  claims(doc: Doc): boolean;
  read(doc: Doc, context: AdapterContext): AdapterRead;
}

export const defineAdapter = (adapter: Adapter): Adapter => adapter;

/** A document that is no workload on its own, with what is missing. */
export const incomplete = (doc: Doc, message: string, fix: string, offset = doc.root.start): AdapterRead => ({
  workloads: [],
  problems: [
    {
      code: 'MANIFEST_INCOMPLETE',
      severity: 'warning',
      message,
      expected: 'the whole object, as it is applied',
      fix,
      place: { file: doc.file, offset },
    },
  ],
});
