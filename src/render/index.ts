import { json } from './json.ts';
import { markdown } from './markdown.ts';
import { text } from './text.ts';
import type { Format, Renderer } from './types.ts';

/** Every output format by its name on the command line. */
export const RENDERERS = { text, markdown, json } as const satisfies Partial<Record<Format, Renderer>>;
