import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { text } from '../../src/render/text.ts';
import { pad, textWidth, truncate, wrap } from '../../src/render/width.ts';
import { BLOCKED, HOSTILE, NOT_CONFIGURED, OPTIONS, PASSING, saying, UNKNOWN_COST } from './reports.ts';

describe('the terminal', () => {
  it.each(Object.entries({ BLOCKED, PASSING, UNKNOWN_COST, NOT_CONFIGURED }))('%s', async (name, report) => {
    await expect(text(report, OPTIONS)).toMatchFileSnapshot(`snapshots/${name.toLowerCase()}.txt`);
  });

  it('says the same in colour', () => {
    const colored = text(BLOCKED, { ...OPTIONS, color: true });
    expect(colored).toContain('\u001b[31mBlocked');
    expect(stripVTControlCharacters(colored)).toBe(text(BLOCKED, OPTIONS));
  });

  it('keeps its prose within the columns', () => {
    const long = text(BLOCKED, { ...OPTIONS, columns: 60 })
      .split('\n')
      .filter((line) => textWidth(line) > 60 && !/^ {2,4}(\S+ +[$\d]|\|)| {6}[a-z.]+: /.test(line));
    expect(long).toEqual([]);
  });

  it.each(HOSTILE)('T40 a file cannot reach the terminal: %j', (hostile) => {
    expect(text(saying(hostile), OPTIONS)).not.toMatch(/[^\P{Cc}\n]|[\u202a-\u202e]/u);
    expect(text(saying(hostile), OPTIONS)).not.toMatch(/^::/m);
  });
});

describe('columns', () => {
  it('counts wide characters as terminals do', () => {
    expect(['不正', '🚀', '👩‍🚀', 'é', 'ab', '❤️'].map((text) => textWidth(text))).toEqual([4, 2, 2, 1, 2, 2]);
    expect(pad('不', 4) + pad('不', 4, 'right')).toBe('不    不');
    expect(truncate('不正検知', 5)).toBe('不正…');
  });

  it('wraps between words and never inside one', () => {
    expect(wrap('a b averyveryverylongword c', 5, '- ', '  ')).toEqual([
      '- a b',
      '  averyveryverylongword',
      '  c',
    ]);
  });
});
