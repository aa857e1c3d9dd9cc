import type { Serving } from '../model.ts';
import { costOf, type Quantity, quantityOf } from '../money.ts';
import type { TokenPrice } from '../price.ts';
import { add, multiply, ratio, toText } from '../ratio.ts';
import { SECONDS_PER_MONTH } from '../units.ts';
import {
  type Draft,
  type EstimateOptions,
  input,
  inputOr,
  isMissing,
  leaveOpen,
  type Missing,
} from './part.ts';

type Api = NonNullable<Serving['api']>;
const millions = (tokens: number): Quantity<'million tokens'> => quantityOf(ratio(tokens, 1_000_000));

interface Priced {
  readonly price: TokenPrice;
  readonly traffic: NonNullable<Serving['traffic']>;
  /** Input tokens per request that hit the cache. */
  readonly cached: number;
}

function tokenPrice({ traffic }: Serving, api: Api, options: EstimateOptions): Priced | Missing {
  const cached = api.cached_tokens ?? 0;
  if (traffic === undefined)
    return { reason: 'serving.traffic is not declared', path: ['serving', 'traffic'] };
  if (cached > api.input_tokens) {
    return {
      reason: `cached_tokens ${cached} are more than input_tokens ${api.input_tokens}`,
      path: ['serving', 'api', 'cached_tokens'],
    };
  }
  const price = options.book.tokens(api.provider, api.model, options.asOf);
  return 'reason' in price
    ? { reason: price.reason, path: ['serving', 'api', 'model'] }
    : { price, traffic, cached };
}

/** Tokens of a hosted LLM: requests a month x (uncached input + cached input + output tokens) at their prices. */
export function apiLine(part: Draft, serving: Serving, api: Api, options: EstimateOptions): void {
  const priced = tokenPrice(serving, api, options);
  if (isMissing(priced)) {
    leaveOpen(part, 'infer', 'api', priced);
    return;
  }
  const { price, traffic, cached } = priced;
  const requests = multiply(traffic.requests, SECONDS_PER_MONTH);
  const each = add(
    add(costOf(millions(api.input_tokens - cached), price.input), costOf(millions(cached), price.cached)),
    costOf(millions(api.output_tokens), price.output),
  );
  const total = multiply(requests, each);
  part.prices.push({ source: price.source, date: price.date, confidence: 'high' });
  part.lines.push({
    component: 'infer',
    id: 'api',
    cadence: 'monthly',
    low: total,
    expected: total,
    high: total,
    explain: () => ({
      formula:
        `${toText(requests)} requests × (${api.input_tokens - cached} × ${toText(price.input)} + ${cached} × ${toText(price.cached)}` +
        ` + ${api.output_tokens} × ${toText(price.output)}) ${options.book.currency} ÷ 1000000`,
      inputs: [
        input('requests', `${toText(traffic.requests)}/s`, 'stated', 'serving.traffic.requests'),
        input('input tokens', String(api.input_tokens), 'stated', 'serving.api.input_tokens'),
        inputOr(
          api.cached_tokens !== undefined,
          'cached tokens',
          String(cached),
          'serving.api.cached_tokens',
          'no cache',
        ),
        input('output tokens', String(api.output_tokens), 'stated', 'serving.api.output_tokens'),
        input(
          'price per million tokens',
          `${toText(price.input)} in, ${toText(price.cached)} cached, ${toText(price.output)} out`,
          'default',
          price.source,
        ),
      ],
    }),
  });
}
