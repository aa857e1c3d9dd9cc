import type { Estimate } from './cost.ts';
import type { ModelConfig } from './model.ts';
import { type Money, minus, NOTHING, sum, toCents } from './money.ts';
import { add, isZero, multiply, product, type Ratio, ratio, ZERO } from './ratio.ts';
import { HOURS_PER_MONTH, SECONDS_PER_MONTH } from './units.ts';

type Shared = NonNullable<ModelConfig['sharedCosts']>[number];
export type AllocationMethod = Shared['method'];

/** A model that uses a shared resource. */
export interface Consumer {
  readonly id: string;
  /** Accelerator-hours a month. */
  readonly gpuHours: Ratio;
  /** Requests a month. */
  readonly queries: Ratio;
  /** What its use adds to the resource's cost a month, for `marginal`. */
  readonly adds: Money;
}

export interface Allocation {
  readonly shares: readonly { readonly id: string; readonly amount: Money }[];
  /** What no consumer can be charged for; visible, never spread silently. */
  readonly unallocated: Money;
}

/**
 * Splits a shared monthly cost among its consumers, to the cent. Proportional and equal shares sum to the total
 * exactly: cents are dealt by largest remainder, ties in the order given. `marginal` charges each what its use
 * adds and leaves the rest unallocated. Without any use to go by, nothing is charged.
 */
export function allocate(total: Money, method: AllocationMethod, consumers: readonly Consumer[]): Allocation {
  if (method === 'marginal') {
    const shares = consumers.map(({ id, adds }) => ({ id, amount: adds }));
    return { shares, unallocated: minus(total, sum(shares.map(({ amount }) => amount))) };
  }
  const weights = consumers.map((consumer) => weightOf(method, consumer));
  const whole = weights.reduce(add, ZERO);
  if (isZero(whole))
    return { shares: consumers.map(({ id }) => ({ id, amount: NOTHING })), unallocated: total };
  const amounts = deal(total, weights, whole);
  return {
    shares: consumers.map(({ id }, index) => ({ id, amount: amounts[index] ?? NOTHING })),
    unallocated: NOTHING,
  };
}

function weightOf(method: Exclude<AllocationMethod, 'marginal'>, consumer: Consumer): Ratio {
  if (method === 'equal_split') return ratio(1);
  return method === 'proportional_gpu_hours' ? consumer.gpuHours : consumer.queries;
}

const CENT = 10_000n;

/** Largest remainder: everyone gets the cents due to them rounded down, then one more by size of the rest. */
function deal(total: Money, weights: readonly Ratio[], whole: Ratio): Money[] {
  const cents = total / CENT;
  const due = weights.map((weight, index) => {
    const n = cents * weight.n * whole.d;
    const d = weight.d * whole.n;
    return { index, cents: n / d, rest: ratio(n % d, d) };
  });
  const left = Number(cents - due.reduce((taken, share) => taken + share.cents, 0n));
  const order = [...due].sort((a, b) => {
    const difference = b.rest.n * a.rest.d - a.rest.n * b.rest.d;
    return difference === 0n ? a.index - b.index : difference < 0n ? -1 : 1;
  });
  const lucky = new Set(order.slice(0, left).map(({ index }) => index));
  return due.map((share) => ((share.cents + (lucky.has(share.index) ? 1n : 0n)) * CENT) as Money); // whole cents of `total`
}

/** A model's use of shared resources, from its config and estimate. `accelerators` is the number per replica. */
export function consumerOf(
  config: ModelConfig,
  estimate: Estimate,
  resource: string,
  accelerators = config.serving?.hardware?.count ?? 1,
): Consumer {
  const { capacity, trainingHours } = estimate;
  const served = capacity === null ? ZERO : product(capacity.expected, HOURS_PER_MONTH, ratio(accelerators));
  const trained = multiply(trainingHours ?? ZERO, config.training?.retrain ?? ZERO);
  const own = config.sharedCosts?.find((entry) => entry.resource === resource);
  return {
    id: config.id,
    gpuHours: add(served, trained),
    queries: multiply(config.serving?.traffic?.requests ?? ZERO, SECONDS_PER_MONTH),
    adds: own?.monthly === undefined ? NOTHING : toCents(own.monthly.amount),
  };
}

interface SharedCost {
  readonly resource: string;
  readonly method: AllocationMethod;
  readonly total: Money;
  readonly allocation: Allocation;
}

export interface SharedCosts {
  readonly split: readonly SharedCost[];
  /** Shared resources that cannot be split, with the reason. */
  readonly open: readonly { readonly resource: string; readonly reason: string }[];
}

/**
 * Splits every shared resource that the models name (listing 6) among the models that name it. One of them, or
 * several alike, declares the monthly cost; for `marginal` each declares what its own use adds.
 */
export function sharedCosts(
  models: readonly { readonly config: ModelConfig; readonly estimate: Estimate }[],
): SharedCosts {
  const resources = new Map<string, { entry: Shared; config: ModelConfig; estimate: Estimate }[]>();
  for (const { config, estimate } of models) {
    for (const entry of config.sharedCosts ?? []) {
      resources.set(entry.resource, [...(resources.get(entry.resource) ?? []), { entry, config, estimate }]);
    }
  }
  const split: SharedCost[] = [];
  const open: { resource: string; reason: string }[] = [];
  for (const [resource, users] of [...resources].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const agreed = agree(users.map(({ entry }) => entry));
    if ('reason' in agreed) {
      open.push({ resource, reason: agreed.reason });
      continue;
    }
    const consumers = users.map(({ config, estimate }) => consumerOf(config, estimate, resource));
    split.push({ resource, ...agreed, allocation: allocate(agreed.total, agreed.method, consumers) });
  }
  return { split, open };
}

function agree(entries: readonly Shared[]): { method: AllocationMethod; total: Money } | { reason: string } {
  const methods = new Set(entries.map(({ method }) => method));
  const [method] = methods;
  if (method === undefined || methods.size > 1)
    return { reason: `models disagree on the method: ${[...methods].join(', ')}` };
  const amounts = entries.flatMap(({ monthly }) => (monthly === undefined ? [] : [toCents(monthly.amount)]));
  if (amounts.length === 0) return { reason: 'no model declares its monthly cost' };
  if (method === 'marginal') return { method, total: sum(amounts) };
  const [total, ...others] = new Set(amounts);
  return total === undefined || others.length > 0
    ? { reason: 'models disagree on its monthly cost' }
    : { method, total };
}
