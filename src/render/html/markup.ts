import { clip, escapeHtml, visible } from '../escape.ts';

/** Markup that is already safe to write. */
export interface Markup {
  readonly markup: string;
}

type Part = string | number | Markup | readonly Markup[];

/** A template whose values are escaped unless they are markup themselves: nothing from a file can become a tag. */
export function h(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  const written = parts.map((part, index) => `${write(part)}${strings[index + 1] ?? ''}`);
  return { markup: `${strings[0] ?? ''}${written.join('')}` };
}

function write(part: Part): string {
  if (typeof part === 'string') return escapeHtml(visible(clip(part.replaceAll(/[\t\n\r ]+/g, ' '), 2000)));
  if (typeof part === 'number') return String(part);
  return 'markup' in part ? part.markup : part.map(({ markup }) => markup).join('\n');
}

export const NOTHING: Markup = { markup: '' };

export interface Column {
  readonly title: string;
  readonly number?: boolean;
}

/** A table with a caption; it scrolls sideways on its own where a screen is narrow. The first cell of a row heads it. */
export function table(
  caption: string,
  columns: readonly Column[],
  rows: readonly (readonly Markup[])[],
): Markup {
  const kind = (index: number): Markup => (columns[index]?.number === true ? h` class="number"` : NOTHING);
  const heads = columns.map(({ title }, index) => h`<th scope="col"${kind(index)}>${title}</th>`);
  const body = rows.map(
    (row) =>
      h`<tr>${row.map((cell, index) =>
        index === 0 ? h`<th scope="row"${kind(0)}>${cell}</th>` : h`<td${kind(index)}>${cell}</td>`,
      )}</tr>`,
  );
  return h`<section class="scroll" aria-label="${caption}" tabindex="0"><table><caption>${caption}</caption>
<thead><tr>${heads}</tr></thead>
<tbody>${body}</tbody></table></section>`;
}
