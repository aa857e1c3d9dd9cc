import type { Amount } from '../../core/amount.ts';
import { isMissing } from '../../core/estimate/part.ts';
import { machineRate } from '../../core/estimate/rate.ts';
import { NOWHERE, siteOf } from '../../core/estimate/site.ts';
import type { Finding, GateContext, ModelSubject } from '../../core/gate.ts';
import type { ModelConfig } from '../../core/model.ts';
import { compare, divide, type Ratio, ratio, toText, ZERO } from '../../core/ratio.ts';
import { at, finding } from './finding.ts';

/** A price that a config states itself. */
interface Stated {
  readonly path: readonly (string | number)[];
  /** What it is the price of: the same number for other hardware is another price. */
  readonly of: string;
  readonly amount: Amount;
  /** Whether the price book has a price for it, so that stating one takes the book's place. */
  readonly replaces: boolean;
}

/**
 * Prices that this change states for itself: new ones where the price book, or nothing, priced before; and lower
 * ones. Prices are the policy's to set, so such a price counts only once somebody approves it.
 */
export function ownPrices(subject: ModelSubject, context: GateContext): Finding[] {
  const { head, base } = subject;
  if (base === head) return [];
  const before = base === null ? [] : statedIn(base.config);
  const after = statedIn(head.config);
  const told = after.flatMap((price) => {
    const was = before.find(({ path, of }) => key(path) === key(price.path) && of === price.of);
    if (was === undefined) return price.replaces ? [statedFinding(price, subject, context)] : [];
    return compare(price.amount.amount, was.amount.amount) < 0
      ? [loweredFinding(was, price.amount, subject)]
      : [];
  });
  const gone = before.filter(
    (was) => was.path[0] === 'costs' && !after.some(({ path }) => key(path) === key(was.path)),
  );
  const dropped = gone.map((was) =>
    loweredFinding(was, { amount: ZERO, currency: was.amount.currency }, subject),
  );
  return [...told, ...dropped];
}

const key = (path: Stated['path']): string => path.join('.');

function statedIn(config: ModelConfig): Stated[] {
  const { serving, training, data, iteration, costs = [] } = config;
  const found: Stated[] = [];
  const add = (path: Stated['path'], amount: Amount | undefined, replaces: boolean, of = ''): void => {
    if (amount !== undefined) found.push({ path, of, amount, replaces });
  };
  add(['serving', 'rate'], serving?.rate, true, machine(serving));
  add(['training', 'rate'], training?.rate, true, machine(training));
  add(['training', 'electricity'], training?.electricity, false);
  add(['data', 'storage', 'rate'], data?.storage?.rate, true);
  add(['data', 'egress', 'rate'], data?.egress?.rate, true);
  add(['data', 'processed', 'rate'], data?.processed?.rate, true);
  add(['iteration', 'engineer'], iteration?.engineer, false);
  add(['iteration', 'compute'], iteration?.compute, iteration?.hardware !== undefined);
  for (const { name, component, monthly } of costs)
    add(['costs', name], monthly, component === 'infer' && serving === undefined);
  return found;
}

type Machine = { hardware?: { accelerator: string } | undefined; instance?: string | undefined } | undefined;
const machine = (rented: Machine): string => rented?.instance ?? rented?.hardware?.accelerator ?? '';

function statedFinding({ path, amount }: Stated, subject: ModelSubject, context: GateContext): Finding {
  const book = bookPrice(path, subject.head.config, context);
  const instead = book === null ? '' : `; the price book says ${book}`;
  const message = `This change states its own price: ${key(path)} ${price(amount)}${instead}`;
  return finding('violation', 'PRICE_STATED', message, {
    place: place(path, subject),
    evidence: { path: key(path), stated: price(amount), book },
    fix: {
      summary: `State the price under prices.overrides in the policy, in its own pull request, and remove ${key(path)}`,
      path: key(path),
    },
    action: 'approve',
    preExisting: false,
  });
}

const loweredFinding = (was: Stated, now: Amount, subject: ModelSubject): Finding =>
  finding(
    'violation',
    'PRICE_STATED',
    `This change lowers its own price: ${key(was.path)} ${price(was.amount)} → ${price(now)}`,
    {
      place: place(was.path, subject),
      evidence: { path: key(was.path), before: price(was.amount), stated: price(now) },
      fix: { summary: `Say in the pull request why ${key(was.path)} costs less`, path: key(was.path) },
      action: 'approve',
      preExisting: false,
    },
  );

const price = ({ amount, currency }: Amount): string => `${toText(amount)} ${currency}`;

/** Stated costs are compared by their name and found by their position. */
function place(path: Stated['path'], subject: ModelSubject) {
  const [section, name] = path;
  if (section !== 'costs') return at(subject, ...path);
  const index = (subject.head.config.costs ?? []).findIndex((cost) => cost.name === name);
  return index < 0 ? at(subject, 'costs') : at(subject, 'costs', index, 'monthly');
}

/** What the price book asks for the same machine; null where it has no such price. */
function bookPrice(path: Stated['path'], config: ModelConfig, context: GateContext): string | null {
  const [section, last] = path;
  if (last !== 'rate' || (section !== 'serving' && section !== 'training')) return null;
  const block = config[section];
  if (block === undefined) return null;
  const { policy, book, asOf } = context;
  const site = siteOf(block, config.serving ?? NOWHERE, policy.defaults);
  const rented = { hardware: block.hardware, instance: block.instance, purchase: block.purchase };
  const rate = machineRate(rented, site, section, { book, defaults: policy.defaults, asOf });
  if (isMissing(rate)) return null;
  const per: Ratio = block.instance === undefined ? ratio(rate.accelerators) : ratio(1);
  return `${toText(divide(rate.expected, per))} ${book.currency}/h`;
}
