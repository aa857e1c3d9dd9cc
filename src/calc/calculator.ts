import * as z from 'zod';
import type { Problem } from '../core/problem.ts';
import { type Path, type Validated, validate } from '../core/validate.ts';
import { type Line, makeWorking, type Working } from './working.ts';

/** Something an input does not allow beside another one; `input` names the key to mend. */
export interface Complaint {
  readonly input: string;
  readonly message: string;
  readonly expected: string;
}

/** A formula of the field that anybody can recompute: inputs with their units, working and results. */
export interface Calculator {
  readonly name: string;
  /** What it answers, in one line. */
  readonly title: string;
  /** The formula in the words of its inputs. */
  readonly formula: string;
  /** Where the formula stands, such as `eq. 1`. */
  readonly source: string;
  readonly inputs: z.ZodRawShape;
  /** Reads the inputs, which are scalars as text, and works the formula out; what is wrong with them comes back as problems. */
  work(inputs: unknown, file: string): Validated<readonly Line[]>;
}

interface Definition<S extends z.ZodRawShape> extends Omit<Calculator, 'work' | 'inputs'> {
  readonly inputs: S;
  /** What the fields alone cannot refuse. */
  check?(values: z.output<z.ZodObject<S, z.core.$strict>>): readonly Complaint[];
  solve(values: z.output<z.ZodObject<S, z.core.$strict>>, working: Working): void;
}

export function defineCalculator<S extends z.ZodRawShape>(definition: Definition<S>): Calculator {
  const { check, solve, ...facts } = definition;
  const schema = z.strictObject(definition.inputs);
  return {
    ...facts,
    work(inputs, file) {
      const read = validate(schema, inputs, file);
      if (!read.ok)
        return {
          ok: false,
          problems: read.problems.map((problem) => exemplified(problem, definition.inputs)),
        };
      const { currency, problems: mixed } = currencyOf(read.value, file);
      const complaints = check?.(read.value) ?? [];
      const problems = [...mixed, ...complaints.map((complaint) => problemOf(complaint, file))];
      if (problems.length > 0) return { ok: false, problems };
      const working = makeWorking(currency);
      solve(read.value, working);
      return { ok: true, value: working.lines };
    },
  };
}

/** An input that is missing is expected as its example. */
function exemplified(problem: Problem, inputs: z.ZodRawShape): Problem {
  const [key, ...deeper] = problem.place.path ?? [];
  const field = typeof key === 'string' ? inputs[key] : undefined;
  if (problem.code !== 'MISSING_KEY' || field === undefined || deeper.length > 0) return problem;
  const { description, example } = docOf(String(key), field);
  return { ...problem, expected: `${description}, such as ${example}`, fix: `Add ${String(key)}` };
}

const problemOf = ({ input, message, expected }: Complaint, file: string): Problem => ({
  code: 'INVALID_VALUE',
  severity: 'error',
  message: `${input}: ${message}`,
  expected,
  fix: `Write ${expected}`,
  place: { file, path: [input], part: 'value' },
});

/** The one currency of all amounts; a second one is a mistake, since nothing here converts. */
function currencyOf(values: unknown, file: string): { currency: string; problems: readonly Problem[] } {
  const [first, ...others] = amountsIn(values, []);
  const currency = first?.currency ?? 'USD';
  const problems = others
    .filter((other) => other.currency !== currency)
    .map(
      ({ path, currency: other }): Problem => ({
        code: 'CURRENCY_MISMATCH',
        severity: 'error',
        message: `${path.join('.')} is in ${other}, ${first?.path.join('.')} in ${currency}`,
        expected: `an amount in ${currency}`,
        fix: 'Write all amounts in one currency; nothing is converted',
        place: { file, path, part: 'value' },
      }),
    );
  return { currency, problems };
}

function amountsIn(value: unknown, path: Path): { currency: string; path: Path }[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('currency' in value && typeof value.currency === 'string') return [{ currency: value.currency, path }];
  return Object.entries(value).flatMap(([key, child]) =>
    amountsIn(child, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}

/** What `--help` and editors say of one input. */
export interface InputDoc {
  readonly key: string;
  readonly description: string;
  /** A text that works. */
  readonly example: string;
  readonly required: boolean;
  /** Used where the input is absent. */
  readonly fallback: string | null;
}

export const inputDocs = ({ inputs }: Calculator): InputDoc[] =>
  Object.entries(inputs).map(([key, field]) => docOf(key, field));

function docOf(key: string, field: z.core.$ZodType): InputDoc {
  const meta = metaOf(field);
  const [example = ''] = Array.isArray(meta.examples) ? meta.examples : [];
  const fallback = field instanceof z.ZodPrefault ? String(field.def.defaultValue) : null;
  return {
    key,
    description: String(meta.description ?? ''),
    example: String(example),
    required: fallback === null && !(field instanceof z.ZodOptional),
    fallback,
  };
}

/** Metadata of the field, which stands on what an optional one wraps. */
function metaOf(field: z.core.$ZodType): z.core.GlobalMeta {
  const own = z.globalRegistry.get(field) ?? {};
  const wrapped = field instanceof z.ZodPrefault || field instanceof z.ZodOptional;
  return wrapped ? { ...metaOf(field.unwrap()), ...own } : own;
}
