import { moneyText, toCents } from '../core/money.ts';
import { parseDecimal, product, type Ratio, ratio } from '../core/ratio.ts';
import { money } from '../core/words.ts';
import type { CanaryPlan } from '../stats/canary.ts';
import { exposureOf, secondsToCollect } from '../stats/exposure.ts';
import { roundUp } from '../stats/sample-size.ts';
import { duration, figure, points } from './canary-figures.ts';

/** What one request, such as a click or an order, is worth. */
export interface Value {
  readonly amount: Ratio;
  readonly currency: string;
}

const exactly = (value: number): Ratio => {
  const text = value.toLocaleString('en-US', { useGrouping: false, maximumSignificantDigits: 15 });
  return parseDecimal(text) ?? ratio(0);
};

/** What a regression of the effect costs in a day at all traffic: requests x effect x what one is worth. */
const costOfDay = ({ input }: CanaryPlan, { amount }: Value) =>
  toCents(product(exactly(input.ratePerHour), ratio(24), exactly(input.effect), amount));

/** How long all traffic takes to bring the samples that show the effect with each arm's own variance. */
const detection = ({ samplesUnpooled, input }: CanaryPlan): number =>
  roundUp(secondsToCollect(samplesUnpooled, input.ratePerHour));

/** Exposure, time to detection and cost of delay (S26), for a reader. */
export function exposureBlock(plan: CanaryPlan, value: Value | null): string[] {
  const { effect, ratePerHour } = plan.input;
  const { seconds, trafficHours, requests, reduction } = exposureOf(plan.input.stages, ratePerHour);
  const lines = [
    `  detection  ${figure(plan.samplesUnpooled)} samples take ${duration(detection(plan))} of all traffic`,
  ];
  if (reduction !== null) {
    lines.push(
      `  exposure   ${figure(trafficHours, 4)} traffic-hours in ${duration(seconds)}, ${figure(requests)} requests`,
      `             the first stage exposes ${figure(reduction, 2)} x less than all at once`,
    );
  }
  if (value !== null) {
    const cost = money(costOfDay(plan, value), value.currency);
    lines.push(`  delay      a regression of ${points(effect)} costs ${cost} a day at all traffic`);
  }
  return ['Until a regression is seen', ...lines];
}

/** The same for programs. */
export function exposureJson(plan: CanaryPlan, value: Value | null) {
  const { seconds, trafficHours, requests, allAtOnce, reduction } = exposureOf(
    plan.input.stages,
    plan.input.ratePerHour,
  );
  return {
    detection_seconds: detection(plan),
    exposure: {
      seconds,
      traffic_hours: trafficHours,
      requests: Math.round(requests),
      requests_all_at_once: Math.round(allAtOnce),
      first_stage_reduction: reduction,
    },
    cost_of_delay:
      value === null ? null : { per_day: moneyText(costOfDay(plan, value)), currency: value.currency },
  };
}
