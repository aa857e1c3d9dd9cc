import type { Purchase } from './model.ts';
import type { Rate } from './money.ts';
import type { Ratio } from './ratio.ts';

/** What was asked of a price book. */
export interface CapacityQuery {
  readonly accelerator?: string;
  readonly instance?: string;
  readonly cloud: string;
  readonly region: string;
  readonly purchase: Purchase;
}

/** A price with its range and where it comes from; or why there is none. */
export type PriceAnswer =
  | {
      readonly known: true;
      /** Currency per unit: accelerator-hour, instance-hour, GB-month or GB. */
      readonly low: Ratio;
      readonly expected: Ratio;
      readonly high: Ratio;
      readonly source: string;
      /** `YYYY-MM-DD`, or null for the user's own price. */
      readonly date: string | null;
      readonly confidence: 'high' | 'low';
      readonly notes: readonly string[];
    }
  | UnknownPrice;

/** Why there is no price, which word of the query it is about, and what was most likely meant by it. */
export interface UnknownPrice {
  readonly known: false;
  readonly reason: string;
  readonly about?: 'accelerator' | 'instance' | 'cloud' | 'region' | 'purchase';
  readonly meant?: string | undefined;
}

export interface AcceleratorSpec {
  /** Canonical name as a config writes it, such as `A100-80GB`. */
  readonly name: string;
  readonly memoryGb: number;
  readonly bf16Tflops: number | null;
  readonly watts: number | null;
  /** Built for training: costly for serving a small model. */
  readonly trainingClass: boolean;
}

export interface TokenPrice {
  readonly input: Rate<'million tokens'>;
  readonly cached: Rate<'million tokens'>;
  readonly output: Rate<'million tokens'>;
  readonly source: string;
  /** `YYYY-MM-DD` of the price list. */
  readonly date: string;
}

/** One immutable snapshot of prices, used for both sides of a comparison. */
export interface PriceBook {
  readonly name: string;
  readonly date: string;
  readonly digest: string;
  readonly currency: string;
  /** Price per accelerator-hour, or per instance-hour when the query names an instance. */
  capacity(query: CapacityQuery): PriceAnswer;
  /** Accelerators in one instance; null for a CPU instance or an unknown one. */
  instance(name: string): { readonly accelerator: string; readonly count: number } | null;
  storage(cloud: string, region: string): PriceAnswer;
  egress(cloud: string, region: string): PriceAnswer;
  accelerator(name: string): AcceleratorSpec | null;
  accelerators(): readonly AcceleratorSpec[];
  tokens(provider: string, model: string, asOf: string): TokenPrice | { readonly reason: string };
}
