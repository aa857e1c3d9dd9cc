import type { ModelSubject } from '../core/gate.ts';
import type { Policy } from '../core/policy.ts';
import type { RolloutReport } from '../core/report.ts';

/** The declared rollout plan with its mathematics; null without a plan, a metric or traffic. */
export function rolloutPlan(_subject: ModelSubject, _policy: Policy): RolloutReport | null {
  return null;
}
