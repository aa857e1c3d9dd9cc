import { fitting } from './markdown.ts';
import type { Renderer } from './types.ts';

/** UTF-8 bytes of a job summary, below GitHub's 1 MiB. */
export const SUMMARY_BYTES = 1_000_000;

/** The job summary: the comment with every row and warning, as far as they fit. */
export const summary: Renderer = (report, options) => fitting(report, options, SUMMARY_BYTES, true);
