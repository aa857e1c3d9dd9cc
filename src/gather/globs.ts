import { compileGlob } from '../core/glob.ts';
import type { Problem } from '../core/problem.ts';
import { namesModel } from '../core/select.ts';
import type { PolicySource } from './rule-sources.ts';

/** Which paths are model configs; a pattern that is refused is a problem of the policy, and selects nothing. */
export function globsOf({ policy, file }: PolicySource): {
  selects: (path: string) => boolean;
  problems: Problem[];
} {
  const problems: Problem[] = [];
  const compile = (patterns: readonly string[], key: 'include' | 'exclude'): ((path: string) => boolean)[] =>
    patterns.flatMap((pattern, index) => {
      const glob = compileGlob(pattern);
      if ('matches' in glob) return [glob.matches];
      problems.push({
        code: 'PATTERN_REJECTED',
        severity: 'error',
        message: `The pattern ${JSON.stringify(pattern)} is refused: ${glob.rejected}`,
        expected: 'a short pattern such as deploy/**/*.yaml',
        fix: 'Write several simple patterns',
        place: { file: file ?? '', path: ['models', key, index] },
      });
      return [];
    });
  const include = compile(policy.models?.include ?? [], 'include');
  const exclude = compile(policy.models?.exclude ?? [], 'exclude');
  const named = (path: string): boolean => namesModel(path) || include.some((matches) => matches(path));
  return { selects: (path) => named(path) && !exclude.some((matches) => matches(path)), problems };
}
