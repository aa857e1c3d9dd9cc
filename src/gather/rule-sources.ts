import { isUtf8 } from 'node:buffer';
import { readFile } from 'node:fs/promises';
import { relative, resolve, sep } from 'node:path';
import { DEFAULT_POLICY, type Policy } from '../core/policy.ts';
import type { Problem } from '../core/problem.ts';
import { readPolicy } from '../core/read-policy.ts';
import { contentProblem, selectFiles } from '../core/select.ts';
import type { Blob, TreeFile } from '../core/trees.ts';
import { UserError } from '../core/user-error.ts';
import { readWaivers, type Waiver } from '../core/waivers.ts';
import { POLICY_SCHEMA } from '../engine.ts';
import { MAX_POLICY_BYTES } from './blobs.ts';

/** A policy of the caller's own choice, instead of the target's. */
export interface ChosenPolicy {
  readonly repo: string;
  /** A file, from `repo`. */
  readonly policyPath?: string | undefined;
  /** A policy the caller has already read, such as one of another repository. */
  readonly policyText?: { readonly path: string; readonly text: string } | undefined;
}

/** A policy with where it came from; the default one where there is none, or it cannot be read. */
export interface PolicySource {
  readonly file: string | null;
  readonly text: string;
  readonly policy: Policy;
  readonly problems: readonly Problem[];
}

const NO_POLICY: PolicySource = { file: null, text: '', policy: DEFAULT_POLICY, problems: [] };

/** The policy the caller names or hands over, read as strictly as the target's; null where the target's own judges. */
export async function chosenPolicy(options: ChosenPolicy): Promise<PolicySource | null> {
  if (options.policyText !== undefined) return parsePolicy(options.policyText.path, options.policyText.text);
  if (options.policyPath === undefined) return null;
  const path = resolve(options.repo, options.policyPath);
  // From the repository, so that the report says the same on every machine.
  const shown = relative(options.repo, path).split(sep).join('/');
  try {
    const bytes = await readFile(path);
    const blob: Blob =
      bytes.length > MAX_POLICY_BYTES
        ? { tooLarge: bytes.length }
        : isUtf8(bytes)
          ? { text: bytes.toString('utf8') }
          : { notText: 'invalid UTF-8' };
    const problem = contentProblem(shown, blob, MAX_POLICY_BYTES);
    return 'text' in blob && problem === undefined
      ? parsePolicy(shown, blob.text)
      : { ...NO_POLICY, file: shown, problems: problem === undefined ? [] : [problem] };
  } catch (error) {
    throw new UserError(
      'POLICY_NOT_FOUND',
      `The policy ${options.policyPath} cannot be read`,
      `Give the path of a file, from ${options.repo}`,
      { cause: error },
    );
  }
}

/** The policy of a revision. */
export function policyOf(file: TreeFile | undefined, blobs: ReadonlyMap<string, Blob>): PolicySource {
  if (file === undefined) return NO_POLICY;
  const { text, problems } = contentOf(file, blobs);
  return problems.length > 0 ? { ...NO_POLICY, file: file.path, problems } : parsePolicy(file.path, text);
}

function parsePolicy(file: string, text: string): PolicySource {
  const { policy, problems } = readPolicy(file, text, POLICY_SCHEMA);
  return { file, text, policy: policy ?? DEFAULT_POLICY, problems };
}

export interface WaiversSource {
  readonly file: string | null;
  readonly text: string;
  readonly waivers: readonly Waiver[];
  readonly problems: readonly Problem[];
}

/** The waivers of a revision as of `asOf`. */
export function waiversOf(
  file: TreeFile | undefined,
  blobs: ReadonlyMap<string, Blob>,
  asOf: string,
): WaiversSource {
  if (file === undefined) return { file: null, text: '', waivers: [], problems: [] };
  const { text, problems } = contentOf(file, blobs);
  return {
    file: file.path,
    text,
    ...(problems.length > 0 ? { waivers: [], problems } : readWaivers(file.path, text, asOf)),
  };
}

function contentOf(
  file: TreeFile,
  blobs: ReadonlyMap<string, Blob>,
): { text: string; problems: readonly Problem[] } {
  const blob = blobs.get(file.blob) ?? { missing: true };
  const [refusal] = selectFiles([file], () => true, MAX_POLICY_BYTES).refused;
  const refused = refusal?.problem ?? contentProblem(file.path, blob, MAX_POLICY_BYTES);
  return 'text' in blob && refused === undefined
    ? { text: blob.text, problems: [] }
    : { text: '', problems: refused === undefined ? [] : [refused] };
}
