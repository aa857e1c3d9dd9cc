import type { GrantedApprovals } from '../core/approval.ts';
import type { Report } from '../core/report.ts';
import type { Annotation, Github } from '../io/github.ts';
import type { Target } from './event.ts';
import type { Inputs } from './inputs.ts';
import type { Log } from './log.ts';

export interface CheckOptions {
  readonly repo: string;
  readonly base?: string;
  readonly head?: string;
  readonly policyText?: { readonly path: string; readonly text: string } | undefined;
  readonly policyPath?: string;
  /** `YYYY-MM-DD`. */
  readonly asOf: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly requirePolicy?: boolean;
  readonly approvals?: GrantedApprovals;
  readonly onProgress?: (message: string) => void;
}

/** A report with what the renderers made of it. */
export interface Checked {
  readonly report: Report;
  /** The comment's body from fullest to shortest. */
  readonly markdownTiers: () => readonly string[];
  readonly annotations: readonly Annotation[];
  /** The job summary, in Markdown. */
  readonly summary: string;
}

/** What the shell needs from the evaluation. */
export interface Evaluation {
  readonly checkRepository: (options: CheckOptions) => Promise<Checked>;
  /** Renders a report that another run left as data; throws when the text is not one. */
  readonly readReport: (text: string) => Checked;
}

export interface Run {
  readonly inputs: Inputs;
  readonly target: Exclude<Target, { kind: 'ignored' }>;
  /** Null without a token. */
  readonly github: Github | null;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** When the run began, as an ISO 8601 instant. */
  readonly at: string;
  readonly log: Log;
  readonly evaluation: Evaluation;
}
