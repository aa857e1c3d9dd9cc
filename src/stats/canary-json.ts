import type { CanaryPlan } from './canary.ts';

/** Six decimals; a value below 1e-4 keeps three significant digits instead of vanishing. */
export function round6(value: number): number {
  return Math.abs(value) < 1e-4 ? Number(value.toPrecision(3)) : Number(value.toFixed(6));
}

/** The stages as they stand in `tollgate.canary/1` and in a report's `rollout`. */
export function canaryStagesJson({ stages, looks }: CanaryPlan) {
  return stages.map((stage, i) => {
    const look = looks[i];
    return {
      traffic: stage.traffic,
      declared_seconds: stage.declaredSeconds,
      required_seconds: stage.requiredSeconds,
      control_seconds: stage.controlSeconds,
      samples: stage.samples,
      samples_canary: stage.samplesCanary,
      samples_control: stage.samplesControl,
      smallest_difference: look === undefined ? null : round6(look.smallestDifference),
      valid: stage.valid,
    };
  });
}

/** The plan as the `tollgate.canary/1` document. */
export function canaryJson(plan: CanaryPlan) {
  return {
    schema: 'tollgate.canary/1',
    samples_per_variant: plan.samplesPerVariant,
    samples_unpooled: plan.samplesUnpooled,
    hints: plan.hints,
    alpha_per_test: round6(plan.alphaPerTest),
    critical_value: round6(plan.criticalValue),
    power: plan.input.power,
    looks: plan.looks.length,
    information: plan.looks.map((look) => round6(look.fraction)),
    boundaries: plan.looks.map((look) => round6(look.boundary)),
    smallest_differences: plan.looks.map((look) => round6(look.smallestDifference)),
    false_alarm_rate: round6(plan.falseAlarmRate),
    false_rollback_rate: round6(plan.falseRollbackRate),
    family_wise_rate: round6(plan.familyWiseRate),
    plan_power: round6(plan.planPower),
    stages: canaryStagesJson(plan),
    shortest_valid_plan: plan.shortestValidPlan,
    valid: plan.valid,
  };
}
