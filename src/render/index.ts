import { html } from './html.ts';
import { json } from './json.ts';
import { junit } from './junit.ts';
import { markdown } from './markdown.ts';
import { sarif } from './sarif.ts';
import { text } from './text.ts';
import type { Format, Renderer } from './types.ts';

/** Every output format by its name on the command line. */
export const RENDERERS = { text, markdown, json, sarif, junit, html } as const satisfies Record<
  Format,
  Renderer
>;
