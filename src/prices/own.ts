import type { Policy } from '../core/policy.ts';
import type { CapacityQuery, PriceAnswer } from '../core/price.ts';
import { multiply, ONE, ratio, subtract } from '../core/ratio.ts';
import { scaled } from './answer.ts';
import { bundle, subject } from './bundle.ts';

export type Prices = NonNullable<Policy['prices']>;
type Override = NonNullable<Prices['overrides']>[number];

interface Matcher {
  readonly cloud?: string | undefined;
  readonly region?: string | undefined;
  readonly accelerator?: string | undefined;
  readonly instance?: string | undefined;
  readonly purchase?: string | undefined;
}

const same = (wanted: string | undefined, actual: string | null): boolean =>
  wanted === undefined || wanted === actual;

function matches(rule: Matcher, query: CapacityQuery): boolean {
  const { accelerator, instance } = subject(query);
  const canonical =
    rule.accelerator === undefined ? undefined : (bundle().nameOf(rule.accelerator) ?? rule.accelerator);
  return (
    same(rule.cloud, query.cloud) &&
    same(rule.region, query.region) &&
    same(rule.purchase, query.purchase) &&
    same(canonical, accelerator) &&
    same(rule.instance, instance)
  );
}

/** The policy's own price, without a date; a price per accelerator becomes one per instance. */
export function override(query: CapacityQuery, overrides: readonly Override[]): PriceAnswer | null {
  const index = overrides.findIndex((rule) => matches(rule, query));
  const rule = overrides[index];
  if (rule === undefined) return null;
  const amount =
    rule.instance === undefined ? multiply(rule.rate.amount, ratio(subject(query).count)) : rule.rate.amount;
  return {
    known: true,
    low: amount,
    expected: amount,
    high: amount,
    source: `policy prices.overrides.${index}`,
    date: null,
    confidence: 'high',
    notes: [],
  };
}

/** A price of the book less the policy's discounts; all that match multiply. */
export function discounted(
  query: CapacityQuery,
  answer: PriceAnswer,
  discounts: NonNullable<Prices['discounts']>,
): PriceAnswer {
  const matching = discounts.filter((rule) => matches(rule, query));
  if (!answer.known || matching.length === 0) return answer;
  const share = matching.reduce((left, rule) => multiply(left, subtract(ONE, rule.percent)), ONE);
  return {
    ...scaled(answer, share, share, share),
    notes: [...answer.notes, `${matching.length} discount${matching.length === 1 ? '' : 's'} of the policy`],
  };
}
