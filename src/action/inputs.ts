import { VERDICTS, type Verdict } from '../core/report.ts';

export interface Inputs {
  readonly token: string;
  readonly policy: PolicySource;
  readonly base: string | undefined;
  readonly head: string | undefined;
  readonly comment: 'auto' | 'always' | 'never';
  readonly failOn: readonly Verdict[];
  readonly requirePolicy: boolean;
  readonly workingDirectory: string;
  readonly reportPath: string | undefined;
  /** Tells the comments of several runs on one pull request apart. */
  readonly id: string;
}

type PolicySource =
  | { readonly kind: 'default' }
  | { readonly kind: 'path'; readonly path: string }
  | {
      readonly kind: 'remote';
      readonly owner: string;
      readonly repo: string;
      readonly path: string;
      readonly ref: string;
    };

/** An input that cannot be used, in words for whoever wrote the workflow. */
export class InputError extends Error {
  override readonly name = 'InputError';
}

const REMOTE = /^([A-Za-z0-9-]+)\/([\w.-]+)\/([^@]+)@(.+)$/;
const COMMENT = ['auto', 'always', 'never'] as const;

/** Reads the inputs of action.yml; `get` answers the empty string for one that is not set. Throws InputError. */
export function readInputs(get: (name: string) => string): Inputs {
  const policy = policySource(get('policy'));
  const workingDirectory = get('working-directory') || '.';
  return {
    token: get('token'),
    policy,
    base: get('base') || undefined,
    head: get('head') || undefined,
    comment: oneOf('comment', get('comment') || 'auto', COMMENT),
    failOn: (get('fail-on') || 'approval,undecided,block')
      .split(',')
      .map((word) => word.trim())
      .filter((word) => word !== '')
      .map((word) => oneOf('fail-on', word, VERDICTS)),
    requirePolicy: oneOf('require-policy', get('require-policy') || 'false', ['true', 'false']) === 'true',
    workingDirectory,
    reportPath: get('report-path') || undefined,
    // Without the revision of the policy: a newer one takes the older one's comment over.
    id: [workingDirectory, policy.kind === 'default' ? 'default' : get('policy').replace(/@[^@]*$/, '')].join(
      ':',
    ),
  };
}

function policySource(text: string): PolicySource {
  if (text === '') return { kind: 'default' };
  const [, owner, repo, path, ref] = REMOTE.exec(text) ?? [];
  if (owner && repo && path && ref) return { kind: 'remote', owner, repo, path, ref };
  if (text.includes('@')) throw new InputError(`policy: "${text}" is neither a path nor OWNER/REPO/FILE@REF`);
  return { kind: 'path', path: text };
}

function oneOf<const T extends string>(name: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((word) => word === value);
  if (found !== undefined) return found;
  throw new InputError(`${name}: "${value}" is not one of ${allowed.join(', ')}`);
}
