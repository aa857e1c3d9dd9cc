import { NOWHERE, siteOf } from '../../core/estimate/site.ts';
import type { Finding, GateContext, ModelSubject } from '../../core/gate.ts';
import type { ModelConfig } from '../../core/model.ts';
import { asRatio, toCents } from '../../core/money.ts';
import { DEFAULTS } from '../../core/policy.ts';
import {
  add,
  compare,
  divide,
  multiply,
  ONE,
  product,
  type Ratio,
  ratio,
  subtract,
  toNumber,
  toText,
} from '../../core/ratio.ts';
import { trainingRunCost } from '../../core/run-cost.ts';
import { SECONDS_PER_MONTH } from '../../core/units.ts';
import { money, percent } from '../../core/words.ts';
import { at, finding } from './finding.ts';

type Training = NonNullable<ModelConfig['training']>;

/** Below this share of one replica an always-on endpoint is idle. */
const IDLE = ratio(5, 100);
/** Rerun share of spot training where none is declared: $90 of spot time comes to about $108. */
const SPOT_REWORK = ratio(20, 100);

/** Peak traffic needs more replicas than may run. */
export function tooFewReplicas(subject: ModelSubject): Finding | null {
  const most = subject.head.config.serving?.max_replicas;
  const peak = subject.head.estimate.capacity?.peak ?? null;
  if (most === undefined || peak === null || peak <= BigInt(most)) return null;
  return finding(
    'violation',
    'MAX_REPLICAS_TOO_LOW',
    `Peak traffic needs ${peak} replicas and at most ${most} may run`,
    {
      place: at(subject, 'serving', 'max_replicas'),
      evidence: {
        peak_replicas: Number(peak),
        max_replicas: most,
        formula: 'peak requests/s x service time / (utilisation x batch x accelerators), rounded up',
      },
      fix: {
        summary: `Allow ${peak} replicas, or serve more per replica`,
        path: 'serving.max_replicas',
        replacement: String(peak),
      },
      size: Number(peak) / Math.max(most, 1),
    },
  );
}

/** Replicas that always run and have next to nothing to do. */
export function idle(subject: ModelSubject, { policy }: GateContext): Finding | null {
  const { config, estimate } = subject.head;
  const { serving } = config;
  const { capacity } = estimate;
  const still = serving?.traffic?.requests.n === 0n;
  const load = still ? ratio(0) : (capacity?.load ?? null);
  const least = serving?.min_replicas ?? 0;
  if (capacity === null || load === null || least === 0 || compare(load, IDLE) >= 0) return null;
  const line = estimate.lines.find(({ id }) => id === 'serving');
  const saving =
    line === undefined
      ? null
      : subtract(line.expected, multiply(divide(line.expected, capacity.expected), load));
  const saved =
    saving === null ? '' : `; scaling to zero saves up to ${money(toCents(saving), policy.currency)} a month`;
  return finding(
    'violation',
    'SCALE_TO_ZERO',
    `${least} always running, with average traffic that fills ${percent(load)} of one replica${saved}`,
    {
      place: at(subject, 'serving', 'min_replicas'),
      evidence: {
        min_replicas: least,
        load: toNumber(load),
        idle_below: toNumber(IDLE),
        saving: saving === null ? null : toText(saving, 2),
      },
      fix: {
        summary:
          'Set min_replicas: 0 where a cold start is acceptable, or share the replica with another model',
        path: 'serving.min_replicas',
        replacement: '0',
      },
      size: least,
    },
  );
}

/** An interruptible run that pays the full price. */
export function trainingOnDemand(subject: ModelSubject, context: GateContext): Finding | null {
  const { config, estimate } = subject.head;
  const { training } = config;
  if (training === undefined || !couldBeSpot(training, context)) return null;
  const run = trainingRunCost(subject.head);
  const prices = spotPrices(config, training, context);
  if (run === null || !run.known || prices === null || estimate.trainingHours === null) return null;
  const { full, spot } = prices;
  const rework = training.rework ?? SPOT_REWORK;
  const share = multiply(divide(spot.expected, full.expected), add(ONE, rework));
  if (compare(share, ONE) >= 0) return null;
  const saving = multiply(asRatio(run.expected), subtract(ONE, share));
  const text = (amount: Ratio): string => money(toCents(amount), context.policy.currency);
  return finding(
    'violation',
    'TRAINING_ON_DEMAND',
    `One run costs ${text(asRatio(run.expected))} on demand; spot with ${percent(rework)} rerun saves about ${text(saving)}`,
    {
      place: at(subject, 'training', training.purchase === undefined ? 'duration_hours' : 'purchase'),
      evidence: {
        run: toText(asRatio(run.expected), 2),
        on_demand_rate: toText(full.expected),
        spot_rate: toText(spot.expected),
        rework: toNumber(rework),
        saving: toText(saving, 2),
        formula: `run x (1 - spot / on demand x (1 + rework)) = ${toText(saving, 2)}`,
        source: spot.source,
      },
      fix: {
        summary: 'Train on spot with checkpoints, or set training.interruptible: false and say why',
        path: 'training.purchase',
        replacement: 'spot',
      },
      size: toNumber(saving),
    },
  );
}

/** A run at the on-demand price of the book that may be interrupted. */
function couldBeSpot(training: Training, { policy }: GateContext): boolean {
  const purchase = training.purchase ?? policy.defaults?.purchase ?? DEFAULTS.purchase;
  return purchase === 'on_demand' && training.interruptible !== false && training.rate === undefined;
}

/** What the same machine costs an hour on demand and on the spot market; null unless both are known. */
function spotPrices({ serving }: ModelConfig, training: Training, { policy, book }: GateContext) {
  const { instance, hardware } = training;
  const accelerator = instance === undefined ? hardware?.accelerator : book.instance(instance)?.accelerator;
  if (accelerator === undefined) return null;
  const { cloud, region } = siteOf(training, serving ?? NOWHERE, policy.defaults);
  const machine = instance === undefined ? { accelerator } : { instance };
  const full = book.capacity({ ...machine, cloud, region, purchase: 'on_demand' });
  const spot = book.capacity({ ...machine, cloud, region, purchase: 'spot' });
  return full.known && spot.known ? { full, spot } : null;
}

/** Data that is kept in one place and read from another is paid for each time it crosses. */
export function crossRegion(subject: ModelSubject, { book, policy }: GateContext): Finding[] {
  const { data, serving, training } = subject.head.config;
  if (data?.region === undefined) return [];
  const from = siteOf(data, serving ?? NOWHERE, policy.defaults);
  return (
    [
      ['serving', serving],
      ['training', training],
    ] as const
  ).flatMap(([name, user]) => {
    if (user?.region === undefined) return [];
    const to = siteOf(user, NOWHERE, policy.defaults);
    if (to.cloud === from.cloud && to.region === from.region) return [];
    const price = book.egress(from.cloud, from.region);
    const moved = data.egress?.volume;
    const monthly =
      moved === undefined || !price.known
        ? null
        : product(moved, SECONDS_PER_MONTH, ratio(1, 1_000_000_000), price.expected);
    const rate = price.known ? `${toText(price.expected)} ${policy.currency}` : 'an unknown price';
    const cost =
      monthly === null
        ? `each GB costs ${rate}`
        : `the declared egress costs ${money(toCents(monthly), policy.currency)} a month`;
    return [
      finding(
        'violation',
        `CROSS_REGION_${name.toUpperCase()}`,
        `Data lies in ${from.cloud} ${from.region} and ${name} runs in ${to.cloud} ${to.region}: ${cost}`,
        {
          place: at(subject, name, 'region'),
          evidence: {
            data: `${from.cloud} ${from.region}`,
            [name]: `${to.cloud} ${to.region}`,
            egress_price: price.known ? toText(price.expected) : null,
            monthly: monthly === null ? null : toText(monthly, 2),
          },
          fix: { summary: `Keep the data beside ${name}, or replicate it once instead of reading across` },
        },
      ),
    ];
  });
}
