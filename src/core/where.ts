import type { ModelConfig, RiskClass } from './model.ts';
import type { Where } from './policy.ts';

/** Whether a rule is about this model: every dimension the rule names must match; a rule without any matches all. */
export function matchesWhere(
  where: Where | undefined,
  { model, tags }: ModelConfig,
  riskClass: () => RiskClass,
): boolean {
  const values: Readonly<Record<string, string | undefined>> = {
    ...tags,
    type: model.type,
    stage: model.stage,
    model: model.name,
  };
  return Object.entries(where ?? {}).every(
    ([dimension, allowed]: [string, readonly string[] | undefined]) => {
      const value = dimension === 'risk' ? riskClass() : values[dimension];
      return allowed === undefined || (value !== undefined && allowed.includes(value));
    },
  );
}
