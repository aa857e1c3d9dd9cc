import type { Assessors } from './context.ts';
import type { Estimate } from './cost.ts';
import type { EvidenceInput } from './evidence-fleet.ts';
import type { Revision } from './fleet.ts';
import type { Gate, ModelSubject, OpenRollout } from './gate.ts';
import type { ModelConfig } from './model.ts';
import type { Policy } from './policy.ts';
import type { PriceBook } from './price.ts';
import type { Problem } from './problem.ts';
import type { Report, SimulationReport } from './report.ts';
import type { Waiver } from './waivers.ts';
import type { ManifestFile, WorkloadsRead } from './workload.ts';

/** What the core is given besides the files: rules and prices, the same for both sides. */
export interface Engine extends Assessors {
  /** The workloads that manifests declare, all of one revision at once. */
  readWorkloads(files: readonly ManifestFile[]): WorkloadsRead;
  readonly gates: readonly Gate[];
  estimate(config: ModelConfig): Estimate;
  /** What the declared rollout would do; null where nothing tells, or it takes too long for a report. */
  simulateRollout(subject: ModelSubject, policy: Policy): SimulationReport | null;
}

/** A file besides the models that was read for this evaluation, such as the policy. */
export interface SideFile {
  readonly file: string;
  readonly text: string;
  readonly problems: readonly Problem[];
}

export interface EvaluateInput {
  readonly mergeBase: Revision;
  readonly head: Revision;
  /** Tip of the target branch. */
  readonly target: Revision;
  /** The target tip with the change applied: what budgets are judged on. */
  readonly merged: Revision;
  /** Content of every blob the revisions name. */
  readonly texts: ReadonlyMap<string, string>;
  readonly shas: { readonly base: string; readonly merge_base: string; readonly head: string };
  readonly policy: Policy;
  readonly policyFile: string | null;
  readonly policyDigest: string;
  readonly configured: boolean;
  readonly waivers: readonly Waiver[];
  /** Policy, waivers and their versions of the head, with what is wrong in them. */
  readonly sideFiles: readonly SideFile[];
  readonly book: PriceBook;
  /** What the policy's evidence files hold; absent where it names none. */
  readonly evidence?: EvidenceInput | undefined;
  /** `YYYY-MM-DD`. */
  readonly asOf: string;
  /** Judge every model, not only what the change touches. */
  readonly all: boolean;
  /** Advise on the costliest models too, not only on those that fail. */
  readonly advise?: boolean;
  /** Verdict under the head's policy and waivers, where the change edits them. */
  readonly preview: Report['policy']['preview'];
  /** Rollouts that other open changes would start, where a shell could list them. */
  readonly openRollouts?: readonly OpenRollout[] | undefined;
}
