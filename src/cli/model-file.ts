import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { locate } from '../core/locate.ts';
import type { ModelConfig } from '../core/model.ts';
import { DEFAULT_POLICY, type Policy } from '../core/policy.ts';
import type { Problem } from '../core/problem.ts';
import { readModel } from '../core/read-model.ts';
import { UserError } from '../core/user-error.ts';
import { POLICY_FILES } from '../gather/blobs.ts';
import { chosenPolicy } from '../gather/rule-sources.ts';
import { spot } from '../render/words.ts';
import { cannotRead } from './file-error.ts';

export interface ModelWithPolicy {
  readonly config: ModelConfig;
  readonly policy: Policy;
  /** Where the policy stands, from the folder of the caller; null for the built-in defaults. */
  readonly policyFile: string | null;
}

/**
 * One model config from disk with the policy of its work tree, or the one named. Throws a `UserError` that lists
 * what is wrong in either file.
 */
export async function readModelFile(
  cwd: string,
  file: string,
  policyPath: string | undefined,
): Promise<ModelWithPolicy> {
  const path = resolve(cwd, file);
  const text = readText(path, file);
  const { config, problems } = readModel(file, text);
  if (config === null) throw refused(file, text, problems);
  const found = policyPath === undefined ? policyAbove(dirname(path)) : resolve(cwd, policyPath);
  if (found === null) return { config, policy: DEFAULT_POLICY, policyFile: null };
  const shown = relative(cwd, found);
  const source = await chosenPolicy({ repo: cwd, policyPath: shown });
  if (source === null || source.problems.some(({ severity }) => severity === 'error'))
    throw refused(shown, source?.text ?? '', source?.problems ?? []);
  return { config, policy: source.policy, policyFile: shown };
}

function readText(path: string, file: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new UserError('USAGE', cannotRead(file, error), 'Give the path of a model config', {
      cause: error,
    });
  }
}

/** The policy of the work tree that a folder belongs to. */
function policyAbove(folder: string): string | null {
  for (let at = folder; ; at = dirname(at)) {
    const found = POLICY_FILES.map((name) => join(at, name)).find((path) => existsSync(path));
    if (found !== undefined) return found;
    if (existsSync(join(at, '.git')) || at === dirname(at)) return null;
  }
}

function refused(file: string, text: string, problems: readonly Problem[]): UserError {
  const lines = problems.map(
    ({ place, message, expected }) =>
      `  ${spot(locate(place, text))} ${message}\n    expected ${expected ?? 'another value'}`,
  );
  return new UserError(
    'USAGE',
    [`${file} cannot be used`, ...lines].join('\n'),
    'Mend the file; tollgate schema describes it',
  );
}
