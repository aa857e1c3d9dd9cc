import type { Finding, GateContext, Judgement, ModelSubject } from '../../core/gate.ts';
import type { Budget } from '../../core/policy-budget.ts';
import { finding, judged, notApplicable } from './finding.ts';
import { type BudgetEntry, budgetsPer, inScope } from './scope.ts';
import { configsOf } from './sides.ts';

/** What one ceiling of the policy says of a model: always in words, and as a finding where it is not kept. */
export interface Held {
  readonly text: string;
  readonly finding: Finding | null;
}

/** A finding that says what its row of the pass message would. */
export const notHeld = (found: Finding): Held => ({ text: found.message, finding: found });

/** The cost of one thing cannot be known. */
export const unknownCost = (code: string, noun: string, reason: string, place: Finding['place']): Held =>
  notHeld(
    finding('unknown', `${code}_UNKNOWN`, `The cost ${noun} is unknown: ${reason}`, {
      place,
      evidence: { reason },
    }),
  );

interface Ceilings {
  readonly kinds: readonly NonNullable<Budget['per']>[];
  /** Why nothing is judged: the policy has no such limit, or the config nothing that one is about. */
  readonly unlimited: string;
  readonly undeclared: string;
  /** Null where the config declares nothing that this limit is about. */
  judge(subject: ModelSubject, limit: BudgetEntry, context: GateContext): Held | null;
}

/** Judges a model against every limit `per` thing of the policy that is about it, or was before the change. */
export function judgeCeilings(
  { kinds, unlimited, undeclared, judge }: Ceilings,
  subject: ModelSubject,
  context: GateContext,
): Judgement {
  const limits = budgetsPer(context.policy, ...kinds).filter(({ entry }) =>
    configsOf(subject).some((config) => inScope(entry, config)),
  );
  if (limits.length === 0) return notApplicable(unlimited);
  const held = limits.flatMap((limit) => judge(subject, limit, context) ?? []);
  if (held.length === 0) return notApplicable(undeclared);
  return judged(
    held.flatMap((one) => one.finding ?? []),
    held.map(({ text }) => text).join('; '),
  );
}
