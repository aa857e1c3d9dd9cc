/**
 * Every string that came from a file or a path passes through here on its way to a reader. `visible` comes first
 * everywhere, so nothing that hides or reorders text survives; then each target escapes what it would interpret.
 */

// Controls, and the characters Unicode calls default-ignorable; written out, so that every runtime agrees.
const UNSEEN =
  /[\p{Cc}\u00ad\u061c\u115f\u1160\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\ud800-\udfff]|\u034f|[\u17b4\u17b5]|[\u180b-\u180f]|[\ufe00-\ufe0f]|[\u{1bca0}-\u{1bca3}]|[\u{1d173}-\u{1d17a}]|[\u{e0000}-\u{e0fff}]/gu;
/** A joiner or a variation selector inside an emoji belongs to it. */
const BEFORE_JOINER = /[\p{Extended_Pictographic}\p{Emoji_Modifier}]$|\ufe0f$/u;

const codePoint = (character: string): string =>
  `‹U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}›`;

/** Text with controls, bidirectional marks and zero-width characters written as `‹U+202E›`. */
export function visible(text: string): string {
  return text.replaceAll(UNSEEN, (character, offset: number) => {
    const joins = character === '\u200d' || character === '\ufe0f';
    return joins && BEFORE_JOINER.test(text.slice(Math.max(0, offset - 2), offset))
      ? character
      : codePoint(character);
  });
}

/** At most `limit` characters, the last an ellipsis when something was cut; never half a character. */
export function clip(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const characters = Array.from(text.slice(0, 2 * limit + 2));
  return characters.length <= limit ? text : `${characters.slice(0, limit - 1).join('')}…`;
}

/** One visible line: line breaks and tabs of a message become spaces. */
export const oneLine = (text: string, limit = 600): string =>
  visible(clip(text.replaceAll(/[\t\n\r ]+/g, ' ').trim(), limit));

/** For HTML and XML text and double-quoted attributes. */
export const escapeHtml = (text: string): string => text.replaceAll(/[&<>"']/g, entity);

/** A numeric entity; it never counts as Markdown structure. */
const entity = (character: string): string => `&#${character.codePointAt(0)};`;

/** GitHub turns these into mentions, issue references, links and emoji after Markdown is read, so escapes do not help. */
const REFERENCE = /@|#(?=\d)|(?<![A-Za-z0-9])GH-(?=\d)|:(?=\/\/|[\w+-]+:)|(?<![A-Za-z0-9])www(?=\.)/gi;
const BREAK = '&#8203;';
const STRUCTURE = /[\\|<>&]|\$(?!\d)|[`*[\]~]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g;
/** Where a line would begin a list, a heading or an underline. */
const AT_START = /^(?=[-+=#])|(?<=^\d+)(?=[.)](?:\s|$))/;

/** Running text in Markdown, in or out of a table: it shows as written and means nothing. */
export function prose(text: string, limit = 600): string {
  const line = oneLine(text, limit);
  if (line === '') return '(empty)';
  const inert = line.replaceAll(new RegExp(`${REFERENCE.source}|${STRUCTURE.source}`, 'gi'), (found) => {
    if (/^[@#:]$|^(GH-|www)$/i.test(found)) return found + BREAK;
    return /^[`*[\]~_]$/.test(found) ? `\\${found}` : entity(found);
  });
  return inert.replace(AT_START, '\\');
}

/** A name, path or value as code in Markdown. Mentions, references and links are not read inside code. */
export function code(text: string, limit = 120): string {
  const shown = visible(clip(text, limit));
  // Entities keep a pipe from ending a table cell, and a backtick or bracket from ending a code span or a link.
  return shown.trim() === '' || /[`|\\[\]<>&]|^ | $/.test(shown) ? codeHtml(text, limit) : `\`${shown}\``;
}

/** The same where Markdown is not read, such as in a `<summary>`; also safe where it is. */
export function codeHtml(text: string, limit = 120): string {
  const shown = visible(clip(text, limit));
  return `<code>${shown.trim() === '' ? '(empty)' : shown.replaceAll(/[!-,./:-@[-`{-~]/g, entity)}</code>`;
}

/** Several lines, each visible; their breaks stay. */
export const visibleLines = (text: string): string =>
  text.replaceAll('\r\n', '\n').split('\n').map(visible).join('\n');

/** Lines as a fenced block; the fence is longer than any inside. */
export function fenced(text: string, language: string): string {
  const lines = visibleLines(text);
  const longest = Math.max(0, ...Array.from(lines.matchAll(/`+/g), ([run]) => run.length));
  const fence = '`'.repeat(Math.max(3, longest + 1));
  return `${fence}${language}\n${lines}\n${fence}`;
}

/** A label that Mermaid reads as plain text: letters, digits, spaces and a few marks. */
export function mermaidLabel(text: string, limit = 40): string {
  const plain = clip(
    visible(text)
      .replaceAll(/[^\p{L}\p{N}\p{M} ._-]+/gu, ' ')
      .replaceAll(/\s+/g, ' ')
      .trim(),
    limit,
  );
  return plain === '' ? 'unnamed' : plain;
}
