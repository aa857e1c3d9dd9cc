import type { ModelConfig } from '../../core/model.ts';
import { moneyText, toCents } from '../../core/money.ts';
import {
  add,
  compare,
  multiply,
  ONE,
  product,
  type Ratio,
  ratio,
  subtract,
  toNumber,
  ZERO,
} from '../../core/ratio.ts';
import type { RolloutReport } from '../../core/report.ts';
import type { Stage } from '../../stats/canary-input.ts';
import { exposureOf } from '../../stats/exposure.ts';

const DAY = ratio(86_400);

/**
 * Who meets the new version before it has all traffic, and what a regression of the declared size would cost them
 * (S26): requests x detect x what one request is worth. Beside it stands what moving all traffic at once would cost
 * over the same time; the difference is what the rollout buys.
 */
export function exposureReport(
  { rollout, serving, business }: ModelConfig,
  stages: readonly Stage[],
  ratePerHour: number,
): RolloutReport['exposure'] {
  const { seconds, trafficHours, requests, allAtOnce, reduction } = exposureOf(stages, ratePerHour);
  return {
    seconds,
    traffic_hours: trafficHours,
    requests: Math.round(requests),
    requests_all_at_once: Math.round(allAtOnce),
    first_stage_reduction: reduction,
    loss: lossOf(rollout, serving?.traffic?.requests, business?.value_per_request),
  };
}

type Loss = NonNullable<RolloutReport['exposure']>['loss'];

function lossOf(
  rollout: ModelConfig['rollout'],
  perSecond: Ratio | undefined,
  value: { amount: Ratio; currency: string } | undefined,
): Loss {
  const detect = rollout?.metric?.detect;
  if (detect === undefined || perSecond === undefined || value === undefined) return null;
  const partial = (rollout?.stages ?? []).flatMap(({ traffic, duration }) =>
    compare(traffic, ONE) < 0 && duration !== undefined ? [{ traffic, duration }] : [],
  );
  const time = partial.reduce((sum, { duration }) => add(sum, duration), ZERO);
  const exposed = partial.reduce((sum, { traffic, duration }) => add(sum, multiply(traffic, duration)), ZERO);
  const costOf = (requestSeconds: Ratio): Ratio => product(perSecond, requestSeconds, detect, value.amount);
  const text = (requestSeconds: Ratio): string => moneyText(toCents(costOf(requestSeconds)));
  return {
    currency: value.currency,
    regression: toNumber(detect),
    per_day: text(DAY),
    exposed: text(exposed),
    all_at_once: text(time),
    avoided: text(subtract(time, exposed)),
  };
}
