import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clip, code, codeHtml, fenced, mermaidLabel, prose, visible } from '../../src/render/escape.ts';
import { markdown } from '../../src/render/markdown.ts';
import { read } from './reading.ts';
import { HOSTILE, LINKED, saying } from './reports.ts';

const PLAIN = read(markdown(saying('plain'), LINKED));

describe('T39 nothing that a file says is more than text in the comment', () => {
  it.each(HOSTILE)('%j', (text) => {
    const reading = read(markdown(saying(text), LINKED));
    expect(reading.strange).toEqual([]);
    expect(reading.skeleton).toBe(PLAIN.skeleton);
  });

  it('holds for any string', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        ...HOSTILE,
        ...'`|\\<>[]()!*_~#-+=@:&$"\' \n\r\t1.)',
        '\n\n',
        '    ',
        '```',
        '~~~',
        '&lt;',
        '-->',
        '](',
        'www.',
        '@a',
      ),
      fc.string({ unit: 'binary', maxLength: 4 }),
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join('')),
        (text) => {
          fc.pre(text !== '');
          const reading = read(markdown(saying(text), LINKED));
          expect(reading.strange).toEqual([]);
          expect(reading.skeleton).toBe(PLAIN.skeleton);
        },
      ),
    );
  });

  it('the reading finds what it looks for', () => {
    const bad = '@org/team ![x](//evil) <img src=x> [a](https://evil.example) :tada: #1';
    expect(read(bad).strange).toEqual([
      '@o',
      '<img src="//evil" alt="x">',
      '<img src=x>',
      '<a href="https://evil.example">',
      ':tada:',
      '#1',
    ]);
  });
});

describe('escapes', () => {
  it('T39 shows what would hide or reorder text', () => {
    expect(visible('fraud\u202eranker\u200b\u0007')).toBe('fraud‹U+202E›ranker‹U+200B›‹U+0007›');
    expect(visible('👩‍🚀 ❤️ a‍b')).toBe('👩‍🚀 ❤️ a‹U+200D›b');
  });

  it('leaves ordinary words alone', () => {
    expect(prose('p99 28 ms is 40 % over the 20 ms target (high priority), see min_replicas')).toBe(
      'p99 28 ms is 40 % over the 20 ms target (high priority), see min_replicas',
    );
    expect(prose('2.8')).toBe('2.8');
    expect(prose('')).toBe('(empty)');
  });

  it('breaks what GitHub would link after reading Markdown', () => {
    expect(prose('@org/team #12 https://a.b www.a.b')).toBe(
      '@&#8203;org/team #&#8203;12 https:&#8203;//a.b www&#8203;.a.b',
    );
  });

  it('keeps code closed whatever it holds', () => {
    expect(code('a b_c')).toBe('`a b_c`');
    expect(code('a``b`')).toBe('<code>a&#96;&#96;b&#96;</code>');
    expect(code('a|b')).toBe('<code>a&#124;b</code>');
    expect(codeHtml('</summary>')).toBe('<code>&#60;&#47;summary&#62;</code>');
    expect(fenced('a\n```\nb', 'suggestion')).toBe('````suggestion\na\n```\nb\n````');
  });

  it('leaves Mermaid nothing to read', () => {
    expect(mermaidLabel('end; click a href "x" %%{init: {}}%% #quot;')).toBe('end click a href x init quot');
    expect(mermaidLabel(':;#')).toBe('unnamed');
  });

  it('cuts between characters', () => {
    expect(clip('🚀🚀🚀', 2)).toBe('🚀…');
    expect(clip('🚀🚀', 2)).toBe('🚀🚀');
  });
});
