import type { Report } from '../core/report.ts';

/** Where a reader can open files of the judged commit. */
export interface Links {
  /** Address of the repository without a slash at its end, such as `https://github.com/acme/models`. */
  readonly repository: string;
  /** Full commit id of the head. */
  readonly commit: string;
}

/** Everything a renderer may know besides the report: it reads no environment, directory, locale or clock. */
export interface RenderOptions {
  /** Width of the terminal; only `text` uses it. */
  readonly columns: number;
  readonly color: boolean;
  /** Address of the run that made the report. */
  readonly runUrl?: string | undefined;
  readonly links?: Links | undefined;
  /** How people approve where this is shown; by review without it. */
  readonly approveBy?: 'review' | 'command' | undefined;
}

export type Renderer = (report: Report, options: RenderOptions) => string;

export const FORMATS = ['text', 'markdown', 'json', 'sarif', 'junit', 'html'] as const;
export type Format = (typeof FORMATS)[number];
