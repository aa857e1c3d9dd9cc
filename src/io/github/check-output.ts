import { fitTier, truncateUtf8 } from './text.ts';

export interface Annotation {
  readonly path: string;
  /** 1-based. */
  readonly line: number;
  readonly column: number | null;
  readonly level: 'notice' | 'warning' | 'failure';
  readonly title: string;
  readonly message: string;
}

/** A button; GitHub allows 20, 40 and 20 characters, and three buttons. */
export interface CheckAction {
  readonly label: string;
  readonly description: string;
  readonly identifier: string;
}

const TEXT_BYTES = 65_535;
/** Title and texts of a check run within GitHub's limits. */
export function outputOf(
  { title, tiers }: { readonly title: string; readonly tiers: readonly string[] },
  omitted: number,
) {
  const note = omitted > 0 ? `\n\n${omitted} more annotations are in the report.` : '';
  const summary = fitTier([tiers.at(-1) ?? title], TEXT_BYTES - note.length) + note;
  const text = fitTier(tiers, TEXT_BYTES);
  return { title: truncateChars(title, 250), summary, text };
}

export function annotationOf({ path, line, column, level, title, message }: Annotation) {
  const columns = column === null ? {} : { start_column: column, end_column: column };
  const texts = { title: truncateChars(title, 250), message: truncateUtf8(message, 60_000) };
  return { path, start_line: line, end_line: line, ...columns, annotation_level: level, ...texts };
}

export function fitAction({ label, description, identifier }: CheckAction): CheckAction {
  return {
    label: truncateChars(label, 20),
    description: truncateChars(description, 40),
    identifier: truncateChars(identifier, 20),
  };
}

function truncateChars(text: string, max: number): string {
  const chars = Array.from(text);
  return chars.length <= max ? text : `${chars.slice(0, max - 1).join('')}…`;
}
