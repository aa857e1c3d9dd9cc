import type { ManifestFile, WorkloadsRead } from '../core/workload.ts';
import { argoRollouts } from './argo-rollouts.ts';
import { azureMl } from './azure-ml.ts';
import type { Adapter, AdapterContext } from './define.ts';
import { readDocuments } from './documents.ts';
import { flagger } from './flagger.ts';
import { kserve } from './kserve.ts';
import { kubernetes } from './kubernetes.ts';
import { rayservice } from './rayservice.ts';
import { sagemaker } from './sagemaker.ts';
import { skypilot } from './skypilot.ts';
import { trainingOperator } from './training-operator.ts';
import { unread } from './unread.ts';
import { vllmProductionStack } from './vllm-production-stack.ts';

/** The order decides which adapter gets a document that two claim. */
export const ADAPTERS: readonly Adapter[] = [
  kubernetes,
  argoRollouts,
  kserve,
  flagger,
  skypilot,
  rayservice,
  sagemaker,
  vllmProductionStack,
  azureMl,
  trainingOperator,
];

/** Reads the workloads of one revision's manifests, joined across files. Order follows the files. */
export function readWorkloads(
  files: readonly ManifestFile[],
  options: Omit<AdapterContext, 'documents'>,
): WorkloadsRead {
  const { documents, problems } = readDocuments(files);
  const context: AdapterContext = { ...options, documents };
  const read = documents.all.map((doc) => {
    const adapter = ADAPTERS.find((one) => one.claims(doc));
    return adapter === undefined ? unread(doc, context) : adapter.read(doc, context);
  });
  return {
    workloads: read.flatMap(({ workloads }) => workloads),
    problems: [...problems, ...read.flatMap((one) => one.problems ?? [])],
  };
}
