import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mergeResult, type TreeFile } from '../../src/core/trees.ts';

/** `path: blob`, a blob ending in `+x` being executable. */
function tree(files: Record<string, string>): TreeFile[] {
  return Object.entries(files).map(([path, blob]) => ({
    path,
    mode: blob.endsWith('+x') ? '100755' : '100644',
    blob: blob.replace('+x', ''),
    size: null,
  }));
}

function shown(files: readonly TreeFile[]): Record<string, string> {
  return Object.fromEntries(
    files.map(({ path, blob, mode }) => [path, mode === '100755' ? `${blob}+x` : blob]),
  );
}

const anyTree = fc
  .dictionary(fc.constantFrom('a', 'b', 'c', 'd'), fc.constantFrom('1', '2', '3', '1+x'))
  .map(tree);

describe('mergeResult', () => {
  test("takes the head's side where the head changed, else the target's", () => {
    const base = tree({ both: '1', head: '1', target: '1', gone: '1', droppedThere: '1', mode: '1' });
    const head = tree({ both: '2', head: '2', target: '1', new: '1', droppedThere: '1', mode: '1+x' });
    const target = tree({ both: '3', head: '1', target: '3', gone: '1', upstream: '1', mode: '1' });
    const { files, conflicts } = mergeResult(base, head, target);
    expect(shown(files)).toEqual({ both: '2', head: '2', target: '3', new: '1', upstream: '1', mode: '1+x' });
    expect(conflicts).toEqual(['both']);
  });

  test('removal against change is a conflict, the same change on both sides is not', () => {
    const base = tree({ a: '1', b: '1', c: '1' });
    expect(mergeResult(base, tree({ b: '2', c: '2' }), tree({ a: '2', c: '2' }))).toEqual({
      files: tree({ b: '2', c: '2' }),
      conflicts: ['a', 'b'],
    });
  });

  test('is the head when the target has not moved, and the target when the head has not', () => {
    fc.assert(
      fc.property(anyTree, anyTree, (base, other) => {
        const sorted = [...other].sort((a, b) => (a.path < b.path ? -1 : 1));
        expect(mergeResult(base, other, base)).toEqual({ files: sorted, conflicts: [] });
        expect(mergeResult(base, base, other)).toEqual({ files: sorted, conflicts: [] });
        expect(mergeResult(base, other, other)).toEqual({ files: sorted, conflicts: [] });
      }),
    );
  });

  test('the sides conflict in the same paths whichever is the head', () => {
    fc.assert(
      fc.property(anyTree, anyTree, anyTree, (base, head, target) => {
        expect(mergeResult(base, head, target).conflicts).toEqual(mergeResult(base, target, head).conflicts);
      }),
    );
  });
});
