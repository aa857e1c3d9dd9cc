import type { ModelReport, Report } from '../../../core/report.ts';
import { truncate } from '../../width.ts';
import { h, type Markup, NOTHING } from '../markup.ts';

/** A picture with the same numbers as text. A chart reads the report and draws; the page numbers it and puts it up. */
export interface Figure {
  /** Unique among the charts of one subject. */
  readonly name: string;
  readonly title: string;
  /** What there is to see, in a sentence or two: it stands in for the picture. */
  readonly description: string;
  /** User units; a wide picture scrolls on its own where the screen is narrow. */
  readonly width?: number;
  readonly height: number;
  readonly drawing: Markup;
  readonly table: Markup;
}

/** Null where the report has nothing to draw. */
export type PortfolioChart = (report: Report) => Figure | null;
export type ModelChart = (model: ModelReport) => Figure | null;

/** User units of a picture. A phone shows nearly one pixel for each, so that 14 units of text can be read. */
export const WIDTH = 360;
/** Terminal columns of text that fit beside each other in the widest of the usual fonts, at the size it has on a phone. */
const COLUMNS = 36;

export function figure(prefix: string, { name, title, description, table, ...picture }: Figure): Markup {
  const id = `${prefix}-${name}`;
  const width = picture.width ?? WIDTH;
  const svg = h`<svg viewBox="0 0 ${width} ${units(picture.height)}" role="img" aria-labelledby="${id}-title" aria-describedby="${id}-text"${
    width > WIDTH ? h` style="width:${width}px"` : NOTHING
  }><title id="${id}-title">${title}</title><desc id="${id}-text">${description}</desc>
${picture.drawing}</svg>`;
  const shown =
    width > WIDTH
      ? h`<section class="scroll" tabindex="0" aria-label="Picture: ${title}">${svg}</section>`
      : svg;
  return h`<figure${width > WIDTH ? h` class="wide"` : NOTHING}><figcaption>${title}</figcaption>
${shown}
<p>${description}</p>
<details><summary>Numbers: ${title}</summary>${table}</details></figure>`;
}

/** A coordinate to a tenth of a unit: the same bytes on every machine. */
export const units = (value: number): number => Math.round(value * 10) / 10 + 0;

export interface TextStyle {
  readonly anchor?: 'middle' | 'end';
  readonly tone?: string;
  readonly columns?: number;
}

export function label(x: number, y: number, content: string, style: TextStyle = {}): Markup {
  const anchor = style.anchor === undefined ? NOTHING : h` text-anchor="${style.anchor}"`;
  const tone = style.tone === undefined ? NOTHING : h` class="${style.tone}"`;
  return h`<text x="${units(x)}" y="${units(y)}"${anchor}${tone}>${truncate(content, style.columns ?? COLUMNS)}</text>`;
}

export const box = (x: number, y: number, width: number, height: number, tone: string): Markup =>
  h`<rect x="${units(x)}" y="${units(y)}" width="${units(Math.max(0, width))}" height="${units(height)}" class="${tone}"/>`;

export const rule = (x1: number, y1: number, x2: number, y2: number, tone: string): Markup =>
  h`<line x1="${units(x1)}" y1="${units(y1)}" x2="${units(x2)}" y2="${units(y2)}" class="${tone}"/>`;

export const path = (d: string | null, tone: string): Markup =>
  d === null ? NOTHING : h`<path d="${d}" class="${tone}"/>`;

export const dot = (x: number, y: number, tone: string): Markup =>
  h`<circle cx="${units(x)}" cy="${units(y)}" r="4.5" class="${tone}"/>`;

/** One line of a bar chart: words above, marks below. */
export interface Row {
  readonly label: string;
  readonly value: string;
  readonly tone?: string;
  /** Draws between y and y + BAR. */
  readonly marks: (y: number) => Markup;
}

export const BAR = 12;
const ROW = 42;

/** Rows under each other; the value keeps its room and the label gives way. */
export function rows(items: readonly Row[], top = 0): { readonly height: number; readonly drawing: Markup } {
  const drawn = items.map(({ label: name, value, tone, marks }, index) => {
    const y = top + index * ROW;
    const room = COLUMNS - Math.min(value.length, 30) - 2;
    return h`${label(0, y + 14, name, { columns: room })}${label(WIDTH, y + 14, value, {
      anchor: 'end',
      ...(tone === undefined ? {} : { tone }),
    })}${marks(y + 20)}`;
  });
  return { height: top + items.length * ROW, drawing: h`${drawn}` };
}

/** What the tones of a picture mean, in one line above it. */
export function legend(entries: readonly { readonly tone: string; readonly words: string }[]): Markup {
  let x = 0;
  return h`${entries.map(({ tone, words }) => {
    const entry = h`${box(x, 3, 12, 12, tone)}${label(x + 17, 14, words, { tone: 'soft' })}`;
    x += 27 + words.length * 8;
    return entry;
  })}`;
}

/** The mark of a limit, on each bar and not across the words between them. */
export const limits = (x: number, count: number, top: number): Markup =>
  h`${Array.from({ length: count }, (_, index) => {
    const y = top + index * ROW + 20;
    return rule(x, y - 3, x, y + BAR + 3, 'limit');
  })}`;
