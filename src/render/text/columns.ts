import { pad, textWidth, truncate } from '../width.ts';

export interface Column {
  readonly title: string;
  readonly side?: 'left' | 'right';
  /** Widest it may get. */
  readonly limit?: number;
}

const GAP = '  ';

/** Rows in aligned columns, two spaces apart; the last column is not padded. */
export function columns(
  heads: readonly Column[],
  rows: readonly (readonly string[])[],
  indent = '  ',
): string[] {
  const limited = rows.map((row) =>
    row.map((cell, index) => truncate(cell, heads[index]?.limit ?? Infinity)),
  );
  const all = [heads.map(({ title }) => title), ...limited];
  const widths = heads.map((_, index) => Math.max(...all.map((row) => textWidth(row[index] ?? ''))));
  return all.map((row) =>
    `${indent}${row.map((cell, index) => pad(cell, widths[index] ?? 0, heads[index]?.side)).join(GAP)}`.trimEnd(),
  );
}
