import { json } from './json.ts';
import { junit } from './junit.ts';
import { markdown } from './markdown.ts';
import { sarif } from './sarif.ts';
import { text } from './text.ts';
import type { Format, Renderer } from './types.ts';

/** Every output format by its name on the command line. The page brings libraries that only its pictures need. */
export const RENDERERS = {
  text: async () => text,
  markdown: async () => markdown,
  json: async () => json,
  sarif: async () => sarif,
  junit: async () => junit,
  html: async () => (await import('./html.ts')).html,
} as const satisfies Record<Format, () => Promise<Renderer>>;
