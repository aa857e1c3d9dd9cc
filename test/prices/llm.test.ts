import { describe, expect, it } from 'vitest';
import { toText } from '../../src/core/ratio.ts';
import { tokenPrices } from '../../src/prices/llm.ts';

function show(provider: string, model: string, asOf = '2026-11-21'): string {
  const price = tokenPrices(provider, model, asOf);
  return 'reason' in price
    ? price.reason
    : `${[price.input, price.cached, price.output].map((amount) => toText(amount)).join(' ')} ${price.source}`;
}

describe('token prices', () => {
  it('are exact decimals per million tokens', () => {
    expect(show('openai', 'gpt-4o-mini')).toBe('0.15 0.075 0.6 genai-prices 0.1.8: openai/gpt-4o-mini');
  });
  it('a dated release is the same model, and the entry it matched is shown', () => {
    expect(show('openai', 'gpt-4o-mini-2024-07-18')).toBe(
      '0.15 0.075 0.6 genai-prices 0.1.8: openai/gpt-4o-mini',
    );
    expect(show('anthropic', 'claude-3-5-haiku-20241022')).toBe(
      '0.8 0.08 4 genai-prices 0.1.8: anthropic/claude-3-5-haiku-latest',
    );
  });
  it('a prefix match on another model is unknown', () => {
    expect(show('anthropic', 'claude-3-haiku-turbo')).toBe(
      'no token price of claude-3-haiku-turbo at anthropic is known (did you mean claude-3-haiku?)',
    );
    expect(show('anthropic', 'claude-3-5-haiku-2')).toContain('no token price');
    expect(show('openai', 'gpt-4o-minx')).toBe(
      'no token price of gpt-4o-minx at openai is known (did you mean gpt-4o-mini?)',
    );
  });
  it('a price with tiers says that it is the lowest', () => {
    expect(show('google', 'gemini-2.5-pro')).toMatch(
      /^1\.25 .* genai-prices 0\.1\.8: google\/gemini-2\.5-pro, its lowest tier$/,
    );
  });
  it('a price that changes by the hour is that of 00:00 UTC', () => {
    expect(show('deepseek', 'deepseek-reasoner')).toMatch(/, its price at 00:00 UTC$/);
  });
  it('a price that changed is that of the day', () => {
    expect(show('deepseek', 'deepseek-v4-flash', '2026-08-16')).toMatch(/^0\.14 0\.0028 0\.28 /);
    expect(show('deepseek', 'deepseek-v4-flash', '2026-08-17')).toMatch(/^0\.22 0\.007 0\.66 /);
  });
  it('are dated by the release they come from, whatever the day of the check', () => {
    for (const day of ['2026-11-21', '2027-11-21'])
      expect(tokenPrices('openai', 'gpt-4o-mini', day)).toMatchObject({ date: '2026-09-23' });
  });
  it('unknown providers and prices by anything but tokens have no price', () => {
    expect(show('nobody', 'gpt-4o')).toBe('no token prices of provider nobody are known');
    expect(show('openai', 'whisper-1')).toBe('openai does not price whisper-1 by input and output tokens');
  });
});
