import type { CostLine, Estimate, UnpricedLine } from '../cost.ts';
import type { Policy } from '../policy.ts';
import type { PriceAnswer, PriceBook } from '../price.ts';
import type { Component, CostInput, Mark } from '../report.ts';

/** What an estimate depends on besides the config itself. */
export interface EstimateOptions {
  readonly book: PriceBook;
  readonly defaults: Policy['defaults'];
  /** `YYYY-MM-DD`; token prices change by date. */
  readonly asOf: string;
}

type PriceUse = Estimate['prices'][number];
export type KnownPrice = Extract<PriceAnswer, { known: true }>;
export type Path = readonly (string | number)[];

/** Why a line has no price, and the config path that would mend it. */
export interface Missing {
  readonly reason: string;
  readonly path: Path;
  readonly meant?: string | undefined;
}
export const isMissing = (value: object): value is Missing => 'reason' in value;

/** The lines one section of a config contributes. */
export interface Part {
  readonly lines: readonly CostLine[];
  readonly unpriced: readonly UnpricedLine[];
  readonly prices: readonly PriceUse[];
}

/** A part while it is being put together. */
export interface Draft extends Part {
  readonly lines: CostLine[];
  readonly unpriced: UnpricedLine[];
  readonly prices: PriceUse[];
}
export const draft = (): Draft => ({ lines: [], unpriced: [], prices: [] });

export function leaveOpen(
  part: Draft,
  component: Component,
  id: string,
  missing: Missing,
  cadence: 'monthly' | 'one_off' = 'monthly',
): void {
  const { reason, path, meant } = missing;
  part.unpriced.push({ component, id, cadence, reason, path, ...(meant === undefined ? {} : { meant }) });
}

export const usePrice = (part: Draft, { source, date, confidence }: KnownPrice): void => {
  part.prices.push({ source, date, confidence });
};

/** A book or override price as an input of a formula; an override has no date. */
export function priceInput(name: string, value: string, answer: KnownPrice): CostInput {
  const source = answer.date === null ? answer.source : `${answer.source}, ${answer.date}`;
  return input(
    name,
    value,
    answer.date === null ? 'stated' : 'default',
    answer.notes.length === 0 ? source : `${source} (${answer.notes.join('; ')})`,
  );
}

export const input = (name: string, value: string, mark: Mark, source: string): CostInput => ({
  name,
  value,
  mark,
  source,
});

/** A value the config states at `path`, or the default used instead. */
export const inputOr = (
  stated: boolean,
  name: string,
  value: string,
  path: string,
  fallback: string,
): CostInput => (stated ? input(name, value, 'stated', path) : input(name, value, 'default', fallback));
