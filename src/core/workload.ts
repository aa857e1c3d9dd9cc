import type { Place, Problem } from './problem.ts';
import type { Yaml } from './yaml.ts';

/** What a manifest says of one setting of a model config, and where. */
export interface Fact {
  readonly value: Yaml;
  readonly place: Place;
}

/** A setting that a manifest leaves open: a template, a placeholder, a reference nobody can follow. */
export interface OpenInput {
  /** Path in a model config, such as `serving.hardware`. */
  readonly path: string;
  readonly reason: string;
  readonly place: Place;
}

/** What is wrong with a rollout as its tool will run it; shown by the gate it belongs to. */
export interface Remark {
  readonly gate: 'canary-duration' | 'sample-size' | 'rollback-triggers' | 'rollout-strategy';
  readonly level: 'hint' | 'violation';
  readonly code: string;
  readonly message: string;
  readonly fix: string;
  readonly place: Place;
}

/** What a rollout does once its tool runs it. Seconds and replicas; null where the manifest does not say. */
export interface RolloutTruth {
  /** From the first traffic to the last step, when every check passes. */
  readonly seconds: number | null;
  /** A pause without an end makes the duration a lower bound. */
  readonly indefinite: boolean;
  /** Seconds until the last failed check rolls back. */
  readonly rollbackSeconds: number | null;
  /** When every check but the last failure before a rollback is retried. */
  readonly slowestSeconds: number | null;
  /** Replicas of both versions at the worst moment. */
  readonly peakReplicas: number | null;
}

/** One workload of the manifests: the part of a model config it states, each value with its place. */
export interface Workload {
  /** Id of the adapter that read it. */
  readonly adapter: string;
  /** Unique name: `namespace/name` where a namespace is written, else the name. */
  readonly name: string;
  /** `kind/name` spellings that `deployed_by` may use. */
  readonly refs: readonly string[];
  readonly place: Place;
  /** Every file it was joined from, its own first. */
  readonly files: readonly string[];
  /** Accelerators of one replica or run; null where nobody can tell. */
  readonly accelerators: number | null;
  /** By path in a model config, such as `serving.min_replicas`. */
  readonly facts: ReadonlyMap<string, Fact>;
  readonly open: readonly OpenInput[];
  readonly remarks: readonly Remark[];
  readonly rollout: RolloutTruth | null;
  /** Text of the documents it was joined from: it changed when this did. */
  readonly text: string;
}

/** The manifests behind a model: where its settings stand, and what they leave open. */
export interface Manifest {
  /** The file of the workload itself. */
  readonly file: string;
  readonly files: readonly string[];
  readonly kind: string;
  readonly open: readonly OpenInput[];
  readonly remarks: readonly Remark[];
  readonly rollout: RolloutTruth | null;
  /** Whether a model config stands beside it; otherwise the manifest is all there is. */
  readonly joined: boolean;
  readonly facts: ReadonlyMap<string, Fact>;
  readonly place: Place;
}

export interface ManifestFile {
  readonly file: string;
  readonly text: string;
}

/** What the manifests of one revision hold, and what is wrong in them. */
export interface WorkloadsRead {
  readonly workloads: readonly Workload[];
  /** An error means that a file could not be read; a warning that something in it is no workload. */
  readonly problems: readonly Problem[];
}

/** Whether a workload is a model without a config that says so: it asks for accelerators, or may. */
export const isModel = ({ accelerators, facts, open }: Workload): boolean =>
  accelerators !== 0 ||
  facts.has('serving.instance') ||
  facts.has('training.instance') ||
  open.some(({ path }) => path === 'serving.hardware' || path === 'training.hardware');
