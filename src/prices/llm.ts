import { calcPrice, findProvider, type MatchLogic, type ModelInfo } from '@pydantic/genai-prices';
import { type Rate, rateOf } from '../core/money.ts';
import type { TokenPrice } from '../core/price.ts';
import { parseDecimal } from '../core/ratio.ts';
import { didYouMean } from './names.ts';
import { tokenRelease } from './rows.ts';

/**
 * Token prices of hosted LLMs in USD per million tokens: those that the pinned release of `@pydantic/genai-prices`
 * lists for 00:00 UTC of `asOf`, dated by that release, since it knows no later change. Its data is large: import this module only where a config declares `serving.api`.
 * The package matches models by prefix, so a match counts only when it is the model asked for (see `isSame`).
 */
export function tokenPrices(
  providerId: string,
  model: string,
  asOf: string,
): TokenPrice | { readonly reason: string } {
  const provider = findProvider({ providerId });
  if (provider === undefined) return { reason: `no token prices of provider ${providerId} are known` };
  const timestamp = new Date(`${asOf}T00:00:00Z`);
  const found = calcPrice({ input_tokens: 1_000_000, output_tokens: 1_000_000 }, model, {
    providerId: provider.id,
    timestamp,
  });
  if (found === null || !isSame(found.model, model)) {
    const near = didYouMean(model, found === null ? provider.models.map(({ id }) => id) : [found.model.id]);
    return { reason: `no token price of ${model} at ${provider.id} is known${near}` };
  }
  const { model_price: price } = found;
  const input = perMillion(price.input_mtok);
  const output = perMillion(price.output_mtok);
  if (input === null || output === null)
    return { reason: `${provider.id} does not price ${model} by input and output tokens` };
  const limits = `${isTiered(price.input_mtok) ? ', its lowest tier' : ''}${isHourly(found.model) ? ', its price at 00:00 UTC' : ''}`;
  const source = `genai-prices ${tokenRelease.version}: ${found.provider.id}/${found.model.id}${limits}`;
  return {
    input,
    cached: perMillion(price.cache_read_mtok) ?? input,
    output,
    source,
    date: tokenRelease.released,
  };
}

type Price = ModelInfo['prices'] extends infer P ? Extract<P, Record<string, unknown>>[string] : never;

const isTiered = (price: Price): boolean => typeof price === 'object';

const isHourly = ({ prices }: ModelInfo): boolean =>
  Array.isArray(prices) && prices.some(({ constraint }) => constraint?.type === 'time_of_date');

/** The exact decimal a price was written as; with tiers, the base price. */
function perMillion(price: Price): Rate<'million tokens'> | null {
  if (price === undefined) return null;
  const number = typeof price === 'number' ? price : price.base;
  const exact = parseDecimal(number.toFixed(10));
  return exact === null ? null : rateOf(exact);
}

/** Release dates and `-latest` name the same model: `gpt-4o-mini-2024-07-18`, `claude-3-5-haiku-20241022`. */
const RELEASE = /^[-@](?:latest|\d{4}-?\d{2}-?\d{2})$/;

/** Whether the matched entry is the model asked for: its id, a listed equal name, or a release of either. */
function isSame(found: ModelInfo, asked: string): boolean {
  const names = [found.id, found.id.replace(/-latest$/, ''), ...equalNames(found.match)];
  return names.some(
    (name) => asked === name || (asked.startsWith(name) && RELEASE.test(asked.slice(name.length))),
  );
}

function equalNames(match: MatchLogic): string[] {
  if ('equals' in match) return [match.equals];
  return 'or' in match ? match.or.flatMap(equalNames) : [];
}
