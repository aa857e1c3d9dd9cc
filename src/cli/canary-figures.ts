import { thousands } from '../core/words.ts';

/** A number with at most `places` decimals and commas between thousands. */
export function figure(value: number, places = 0): string {
  const [whole = '', fraction = ''] = value.toFixed(places).split('.');
  const digits = fraction.replace(/0+$/, '');
  return thousands(whole) + (digits === '' ? '' : `.${digits}`);
}

/** A number as short as it is written, never in powers of ten within reason. */
export const plain = (value: number): string => String(Number(value.toPrecision(10)));

/** A share in percent; one that only rounding makes whole says so. */
export function percent(share: number): string {
  return share < 1 && share > 0.9999995 ? '> 99.9999 %' : `${figure(share * 100, 4)} %`;
}

export const short = (value: number): string => String(Number(value.toPrecision(6)));
export const points = (difference: number): string => `${Number((difference * 100).toPrecision(3))} pp`;

/** `2h 58m 58s`; the largest unit is hours. */
export function duration(exact: number): string {
  const seconds = Math.ceil(exact);
  const parts = [
    [Math.floor(seconds / 3600), 'h'],
    [Math.floor((seconds % 3600) / 60), 'm'],
    [seconds % 60, 's'],
  ] as const;
  const shown = parts.filter(([count]) => count > 0).map(([count, unit]) => `${count}${unit}`);
  return shown.length === 0 ? '0s' : shown.join(' ');
}

/** Columns two spaces apart; the first row is the head; all but the last column are right-aligned. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => {
    const cells = row.map((cell, i) => (i === row.length - 1 ? cell : cell.padStart(widths[i] ?? 0)));
    return `  ${cells.join('  ')}`.trimEnd();
  });
}

/** Words in lines of at most 80 columns, indented by two. */
export function wrapped(words: string): string[] {
  const lines: string[] = [];
  for (const word of words.split(' ')) {
    const line = lines.at(-1);
    if (line === undefined || line.length + word.length + 1 > 80) lines.push(`  ${word}`);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines;
}
