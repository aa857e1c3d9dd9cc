import { describe, expect, test } from 'vitest';
import { contentProblem, MAX_MODEL_BYTES, selectFiles } from '../../src/core/select.ts';
import type { TreeFile, TreeMode } from '../../src/core/trees.ts';

function file(path: string, mode: TreeMode = '100644', size: number | null = null): TreeFile {
  return { path, mode, blob: '0'.repeat(40), size };
}

function select(...files: TreeFile[]): { accepted: string[]; refused: string[][] } {
  const { files: accepted, refused } = selectFiles(files, () => true);
  return {
    accepted: accepted.map(({ path }) => path),
    refused: refused.map(({ problem }) => [problem.code, problem.place.file]),
  };
}

describe('selectFiles', () => {
  test('takes what is included and says nothing of the rest', () => {
    const { files, refused } = selectFiles(
      [file('a.yaml'), file('b', '100755'), file('c\u202e', '120000')],
      (path) => path < 'c',
    );
    expect(files.map(({ path }) => path)).toEqual(['a.yaml', 'b']);
    expect(refused).toEqual([]);
  });

  test('T4 refuses what is not a regular file', () => {
    expect(select(file('link', '120000'), file('sub', '160000'), file('dir', '040000'))).toEqual({
      accepted: [],
      refused: [
        ['UNSUPPORTED_MODE', 'link'],
        ['UNSUPPORTED_MODE', 'sub'],
        ['UNSUPPORTED_MODE', 'dir'],
      ],
    });
  });

  test.each([
    ['case', 'A.yaml', 'a.yaml'],
    ['case of a folder', 'Models/a.yaml', 'models/a.yaml'],
    ['NFC and NFD', 'é.yaml', 'e\u0301.yaml'],
    ['sharp s', 'straße.yaml', 'STRASSE.yaml'],
    ['Kelvin sign', '\u212a.yaml', 'k.yaml'],
    ['final sigma', 'ς.yaml', 'σ.yaml'],
  ])('T5 refuses both twins: %s', (_, a, b) => {
    const { accepted, refused } = select(file(a), file('other.yaml'), file(b));
    expect(accepted).toEqual(['other.yaml']);
    expect(refused).toEqual([
      ['PATH_AMBIGUOUS', a],
      ['PATH_AMBIGUOUS', b],
    ]);
  });

  test.each([
    'x\u202elmay.yaml',
    'x\u2066y',
    'x\u2069y',
    'a\u200bb',
    'a\nb',
    'a\tb',
    'a\u0000b',
    'a\u2028b',
    '../a',
    'a/../b',
    './a',
    '/a',
    'a//b',
    'a\\b',
    '\u{fffd}',
  ])('T5 refuses %j', (path) =>
    expect(select(file(path))).toEqual({ accepted: [], refused: [['PATH_AMBIGUOUS', path]] }),
  );

  test.each(['modèle/é.yaml', '模型.yaml', 'a b.yaml', 'a..b', '.hidden/x', "it's.yaml"])(
    'accepts %j',
    (path) => expect(select(file(path)).accepted).toEqual([path]),
  );

  test('T5 the message shows a hostile path in visible characters', () => {
    const [refused] = selectFiles([file('x\u202ey\n')], () => true).refused;
    expect(refused?.problem.message).toBe(
      'The path "x\\u{202e}y\\n" can be mistaken for another: it has an invisible or control character',
    );
  });

  test('T7 refuses a known size over the cap, and not the cap itself', () => {
    expect(select(file('a', '100644', MAX_MODEL_BYTES), file('b', '100644', MAX_MODEL_BYTES + 1))).toEqual({
      accepted: ['a'],
      refused: [['FILE_TOO_LARGE', 'b']],
    });
  });
});

describe('contentProblem', () => {
  test('text is no problem', () => {
    expect(contentProblem('a', { text: 'model: {}' })).toBeUndefined();
    expect(contentProblem('a', { text: '# see version https://git-lfs.github.com/spec/v1' })).toBeUndefined();
  });

  test.each([
    [
      'T4',
      'UNSUPPORTED_MODE',
      { text: 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n' },
    ],
    ['T7', 'FILE_TOO_LARGE', { tooLarge: 70_000 }],
    ['binary', 'NOT_UTF8', { notText: 'binary' }],
    ['Latin-1', 'NOT_UTF8', { notText: 'invalid UTF-8' }],
    ['absent', 'INCOMPLETE_READ', { missing: true }],
  ] as const)('%s is %s', (_, code, blob) => {
    expect(contentProblem('m.yaml', blob)).toMatchObject({
      code,
      severity: 'error',
      place: { file: 'm.yaml' },
    });
  });
});
