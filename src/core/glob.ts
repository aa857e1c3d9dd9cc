const MAX_LENGTH = 256;
const MAX_WILDCARDS = 8;
const UNSUPPORTED = /[[\]{}()!\\]/;

/** A compiled pattern, or the reason why it is not one (a PATTERN_REJECTED problem where it stands). */
export type Glob = { readonly matches: (path: string) => boolean } | { readonly rejected: string };

/**
 * Compiles a file pattern: `*` any characters within a folder (leading dots too), `?` one character, `**`
 * alone between slashes any number of folders. The pattern covers the whole path from the repository's root
 * and is case-sensitive.
 *
 * Patterns and paths may both come from somebody hostile, so nothing here backtracks: a mismatch only ever
 * returns to the latest star, which bounds the work by pattern length x path length, where a pattern turned
 * into a regular expression can take exponential time. The caps keep that product small.
 */
export function compileGlob(pattern: string): Glob {
  const rejected = rejection(pattern);
  if (rejected !== undefined) return { rejected };
  const segments = (pattern.endsWith('/**') ? `${pattern}/*` : pattern === '**' ? '**/*' : pattern).split(
    '/',
  );
  const parts = segments.map((segment) => (segment === '**' ? undefined : compileName(segment)));
  return {
    matches: (path) => {
      const names = path.split('/');
      return matchesSequence(
        parts.length,
        names.length,
        (at) => parts[at] === undefined,
        (at, position) => parts[at]?.(names[position] ?? '') === true,
      );
    },
  };
}

function rejection(pattern: string): string | undefined {
  if (pattern === '') return 'the pattern is empty';
  if (pattern.length > MAX_LENGTH) return `the pattern is longer than ${MAX_LENGTH} characters`;
  const unsupported = UNSUPPORTED.exec(pattern)?.[0];
  if (unsupported) return `"${unsupported}" is not supported: only *, ? and ** are`;
  const segments = pattern.split('/');
  if (segments.some((name) => name === '' || name === '.' || name === '..'))
    return 'the pattern must be a path from the root of the repository, without empty, "." or ".." parts';
  if (segments.some((name) => name !== '**' && name.includes('**')))
    return '"**" must stand alone between slashes';
  if ((pattern.match(/\*\*|\*/g) ?? []).length > MAX_WILDCARDS)
    return `the pattern has more than ${MAX_WILDCARDS} stars`;
  return undefined;
}

function compileName(pattern: string): (name: string) => boolean {
  // Most patterns are one of these two, and each is asked of every path of the repository.
  if (!/[*?]/.test(pattern)) return (name) => name === pattern;
  const tail = pattern.slice(1);
  if (pattern.startsWith('*') && !/[*?]/.test(tail)) return (name) => name.endsWith(tail);
  return (name) =>
    matchesSequence(
      pattern.length,
      name.length,
      (at) => pattern[at] === '*',
      (at, position) => pattern[at] === '?' || pattern[at] === name[position],
    );
}

/**
 * Whether a sequence of `length` items fits a pattern of `size` parts, in which a star takes any number of
 * items. Going back to the latest star alone is enough: what an earlier star could take, that one can too.
 */
function matchesSequence(
  size: number,
  length: number,
  isStar: (at: number) => boolean,
  fits: (at: number, position: number) => boolean,
): boolean {
  let at = 0;
  let position = 0;
  let star = -1;
  let resume = 0;
  while (position < length) {
    if (at < size && isStar(at)) {
      star = at++;
      resume = position;
    } else if (at < size && fits(at, position)) {
      at++;
      position++;
    } else if (star >= 0) {
      at = star + 1;
      position = ++resume;
    } else return false;
  }
  while (at < size && isStar(at)) at++;
  return at === size;
}
