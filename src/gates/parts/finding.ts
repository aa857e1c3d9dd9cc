import type * as z from 'zod';
import type { UnpricedLine } from '../../core/cost.ts';
import type { Finding, Judgement, Lazy, ModelSubject } from '../../core/gate.ts';
import type { OptionShape, Policy } from '../../core/policy.ts';
import type { Place } from '../../core/problem.ts';
import type { Evidence, Fix, GateId } from '../../core/report.ts';

type Details = Partial<
  Pick<Finding, 'place' | 'evidence' | 'fix' | 'size' | 'action' | 'preExisting' | 'scope'>
>;

/** A finding; `size` is 1 where a finding is simply there or not. */
export const finding = (
  level: Finding['level'],
  code: string,
  message: string,
  details: Details = {},
): Finding => ({
  level,
  code,
  message,
  place: null,
  evidence: {},
  fix: null,
  size: 1,
  ...details,
});

/** Evidence that must be declared and is not. */
export const missing = (message: string, details: Details = {}): Finding =>
  finding('missing', 'MISSING_REQUIRED', message, details);

const NO_EVIDENCE: Evidence = {};

export const notApplicable = (reason: string, evidence?: Evidence): Judgement =>
  evidence === undefined ? { applies: false, reason } : { applies: false, reason, evidence };

export const judged = (
  findings: readonly Finding[],
  pass: Lazy<string>,
  evidence: Lazy<Evidence> = NO_EVIDENCE,
): Judgement => ({
  applies: true,
  findings,
  pass,
  evidence,
});

/** How a line without a price is mended. */
export function priceFix({ path, meant, fix }: UnpricedLine): Fix {
  const key = path.join('.');
  if (fix !== undefined) return { summary: fix };
  const summary =
    meant === undefined
      ? `Declare ${key}, or state the price under prices.overrides in the policy`
      : `Write ${meant} in ${key}`;
  return { summary, path: key };
}

/** A place in the config of the judged side. */
export const at = (subject: ModelSubject, ...path: readonly (string | number)[]): Place => ({
  file: subject.head.file,
  path,
});

/** What the policy tells a gate; the gate's own shape validated it when the policy was read. */
export function optionsOf<S extends OptionShape>(
  policy: Policy,
  gate: GateId,
  _shape: S,
): Partial<z.output<z.ZodObject<S>>> {
  return (policy.gates[gate] ?? {}) as Partial<z.output<z.ZodObject<S>>>;
}
