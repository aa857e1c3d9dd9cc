import type { Amount } from './amount.ts';
import type { Policy, policySchema } from './policy.ts';
import type { Problem } from './problem.ts';
import { validate } from './validate.ts';
import { parseYaml } from './yaml.ts';

export interface PolicyFile {
  readonly policy: Policy | null;
  readonly problems: readonly Problem[];
}

/** Reads a policy; amounts must be in the policy's one currency, since nothing is ever converted silently. */
export function readPolicy(file: string, text: string, schema: ReturnType<typeof policySchema>): PolicyFile {
  const parsed = parseYaml(file, text);
  if (parsed.value === undefined) return { policy: null, problems: parsed.problems };
  const result = validate(schema, parsed.value, file);
  if (!result.ok) return { policy: null, problems: [...parsed.problems, ...result.problems] };
  const { version: _, ...rest } = result.value;
  const policy = { ...rest, currency: rest.currency ?? 'USD', gates: rest.gates ?? {} } as Policy;
  const problems = [...parsed.problems, ...currencyProblems(file, policy, policy.currency)];
  return { policy: problems.length > 0 ? null : policy, problems };
}

/** Every amount below `value` that is not in `currency`. */
export function currencyProblems(
  file: string,
  value: unknown,
  currency: string,
  path: readonly (string | number)[] = [],
): Problem[] {
  if (typeof value !== 'object' || value === null) return [];
  if (isAmount(value)) {
    if (value.currency === currency) return [];
    const problem: Problem = {
      code: 'CURRENCY_MISMATCH',
      severity: 'error',
      message: `${path.join('.')} is in ${value.currency}, the policy is in ${currency}`,
      expected: `an amount in ${currency}`,
      fix: `Convert the amount to ${currency}; Tollgate never converts by itself`,
      place: { file, path },
    };
    return [problem];
  }
  const problems: Problem[] = [];
  for (const [key, child] of Object.entries(value)) {
    if (typeof child !== 'object' || child === null) continue;
    problems.push(
      ...currencyProblems(file, child, currency, [...path, Array.isArray(value) ? Number(key) : key]),
    );
  }
  return problems;
}

const isAmount = (value: object): value is Amount =>
  'amount' in value && 'currency' in value && typeof value.currency === 'string';
