import { describe, expect, test } from 'vitest';
import { GitRepository } from '../../src/io/git.ts';
import { TestRepo } from './repo.ts';

const numbered = (count: number, change: Readonly<Record<number, string>> = {}) =>
  `${Array.from({ length: count }, (_, at) => change[at + 1] ?? `line ${at + 1}`).join('\n')}\n`;

/** The ranges of the head's lines that a diff of these two states shows. */
async function shown(base: Record<string, string>, head: Record<string, string>, removed: string[] = []) {
  const repo = TestRepo.init();
  const from = repo.commit(base);
  if (removed.length > 0) repo.git(['rm', '-q', ...removed]);
  const to = repo.commit(head);
  const git = await GitRepository.open(repo.dir);
  const ranges = await git.shownLines({ base: from, head: to, paths: ['x.yaml'] });
  git.close();
  return Object.fromEntries(
    [...ranges].map(([path, all]) => [path, all.map(({ first, last }) => [first, last])]),
  );
}

describe('the lines a diff shows', () => {
  test('are a change with three lines on each side', async () => {
    expect(await shown({ 'a.yaml': numbered(40) }, { 'a.yaml': numbered(40, { 10: 'x', 30: 'y' }) })).toEqual(
      {
        'a.yaml': [
          [7, 13],
          [27, 33],
        ],
      },
    );
  });

  test('are all lines of a new file, those around a removal, and none of a removed file', async () => {
    const shorter = numbered(20).replace('line 10\n', '');
    const ranges = await shown(
      { 'a.yaml': numbered(20), 'gone.yaml': 'x: 1\n' },
      { 'a.yaml': shorter, 'new.yaml': 'x: 1\ny: 2' },
      ['gone.yaml'],
    );
    expect(ranges).toEqual({ 'a.yaml': [[7, 12]], 'new.yaml': [[1, 2]] });
  });

  test('of a renamed file are what changed in it', async () => {
    expect(
      await shown({ 'a.yaml': numbered(40) }, { 'b.yaml': numbered(40, { 2: 'x' }) }, ['a.yaml']),
    ).toEqual({
      'b.yaml': [[1, 5]],
    });
  });

  test('are not told by a line that looks like a header', async () => {
    const forged = '++ b/other.yaml\n@@ -1 +1,99 @@\n';
    expect(await shown({ 'a.yaml': 'x: 1\n' }, { 'a.yaml': `x: 1\n${forged}` })).toEqual({
      'a.yaml': [[1, 3]],
    });
  });

  test('are told for names with spaces and letters of any script', async () => {
    expect(await shown({}, { 'a b/größe.yaml': 'x: 1\n' })).toEqual({ 'a b/größe.yaml': [[1, 1]] });
  });
});
