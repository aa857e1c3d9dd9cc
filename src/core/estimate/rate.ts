import type { Amount } from '../amount.ts';
import type { Purchase } from '../model.ts';
import { type Rate, rateOf } from '../money.ts';
import { DEFAULTS } from '../policy.ts';
import type { UnknownPrice } from '../price.ts';
import { multiply, type Ratio, ratio, toText } from '../ratio.ts';
import type { CostInput } from '../report.ts';
import type { Hardware } from '../units.ts';
import { type EstimateOptions, input, inputOr, type KnownPrice, type Missing, priceInput } from './part.ts';
import { type Site, siteInputs } from './site.ts';

/** The part of a section that says what is rented. */
export interface Rented {
  readonly hardware?: Hardware | undefined;
  readonly instance?: string | undefined;
  readonly rate?: Amount | undefined;
  readonly purchase?: Purchase | undefined;
}

/** Currency per hour of one machine: a replica's accelerators, or one instance. */
export interface MachineRate {
  readonly low: Rate<'machine-hour'>;
  readonly expected: Rate<'machine-hour'>;
  readonly high: Rate<'machine-hour'>;
  /** Accelerators in one machine; 1 for a CPU instance. */
  readonly accelerators: number;
  readonly spot: boolean;
  /** The price row, or null where the config states its own rate. */
  readonly answer: KnownPrice | null;
}

const exact = (amount: Ratio, accelerators: number, spot: boolean): MachineRate => ({
  low: rateOf(amount),
  expected: rateOf(amount),
  high: rateOf(amount),
  accelerators,
  spot,
  answer: null,
});

const purchaseOf = (rented: Rented, options: EstimateOptions): Purchase =>
  rented.purchase ?? options.defaults?.purchase ?? DEFAULTS.purchase;

/** Price per machine-hour. `rate` is per accelerator-hour with `hardware`, per instance-hour with `instance`. */
export function machineRate(
  rented: Rented,
  site: Site,
  section: string,
  options: EstimateOptions,
): MachineRate | Missing {
  const { hardware, instance, rate } = rented;
  const { book } = options;
  const purchase = purchaseOf(rented, options);
  const count = instance === undefined ? (hardware?.count ?? 1) : (book.instance(instance)?.count ?? 1);
  const spot = purchase === 'spot';
  if (rate !== undefined) {
    if (rate.currency !== book.currency)
      return {
        reason: `${section}.rate is in ${rate.currency}, the prices are in ${book.currency}`,
        path: [section, 'rate'],
      };
    return exact(instance === undefined ? multiply(rate.amount, ratio(count)) : rate.amount, count, spot);
  }
  if (hardware === undefined && instance === undefined)
    return { reason: `${section}.hardware is not declared`, path: [section, 'hardware'] };
  if (purchase === 'owned')
    return {
      reason: 'owned hardware has no list price: declare `rate`, your own cost per accelerator-hour',
      path: [section, 'rate'],
    };
  const query = { cloud: site.cloud, region: site.region, purchase };
  const answer = book.capacity(
    instance === undefined ? { ...query, accelerator: hardware?.accelerator ?? '' } : { ...query, instance },
  );
  if (!answer.known) return notPriced(answer, section, instance === undefined ? count : null);
  if (instance !== undefined || count === 1)
    return {
      low: rateOf(answer.low),
      expected: rateOf(answer.expected),
      high: rateOf(answer.high),
      accelerators: count,
      spot,
      answer,
    };
  const times = ratio(count);
  return {
    low: rateOf(multiply(answer.low, times)),
    expected: rateOf(multiply(answer.expected, times)),
    high: rateOf(multiply(answer.high, times)),
    accelerators: count,
    spot,
    answer,
  };
}

/** Where a config would mend what the book does not have; `count` is null where an instance type is named. */
function notPriced({ reason, about, meant }: UnknownPrice, section: string, count: number | null): Missing {
  const named = about === undefined || about === 'accelerator' || about === 'instance';
  const key = !named ? about : count === null ? 'instance' : 'hardware';
  const write = about === 'accelerator' && meant !== undefined ? `${count}x${meant}` : meant;
  return { reason, path: [section, key], meant: write };
}

/** What is rented, where and how, and its price, as inputs of a formula. */
export function rateInputs(
  rented: Rented,
  rate: MachineRate,
  site: Site,
  section: string,
  options: EstimateOptions,
): CostInput[] {
  const { hardware, instance } = rented;
  const inputs: CostInput[] = [];
  if (instance !== undefined) inputs.push(input('instance', instance, 'stated', `${section}.instance`));
  else if (hardware !== undefined)
    inputs.push(
      input('hardware', `${hardware.count}x${hardware.accelerator}`, 'stated', `${section}.hardware`),
    );
  else
    inputs.push(
      input('hardware', '1 accelerator', 'default', 'one accelerator where only a rate is declared'),
    );
  const { currency } = options.book;
  const per = instance === undefined ? 'accelerator-hour' : 'instance-hour';
  if (rate.answer === null) {
    const stated = rented.rate === undefined ? '' : toText(rented.rate.amount);
    return [...inputs, input('price', `${stated} ${currency} per ${per}`, 'stated', `${section}.rate`)];
  }
  const purchase = inputOr(
    rented.purchase !== undefined,
    'purchase',
    purchaseOf(rented, options),
    `${section}.purchase`,
    'the policy default or the built-in default',
  );
  return [
    ...inputs,
    ...siteInputs(site, section),
    purchase,
    priceInput('price', `${range(rate.answer)} ${currency} per ${per}`, rate.answer),
  ];
}

/** `1.84 (1.781 to 5.901)`, or one number where the range is empty. */
export function range({ low, expected, high }: { low: Ratio; expected: Ratio; high: Ratio }): string {
  const middle = toText(expected);
  const [from, to] = [toText(low), toText(high)];
  return from === to ? middle : `${middle} (${from} to ${to})`;
}
