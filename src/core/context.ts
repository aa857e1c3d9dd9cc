import type { GateContext, ModelSide, ModelSubject, RiskAssessment } from './gate.ts';
import type { Policy } from './policy.ts';
import type { PriceBook } from './price.ts';
import type { GateId, RolloutReport } from './report.ts';
import { isRetired } from './semantic-change.ts';
import { matchesWhere } from './where.ts';

/** What the context cannot compute alone, since it needs statistics or policy tables. */
export interface Assessors {
  assessRisk(subject: ModelSubject, policy: Policy): RiskAssessment;
  rolloutPlan(subject: ModelSubject, policy: Policy): RolloutReport | null;
}

/** What gates may consult; risk and rollout are worked out once per side. */
export function makeContext(
  inputs: { policy: Policy; book: PriceBook; asOf: string },
  assessors: Assessors,
): GateContext {
  const { policy, book, asOf } = inputs;
  const context: GateContext = {
    policy,
    book,
    asOf,
    risk: onceBySide((subject) => assessors.assessRisk(subject, policy)),
    rollout: onceBySide((subject) => assessors.rolloutPlan(subject, policy)),
    required: (gate, subject) => isRequired(gate, subject, context),
  };
  return context;
}

/** Remembers one answer per pair of sides. */
function onceBySide<T>(make: (subject: ModelSubject) => T): (subject: ModelSubject) => T {
  const known = new Map<ModelSide, { readonly base: ModelSide | null; readonly value: T }>();
  return (subject) => {
    const { head, base } = subject;
    const cached = known.get(head);
    if (cached !== undefined && cached.base === base) return cached.value;
    const value = make(subject);
    known.set(head, { base, value });
    return value;
  };
}

/** What the policy requires of either side, so that a change cannot shed a duty by renaming itself; retiring ends it. */
function isRequired(gate: GateId, subject: ModelSubject, context: GateContext): boolean {
  const rules = (context.policy.require ?? []).filter(({ gates }) => gates.includes(gate));
  if (rules.length === 0) return false;
  const riskClass = () => context.risk(subject).class;
  const base = isRetired(subject, context.risk(subject).ships) ? null : subject.base;
  return rules.some(({ where }) =>
    [subject.head, base].some((side) => side !== null && matchesWhere(where, side.config, riskClass)),
  );
}
