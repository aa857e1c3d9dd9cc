import { EVENT_ID, type Event, getScalarValue, SCALAR_STYLE } from 'js-yaml';

/** Collections nested deeper are refused. */
export const MAX_DEPTH = 32;
const NULLS = new Set(['', '~', 'null', 'Null', 'NULL']);

/** A scalar's text with quotes and escapes resolved; null where it says that there is none. */
export function scalar(text: string, event: Extract<Event, { type: typeof EVENT_ID.SCALAR }>): string | null {
  const value = event.fast ? text.slice(event.valueStart, event.valueEnd) : getScalarValue(text, event);
  return event.style === SCALAR_STYLE.PLAIN && NULLS.has(value) ? null : value;
}

export const isQuoted = (event: { style: number }): boolean =>
  event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED;

/** Offset at which a node begins; 0 where the parser gives none. */
export function startOf(event: Event): number {
  if (event.type === EVENT_ID.SCALAR) return Math.max(event.valueStart - (isQuoted(event) ? 1 : 0), 0);
  if (event.type === EVENT_ID.MAPPING || event.type === EVENT_ID.SEQUENCE) return Math.max(event.start, 0);
  if (event.type === EVENT_ID.ALIAS) return Math.max(event.anchorStart, 0);
  return 0;
}
