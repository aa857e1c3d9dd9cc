import { multiply, type Ratio, roundHalfEven } from './ratio.ts';

declare const money: unique symbol;
declare const unit: unique symbol;
declare const per: unique symbol;

/** An amount in micro-dollars (10^-6 of the policy's currency). Lines are whole cents; unit costs may be finer. */
export type Money = bigint & { readonly [money]: true };

/** An exact amount of some unit, such as `Quantity<'accelerator-hour'>`. */
export type Quantity<U extends string> = Ratio & { readonly [unit]: U };

/** An exact price in currency per unit: it meets quantities of that unit and no other. */
export type Rate<U extends string> = Ratio & { readonly [per]: U };

export const quantityOf = <U extends string>(amount: Ratio): Quantity<U> => amount as Quantity<U>;
export const rateOf = <U extends string>(price: Ratio): Rate<U> => price as Rate<U>;

/** Exact, unrounded cost of a quantity at its rate, in currency. The rate may not widen the unit. */
export const costOf = <U extends string>(amount: Quantity<U>, at: Rate<NoInfer<U>>): Ratio =>
  multiply(amount, at);

const MICROS = 1_000_000n;
const MICROS_PER_CENT = 10_000n;

export const NOTHING = 0n as Money;

/** Rounds an exact amount in currency to whole cents, ties to even. */
export function toCents(amount: Ratio): Money {
  return (roundHalfEven({ n: amount.n * 100n, d: amount.d }) * MICROS_PER_CENT) as Money;
}

/** Rounds an exact amount to whole micro-dollars, ties to even: for costs per unit, which are often below a cent. */
export function toMicros(amount: Ratio): Money {
  return roundHalfEven({ n: amount.n * MICROS, d: amount.d }) as Money;
}

export const plus = (a: Money, b: Money): Money => (a + b) as Money;
export const minus = (a: Money, b: Money): Money => (a - b) as Money;
export const sum = (amounts: Iterable<Money>): Money => {
  let total = 0n;
  for (const amount of amounts) total += amount;
  return total as Money;
};
export const asRatio = (amount: Money): Ratio => ({ n: amount, d: MICROS });

/** Decimal string as the report carries it: "1234.50"; `places` 6 for costs per unit. */
export function moneyText(amount: Money, places: 2 | 6 = 2): string {
  const unitSize = places === 2 ? MICROS_PER_CENT : 1n;
  const whole = roundHalfEven({ n: amount, d: unitSize });
  const digits = (whole < 0n ? -whole : whole).toString().padStart(places + 1, '0');
  return `${whole < 0n ? '-' : ''}${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

const MONEY_TEXT = /^(-?)(\d+)\.(\d{2}|\d{6})$/;

/** Inverse of `moneyText`; throws on any other text, since only our own reports are read this way. */
export function moneyFromText(text: string): Money {
  const match = MONEY_TEXT.exec(text);
  if (match === null) throw new TypeError(`not an amount of a report: ${text}`);
  const [, sign, whole = '', fraction = ''] = match;
  const micros = BigInt(whole) * MICROS + BigInt(fraction.padEnd(6, '0'));
  return (sign === '-' ? -micros : micros) as Money;
}
