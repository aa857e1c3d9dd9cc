import { DEFAULTS } from './policy.ts';
import type { Problem, ProblemCode } from './problem.ts';
import type { Blob, TreeFile, TreeMode } from './trees.ts';

/** Bytes; a model config is a page or two, so that a larger file is a mistake or padding. */
export const MAX_MODEL_BYTES = 65_536;
/** Bytes; rendered charts are longer than what a person writes. */
export const MAX_MANIFEST_BYTES = 2_097_152;

/** A path that is a model config under every policy that does not exclude it. */
export const namesModel = (path: string): boolean =>
  DEFAULTS.suffixes.some((suffix) => path.endsWith(suffix));

/** Bytes that are read of a selected file: what is not named as a config may be a manifest. */
export const capFor = (path: string): number => (namesModel(path) ? MAX_MODEL_BYTES : MAX_MANIFEST_BYTES);

export interface Selection {
  readonly files: TreeFile[];
  /** Selected paths that cannot be read safely, each with why. */
  readonly refused: { readonly file: TreeFile; readonly problem: Problem }[];
}

const KINDS: Partial<Record<TreeMode, string>> = {
  '120000': 'a symbolic link',
  '160000': 'a submodule',
  '040000': 'a folder',
};
const LFS_POINTER = 'version https://git-lfs.github.com/spec/v1';

/**
 * The files that `include` selects and that can be read safely. Every selected path that cannot be is a
 * problem, never left out in silence: links and submodules (never followed), files over the cap where the
 * size is known, and paths that a person or another file system could take for another.
 */
export function selectFiles(
  tree: readonly TreeFile[],
  include: (path: string) => boolean,
  maxBytes: number | ((path: string) => number) = MAX_MODEL_BYTES,
): Selection {
  const capOf = typeof maxBytes === 'number' ? () => maxBytes : maxBytes;
  const selected = tree.filter((file) => include(file.path));
  const twins = twinsOf(selected);
  const files: TreeFile[] = [];
  const refused: Selection['refused'] = [];
  for (const file of selected) {
    const problem =
      pathProblem(file.path, twins.get(file.path)) ??
      modeProblem(file) ??
      sizeProblem(file, capOf(file.path));
    if (problem) refused.push({ file, problem });
    else files.push(file);
  }
  return { files, refused };
}

/** Why what was read of a selected file is not a config's text, or undefined when it is. */
export function contentProblem(path: string, blob: Blob, maxBytes = MAX_MODEL_BYTES): Problem | undefined {
  if ('tooLarge' in blob) return tooLarge(path, blob.tooLarge, maxBytes);
  if ('missing' in blob)
    return problem('INCOMPLETE_READ', path, {
      message: 'Git lists this file but does not have its content',
      expected: 'a clone that holds the blob, or a remote that still serves it',
      fix: 'Run git fsck, or clone again',
    });
  if ('notText' in blob)
    return problem('NOT_UTF8', path, {
      message: `The file is ${blob.notText}, not text`,
      expected: 'UTF-8 text',
      fix: 'Save the file as UTF-8',
    });
  if (!blob.text.startsWith(LFS_POINTER)) return undefined;
  return problem('UNSUPPORTED_MODE', path, {
    message: 'The file is a Git LFS pointer, not the config itself',
    expected: 'a regular file stored in git',
    fix: 'Take the path out of Git LFS (git lfs untrack) and commit the file itself',
  });
}

function modeProblem({ path, mode }: TreeFile): Problem | undefined {
  const kind = KINDS[mode];
  if (kind === undefined) return undefined;
  return problem('UNSUPPORTED_MODE', path, {
    message: `The path is ${kind}, which is never followed`,
    expected: 'a regular file stored in git',
    fix: 'Commit the config itself at this path, or leave the path out of models.include',
  });
}

function sizeProblem({ path, size }: TreeFile, maxBytes: number): Problem | undefined {
  return size !== null && size > maxBytes ? tooLarge(path, size, maxBytes) : undefined;
}

function tooLarge(path: string, size: number, maxBytes: number): Problem {
  return problem('FILE_TOO_LARGE', path, {
    message: `The file has ${size} bytes`,
    expected: `at most ${maxBytes} bytes`,
    fix: 'Shorten the file',
  });
}

function pathProblem(path: string, twin: string | undefined): Problem | undefined {
  const reason =
    twin === undefined ? hazard(path) : `it differs from ${quote(twin)} only in case or Unicode form`;
  if (reason === undefined) return undefined;
  return problem('PATH_AMBIGUOUS', path, {
    message: `The path ${quote(path)} can be mistaken for another: ${reason}`,
    expected: 'a path of visible characters that stays unique when case is ignored',
    fix: 'Rename the file',
  });
}

function hazard(path: string): string | undefined {
  if (/(?:^|\/)\.{0,2}(?:\/|$)/.test(path)) return 'it has an empty, "." or ".." part';
  if (path.includes('\\')) return 'a backslash separates folders on Windows';
  if (isAscii(path)) return undefined;
  // Decoding leaves U+FFFD where a name is not UTF-8, so that different names could read the same.
  if (path.includes('\u{FFFD}')) return 'it is not valid UTF-8';
  // Controls, format characters (bidirectional overrides, zero width), line and paragraph separators.
  if (/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(path)) return 'it has an invisible or control character';
  return undefined;
}

/** Path -> another selected path that a file system which ignores case or Unicode form takes for the same. */
function twinsOf(files: readonly TreeFile[]): Map<string, string> {
  const first = new Map<string, string>();
  const twins = new Map<string, string>();
  for (const { path } of files) {
    const key = fold(path);
    const other = first.get(key);
    if (other === undefined) first.set(key, path);
    else {
      twins.set(path, other);
      if (!twins.has(other)) twins.set(other, path);
    }
  }
  return twins;
}

/** Upper then lower case folds what has no single-letter pair either (sharp s, Kelvin sign). */
function fold(path: string): string {
  if (isAscii(path)) return path.toLowerCase();
  return path.normalize('NFC').toUpperCase().toLowerCase().normalize('NFC');
}

/** Visible ASCII, as nearly every path is: then there is nothing to normalise or to look for. */
function isAscii(path: string): boolean {
  return !/[^\x20-\x7e]/.test(path);
}

/** A path as visible ASCII where it is not letters, so that a message cannot be made to lie by its path. */
function quote(path: string): string {
  return JSON.stringify(path).replace(
    /[^\x20-\x7e]/gu,
    (c) => `\\u{${(c.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

function problem(
  code: ProblemCode,
  file: string,
  words: { message: string; expected: string; fix: string },
): Problem {
  return { code, severity: 'error', ...words, place: { file } };
}
