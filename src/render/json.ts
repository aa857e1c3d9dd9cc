import type { Renderer } from './types.ts';

/** The report itself, indented by two spaces. */
export const json: Renderer = (report) => `${JSON.stringify(report, null, 2)}\n`;
