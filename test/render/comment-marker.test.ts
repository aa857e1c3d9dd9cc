import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildMarker, type CommentMarker, parseMarker } from '../../src/render/comment-marker.ts';

const MARKER: CommentMarker = {
  id: '.:default',
  sha: 'a'.repeat(40),
  at: '2026-11-21T10:00:00.000Z',
  hash: '0123456789abcdef',
  verdict: 'pass',
};
const LINE = `<!-- tollgate:v1 id=.:default sha=${'a'.repeat(40)} at=2026-11-21T10:00:00.000Z hash=0123456789abcdef verdict=pass -->`;

describe('the marker of a comment', () => {
  it('is one line that says what the comment is about', () => {
    expect(buildMarker(MARKER)).toBe(LINE);
    expect(parseMarker(`${LINE}\n### Verdict`)).toEqual(MARKER);
    expect(parseMarker(`${LINE}\r\n### Verdict`)).toEqual(MARKER);
  });

  it('T39 cannot be ended or extended by any value', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', minLength: 1 }),
      fc.constantFrom('-->', '--!>', 'a b', 'id=x', '---', '>', '漢'),
    );
    fc.assert(
      fc.property(text, (id) => {
        const line = buildMarker({ ...MARKER, id });
        expect(line.slice(4, -3)).not.toMatch(/--|[<>\n\r]/);
        // A lone surrogate has no UTF-8 form and is read back as U+FFFD.
        expect(parseMarker(line)?.id).toBe(
          new TextDecoder('utf-8', { ignoreBOM: true }).decode(new TextEncoder().encode(id)),
        );
      }),
    );
  });

  it.each([
    ['a later line', `text\n${LINE}`],
    ['text before it', ` ${LINE}`],
    ['text after it', `${LINE} x`],
    ['another version', LINE.replace('v1', 'v2')],
    ['a missing value', LINE.replace(/ hash=\S+/, '')],
    ['a value twice', LINE.replace(' sha=', ' id=other sha=')],
    ['another order', LINE.replace(/ (id=\S+) (sha=\S+)/, ' $2 $1')],
    ['an unknown key', LINE.replace(' -->', ' more=1 -->')],
    ['a time that is none', LINE.replace('10:00:00.000Z', 'noon')],
    ['a broken escape', LINE.replace('.:default', '%ZZ')],
    ['another spelling of the same value', LINE.replace('default', '%64efault')],
    ['nothing', ''],
  ])('T38 is not read from %s', (_case, body) => {
    expect(parseMarker(body)).toBeNull();
  });
});
