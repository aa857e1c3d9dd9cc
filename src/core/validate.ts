import { distance } from 'fastest-levenshtein';
import type * as z from 'zod';
import type { IssueParams } from './fields.ts';
import { PROBLEMS, type Problem } from './problem.ts';

export type Path = readonly (string | number)[];

/** Result of reading one value against a schema: all of its problems, never just the first. */
export type Validated<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Validates `value`, which stands at `path` of `file`; every problem says what was expected and how to mend it. */
export function validate<S extends z.ZodType>(
  schema: S,
  value: unknown,
  file: string,
  path: Path = [],
): Validated<z.output<S>> {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return { ok: true, value: result.data };
  return {
    ok: false,
    problems: result.error.issues.flatMap((issue) => toProblems(issue, schema, file, path)),
  };
}

/** One mistake before it has its place; `key` is set where a key of the mapping is what is wrong. */
interface Mistake extends Required<Pick<Problem, 'code' | 'message' | 'expected' | 'fix'>> {
  readonly key?: string;
}

function toProblems(issue: z.core.$ZodIssue, schema: z.ZodType, file: string, base: Path): Problem[] {
  if (issue.code === 'invalid_union' && issue.errors.length > 0)
    return meantBranch(issue).flatMap((inner) =>
      toProblems({ ...inner, path: [...issue.path, ...inner.path] }, schema, file, base),
    );
  const path = [...base, ...issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step))];
  const mistakes = mistakesOf(issue, schema, path.join('.') || 'the document');
  return mistakes.map(({ key, code, ...words }) => ({
    code,
    severity: 'error',
    ...words,
    place: key === undefined ? { file, path, part: 'value' } : { file, path: [...path, key], part: 'key' },
  }));
}

function mistakesOf(issue: z.core.$ZodIssue, schema: z.ZodType, name: string): Mistake[] {
  switch (issue.code) {
    case 'unrecognized_keys': {
      const known = keysAt(schema, issue.path);
      return issue.keys.map((key) => unknownKey(key, known));
    }
    case 'invalid_value':
      return [choiceMistake(issue.input, issue.values.map(String), name)];
    case 'custom':
      return [customMistake(issue, name)];
    case 'invalid_type':
      return [typeMistake(issue, name)];
    case 'too_small':
      return [
        issue.origin === 'array'
          ? wrongValue(`${name} is an empty list`, 'a list with one entry or more')
          : wrongValue(`${name} is ${shown(issue.input)}`, 'a text that is not empty'),
      ];
    default:
      return [wrongValue(`${name} is ${shown(issue.input)}`, issue.message)];
  }
}

const wrongValue = (message: string, expected: string): Mistake => ({
  code: 'INVALID_VALUE',
  message,
  expected,
  fix: `Write ${expected}`,
});

/** Of "one value, or a list of them" the form that is written; the first where it is neither. */
function meantBranch({ errors }: z.core.$ZodIssueInvalidUnion): readonly z.core.$ZodIssue[] {
  const [first = []] = errors;
  return errors.find((issues) => issues.every(({ path }) => path.length > 0)) ?? first;
}

function unknownKey(key: string, known: readonly string[]): Mistake {
  const near = nearest(key, known);
  return {
    key,
    code: 'UNKNOWN_KEY',
    message: `Unknown key ${JSON.stringify(key)}${near === null ? '' : `: did you mean "${near}"?`}`,
    expected: `one of ${known.join(', ')}`,
    fix: near === null ? 'Remove the key' : `Write "${near}"`,
  };
}

function customMistake({ params, message }: z.core.$ZodIssueCustom, name: string): Mistake {
  const { problem, expected = 'a valid value' } = (params ?? {}) as Partial<IssueParams>; // as fields give them
  const code = problem !== undefined && problem in PROBLEMS ? problem : 'INVALID_VALUE';
  return { code, message: `${name}: ${message}`, expected, fix: `Write ${expected}` };
}

function typeMistake({ input, expected: type }: z.core.$ZodIssueInvalidType, name: string): Mistake {
  const expected = words(type);
  return input === undefined
    ? { code: 'MISSING_KEY', message: `${name} is missing`, expected, fix: `Add ${name}` }
    : { code: 'INVALID_TYPE', message: `${name} is ${shown(input)}`, expected, fix: `Write ${expected}` };
}

/** A value that is none of those allowed, or absent. */
function choiceMistake(
  input: unknown,
  values: readonly string[],
  name: string,
): Pick<Problem, 'code' | 'message'> & { expected: string; fix: string } {
  const expected = values.length === 1 ? `${values[0]}` : `one of ${values.join(', ')}`;
  if (input === undefined)
    return {
      code: 'MISSING_KEY',
      message: `${name} is missing`,
      expected,
      fix: values.length === 1 ? `Add \`${name}: ${expected}\`` : `Add ${name}: ${expected}`,
    };
  const near = typeof input === 'string' ? nearest(input, values) : null;
  return {
    code: 'INVALID_VALUE',
    message: `${name} is ${shown(input)}${near === null ? '' : `: did you mean "${near}"?`}`,
    expected,
    fix: `Write ${near === null ? expected : `"${near}"`}`,
  };
}

const words = (expected: string): string =>
  ({ object: 'a mapping', record: 'a mapping', array: 'a list', string: 'a single value' })[expected] ??
  expected;

function shown(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'a mapping' : JSON.stringify(value);
}

/** The known keys of the object schema at a path, through optional and wrapper layers. */
function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let current: unknown = schema;
  for (const step of path) current = child(unwrap(current), step);
  const shape = (unwrap(current) as { shape?: Record<string, unknown> } | undefined)?.shape;
  return Object.keys(shape ?? {});
}

type Def = { innerType?: unknown; in?: unknown; out?: unknown; element?: unknown; valueType?: unknown };
const defOf = (schema: unknown): Def => (schema as { def?: Def } | undefined)?.def ?? {};

function unwrap(schema: unknown): unknown {
  const def = defOf(schema);
  const inner =
    def.innerType ??
    (def.out !== undefined && (def.out as { shape?: unknown }).shape !== undefined ? def.out : def.in);
  return inner === undefined ? schema : unwrap(inner);
}

function child(schema: unknown, step: PropertyKey): unknown {
  const shape = (schema as { shape?: Record<PropertyKey, unknown> } | undefined)?.shape;
  return shape?.[step] ?? defOf(schema).element ?? defOf(schema).valueType;
}

/** The candidate a user most likely meant: within a third of its length in edits, two swapped letters being one. */
export function nearest(word: string, candidates: readonly string[]): string | null {
  const written = word.toLowerCase();
  let best: string | null = null;
  let least = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of candidates) {
    const meant = candidate.toLowerCase();
    const edits = isSwap(written, meant) ? 1 : distance(written, meant);
    // With every letter replaced nothing speaks for the candidate.
    if (edits < least && edits < Math.max(written.length, meant.length)) {
      least = edits;
      best = candidate;
    }
  }
  return best;
}

/** Whether two neighbouring letters changed places and nothing else did. */
function isSwap(a: string, b: string): boolean {
  const at = [...a].findIndex((letter, index) => letter !== b[index]);
  return at >= 0 && a.slice(0, at) + (a[at + 1] ?? '') + (a[at] ?? '') + a.slice(at + 2) === b;
}
