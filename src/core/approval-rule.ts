import type { RiskClass } from './model.ts';
import type { ApprovalRule, Policy } from './policy.ts';

/** The rules an approval can be asked by: a risk class, or `cost` for budgets, unit cost and training runs. */
export type ApprovalRuleName = RiskClass | 'cost';

/** Built-in rules; the other classes ask nobody until a gate does. */
const DEFAULTS: Readonly<Partial<Record<RiskClass, ApprovalRule>>> = {
  high: { count: 1 },
  critical: { count: 2 },
};

/** Who must approve a release of this class: the policy's rule, or for high and critical one and two people with write access. */
export const approvalRuleOf = (policy: Policy, riskClass: RiskClass): ApprovalRule | undefined =>
  policy.approvals?.[riskClass] ?? DEFAULTS[riskClass];

/** The rule that releases a finding that asks; one person with write access where nothing says more. */
export function releasingRule(policy: Policy, name: ApprovalRuleName): ApprovalRule {
  const own =
    name === 'cost' ? (policy.approvals?.cost ?? policy.approvals?.high) : approvalRuleOf(policy, name);
  return own ?? { count: 1 };
}
