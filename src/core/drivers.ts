import { type CostSum, costDelta, NO_COST } from './cost.ts';
import type { ModelConfig, Serving } from './model.ts';
import { type Money, minus, moneyText } from './money.ts';
import type { Ratio } from './ratio.ts';
import type { Component, Driver, DriverCause } from './report.ts';

/** One group of inputs that changes together: what of it stands in a config, and how to take it from another. */
interface Group {
  readonly cause: DriverCause;
  readonly inputs: readonly Input[];
}

interface Input {
  /** Config path, as a driver names it. */
  readonly path: string;
  read(config: ModelConfig): unknown;
  /** `config` with this input as `from` has it. */
  take(config: ModelConfig, from: ModelConfig): ModelConfig;
}

/** `object` with `key` as `from` has it, absent where it is absent there. */
function withKey<T extends object>(object: T, key: keyof T, from: T): T {
  const { [key]: _old, ...rest } = object;
  return (key in from ? { ...rest, [key]: from[key] } : rest) as T; // the same keys, one replaced
}

function section(key: 'training' | 'data' | 'iteration' | 'serving'): Input {
  return { path: key, read: (config) => config[key], take: (config, from) => withKey(config, key, from) };
}

const NO_SERVING: Serving = {};

function serving(key: keyof Serving): Input {
  return {
    path: `serving.${key}`,
    read: (config) => config.serving?.[key],
    take: (config, from) => {
      const next = withKey(config.serving ?? NO_SERVING, key, from.serving ?? NO_SERVING);
      return { ...config, serving: next };
    },
  };
}

/** Stated costs of one component; the order of the lines does not matter. */
function costs(component: Component): Input {
  const own = (config: ModelConfig) => (config.costs ?? []).filter((cost) => cost.component === component);
  return {
    path: 'costs',
    read: own,
    take: (config, from) => ({
      ...config,
      costs: [...(config.costs ?? []).filter((cost) => cost.component !== component), ...own(from)],
    }),
  };
}

/**
 * The contract's fixed order. What the list has no name for is booked where it belongs: a hosted LLM and stated
 * inference costs are `hardware`, a stated rate is `purchase`, egress of the serving block is `data`.
 */
const GROUPS: readonly Group[] = [
  { cause: 'hardware', inputs: [serving('hardware'), serving('api'), costs('infer')] },
  { cause: 'instance', inputs: [serving('instance')] },
  { cause: 'region', inputs: [serving('cloud'), serving('region')] },
  { cause: 'purchase', inputs: [serving('purchase'), serving('rate')] },
  { cause: 'replicas', inputs: [serving('min_replicas'), serving('max_replicas')] },
  { cause: 'traffic', inputs: [serving('traffic')] },
  {
    cause: 'latency and batching',
    inputs: [serving('latency'), serving('service_time'), serving('batch'), serving('utilization')],
  },
  { cause: 'training', inputs: [section('training'), costs('train')] },
  { cause: 'data', inputs: [section('data'), serving('egress'), costs('data')] },
  { cause: 'iteration', inputs: [section('iteration'), costs('iterate')] },
];

/** A model, or a serving block, that appears or goes has no inputs to compare: one driver per section. */
const WHOLE: readonly Group[] = [
  { cause: 'hardware', inputs: [section('serving'), costs('infer')] },
  { cause: 'training', inputs: [section('training'), costs('train')] },
  { cause: 'data', inputs: [section('data'), costs('data')] },
  { cause: 'iteration', inputs: [section('iteration'), costs('iterate')] },
];

/**
 * Attributes the change of a model's monthly cost to its inputs: one group at a time goes from base to head, in
 * a fixed order, and each driver is the change of the rounded total that this brings. They sum exactly to the
 * delta of the expected totals. A step that cannot be priced on its own (an instance type of another cloud) is
 * joined with the steps after it until the price is known again. Without a known delta there are no drivers.
 */
export function drivers(
  base: ModelConfig | null,
  head: ModelConfig | null,
  price: (config: ModelConfig) => CostSum,
): Driver[] {
  const either = head ?? base;
  if (either === null) return [];
  const from = base === null ? withoutCost(either) : head === null ? unstaged(base) : base;
  const to = head ?? withoutCost(either);
  const start = base === null ? NO_COST : price(base);
  const end = head === null ? NO_COST : price(head);
  if (costDelta(start, end) === null) return [];
  const whole = from.serving === undefined || to.serving === undefined;
  return walk(from, to, whole ? WHOLE : GROUPS, start, end, price);
}

function walk(
  from: ModelConfig,
  to: ModelConfig,
  groups: readonly Group[],
  start: CostSum,
  end: CostSum,
  price: (config: ModelConfig) => CostSum,
): Driver[] {
  const changed = groups.flatMap((group) => {
    const inputs = group.inputs.filter((input) => !same(input.read(from), input.read(to)));
    return inputs[0] === undefined ? [] : [{ cause: group.cause, inputs, path: inputs[0].path }];
  });
  const found: Driver[] = [];
  let state = from;
  let before = start.expected;
  let open: { cause: DriverCause; path: string } | null = null;
  for (const [index, step] of changed.entries()) {
    state = step.inputs.reduce((config, input) => input.take(config, to), state);
    const now = index === changed.length - 1 ? end : price(state);
    open ??= step;
    if (costDelta(start, now) === null) continue;
    const delta = minus(now.expected, before);
    if (delta !== 0n) found.push(driver(open, delta));
    before = now.expected;
    open = null;
  }
  return found;
}

const driver = ({ cause, path }: { cause: DriverCause; path: string }, delta: Money): Driver => ({
  cause,
  path,
  delta: moneyText(delta),
});

/** The same model with nothing that costs. */
function withoutCost(config: ModelConfig): ModelConfig {
  const { serving: _s, training: _t, data: _d, iteration: _i, costs: _c, ...rest } = config;
  return unstaged(rest);
}

/** The same model at the stage where nothing has to serve, so that a section that is taken away leaves nothing open. */
const unstaged = (config: ModelConfig): ModelConfig => ({
  ...config,
  model: { ...config.model, stage: 'development' },
});

/** Structural equality of config values; two ways to write one number are the same. */
function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (isRatio(a) && isRatio(b)) return a.n * b.d === b.n * a.d;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>];
  return keys.every((key) => Object.hasOwn(b, key) && same(left[key], right[key]));
}

const isRatio = (value: object): value is Ratio =>
  'n' in value && 'd' in value && typeof value.n === 'bigint' && typeof value.d === 'bigint';
