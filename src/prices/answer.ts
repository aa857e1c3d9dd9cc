import type { PriceAnswer } from '../core/price.ts';
import { multiply, type Ratio } from '../core/ratio.ts';

export type Known = Extract<PriceAnswer, { known: true }>;

export const unknown = (reason: string) => ({ known: false, reason }) as const;

export const scaled = (answer: Known, low: Ratio, expected: Ratio, high: Ratio): Known => ({
  ...answer,
  low: multiply(answer.low, low),
  expected: multiply(answer.expected, expected),
  high: multiply(answer.high, high),
});
