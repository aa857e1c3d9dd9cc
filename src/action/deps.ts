import type { CheckOptions } from '../check.ts';
import type { Report } from '../core/report.ts';
import type { Github } from '../io/github.ts';
import type { present } from '../publish/present.ts';
import type { Target } from './event.ts';
import type { Inputs } from './inputs.ts';
import type { Log } from './log.ts';

/** What is judged here; a report that another run left is only shown. */
export type Judged = Exclude<Target, { kind: 'report' | 'ignored' }>;

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

/** What the shell is given to judge and render with. */
export interface Evaluation {
  readonly check: (options: CheckOptions) => Promise<Report>;
  readonly present: typeof present;
}
