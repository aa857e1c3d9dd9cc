import type { CheckOptions } from '../check.ts';
import { GitRepository } from '../io/git.ts';
import { type Github, readFile } from '../io/github.ts';
import { InputError, type Inputs } from './inputs.ts';

const MAX_BYTES = 1_048_576;

/**
 * The policy that the `policy` input names; undefined for the usual one. A path is read from the target's tip: the files
 * of the checkout are the pull request's own.
 */
export async function readPolicy(
  { policy }: Inputs,
  where: {
    readonly github: Github | null;
    readonly repo: string;
    readonly base: string | undefined;
    readonly env: NodeJS.ProcessEnv;
  },
): Promise<CheckOptions['policyText']> {
  if (policy.kind === 'default') return undefined;
  if (policy.kind === 'path') return { path: policy.path, text: await readAtTarget(policy.path, where) };
  if (where.github === null)
    throw new InputError('policy: a file of another repository needs a token that may read it');
  const { owner, repo, path, ref } = policy;
  return {
    path: `${owner}/${repo}/${path}@${ref}`,
    text: await readFile(where.github, { owner, repo, path, ref }),
  };
}

async function readAtTarget(
  path: string,
  { repo, base, env }: { repo: string; base: string | undefined; env: NodeJS.ProcessEnv },
) {
  const git = await GitRepository.open(repo, { env });
  try {
    const { target } = await git.resolve({ base, head: 'HEAD' });
    const file = (await git.listTree(target)).find((entry) => entry.path === path);
    if (file === undefined) throw new InputError(`policy: there is no ${path} on the target branch`);
    const blob = (await git.readBlobs([file.blob], { maxBytes: MAX_BYTES })).get(file.blob);
    if (blob === undefined || !('text' in blob))
      throw new InputError(`policy: ${path} is too large, or is no text`);
    return blob.text;
  } finally {
    git.close();
  }
}
