import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileGlob } from '../../src/core/glob.ts';

function matches(pattern: string, path: string): boolean {
  const glob = compileGlob(pattern);
  if ('rejected' in glob) throw new Error(glob.rejected);
  return glob.matches(path);
}

/** The textbook definition, exponential in the number of stars. */
function reference(
  pattern: readonly string[],
  items: readonly string[],
  fits: (part: string, item: string) => boolean,
  star: string,
): boolean {
  const [part, ...parts] = pattern;
  if (part === undefined) return items.length === 0;
  const [item, ...rest] = items;
  if (part === star)
    return (
      reference(parts, items, fits, star) || (item !== undefined && reference(pattern, rest, fits, star))
    );
  return item !== undefined && fits(part, item) && reference(parts, rest, fits, star);
}

function nameFits(part: string, item: string): boolean {
  return reference([...part], [...item], (p, c) => p === '?' || p === c, '*');
}

describe('compileGlob', () => {
  test.each([
    ['**/*.model.yaml', 'a.model.yaml'],
    ['**/*.model.yaml', 'a/b/c.model.yaml'],
    ['**/*.model.yaml', '.hidden/.model.yaml'],
    ['models/*.yaml', 'models/a.yaml'],
    ['models/**', 'models/a/b.txt'],
    ['models/**/x/*.yaml', 'models/x/a.yaml'],
    ['models/**/x/**/*.yaml', 'models/a/x/x/b/a.yaml'],
    ['v?/*', 'v1/a'],
    ['a*b*c', 'aXbXbc'],
    ['**', 'a/b'],
    ['exact', 'exact'],
    ['*', 'a'],
  ])('%s matches %s', (pattern, path) => expect(matches(pattern, path)).toBe(true));

  test.each([
    ['**/*.model.yaml', 'a.model.yml'],
    ['**/*.model.yaml', 'A.MODEL.YAML'],
    ['models/*.yaml', 'models/a/b.yaml'],
    ['models/*.yaml', 'x/models/a.yaml'],
    ['models/**', 'models'],
    ['models/**', 'models2/a'],
    ['v?/*', 'v/a'],
    ['v?/*', 'v10/a'],
    ['v?', 'v/'],
    ['a*b*c', 'abcb'],
    ['*', 'a/b'],
    ['*', 'a/'],
    ['exact', 'exactly'],
    ['a.b', 'axb'],
  ])('%s does not match %s', (pattern, path) => expect(matches(pattern, path)).toBe(false));

  test.each([
    ['', 'empty'],
    ['a'.repeat(257), 'longer than 256'],
    ['*a'.repeat(9), 'more than 8 stars'],
    ['{a,b}', '"{"'],
    ['[ab]', '"["'],
    ['!a', '"!"'],
    ['(a+)+', '"("'],
    ['a\\b', 'supported'],
    ['/a', 'root of the repository'],
    ['a/', 'root of the repository'],
    ['../a', 'root of the repository'],
    ['./a', 'root of the repository'],
    ['a**', 'stand alone'],
    ['***', 'stand alone'],
  ])('T17 %j is rejected', (pattern, reason) => {
    const glob = compileGlob(pattern);
    expect('rejected' in glob && glob.rejected).toContain(reason);
  });

  test('agrees with the textbook definition', () => {
    const name = fc.stringMatching(/^[ab?*]{1,4}$/).filter((text) => !text.includes('**'));
    const pattern = fc.array(fc.oneof(name, fc.constant('**')), { minLength: 1, maxLength: 4 });
    const path = fc.array(fc.stringMatching(/^[ab]{1,4}$/), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(pattern, path, (parts, items) => {
        const glob = compileGlob(parts.join('/'));
        fc.pre('matches' in glob);
        const full = parts.at(-1) === '**' ? [...parts, '*'] : parts;
        return matches(parts.join('/'), items.join('/')) === reference(full, items, nameFits, '**');
      }),
      { numRuns: 1_000 },
    );
  });

  // A matcher that backtracks over every star would not end within the lifetime of the test.
  test.each([
    [`${'a*'.repeat(8)}ab`, `${'a'.repeat(4_000)}cb`],
    ['**/a/**/a/**/a/**/a/**/a/**/a/**/a/b', `${'a/'.repeat(2_000)}c/b`],
    ['*a*a*a*a*a*a*a?b', `${'a'.repeat(4_000)}/b`],
  ])('T17 %s ends on a hostile path', (pattern, path) => expect(matches(pattern, path)).toBe(false));
});
