import { NOWHERE, siteOf } from '../../core/estimate/site.ts';
import type { Finding, GateContext, ModelSubject } from '../../core/gate.ts';
import type { ModelConfig, Serving } from '../../core/model.ts';
import { toCents } from '../../core/money.ts';
import { DEFAULTS } from '../../core/policy.ts';
import type { AcceleratorSpec, PriceBook } from '../../core/price.ts';
import {
  compare,
  divide,
  max,
  multiply,
  ONE,
  product,
  type Ratio,
  ratio,
  subtract,
  toNumber,
  toText,
  ZERO,
} from '../../core/ratio.ts';
import { HOURS_PER_MONTH } from '../../core/units.ts';
import { milliseconds, money } from '../../core/words.ts';
import { p99Over } from '../latency.ts';
import { at, finding } from './finding.ts';

const GB = ratio(1_000_000_000);
/** A loaded artefact needs its size and about a fifth for activations and the runtime. */
const LOAD_FACTOR = ratio(120, 100);
/** Share of accelerator memory a model may fill; the rest is the runtime's. */
const USABLE = ratio(90, 100);
/** A model that fits one 24 GB card is small: it does not need an accelerator built for training. */
const SMALL_CARD_GB = ratio(24);

/** Accelerators a model must be compiled anew for; no quick saving. */
const OTHER_SOFTWARE = /^(Inferentia|Trainium|TPU|Gaudi|MI\d)/;

interface Need {
  readonly gigabytes: Ratio;
  readonly source: string;
}

/** Memory of one replica: declared, or the artefact's size times the load factor; null when neither is known. */
function needOf({ serving, artifact }: ModelConfig): Need | null {
  if (serving?.memory_gb !== undefined)
    return { gigabytes: divide(serving.memory_gb, GB), source: 'serving.memory_gb' };
  if (artifact?.size_bytes === undefined) return null;
  return {
    gigabytes: divide(multiply(artifact.size_bytes, LOAD_FACTOR), GB),
    source: 'artifact.size_bytes x 1.2',
  };
}

interface Machine {
  readonly spec: AcceleratorSpec;
  readonly count: number;
}

function machineOf(serving: Serving | undefined, book: PriceBook): Machine | null {
  const named = serving?.instance === undefined ? serving?.hardware : book.instance(serving.instance);
  const spec = named === undefined || named === null ? null : book.accelerator(named.accelerator);
  return spec === null || named === undefined || named === null ? null : { spec, count: named.count };
}

const gb = (value: Ratio): string => `${toText(value, 1)} GB`;

/** One replica's memory against its accelerators; a declared need is certain and blocks, an estimated one warns. */
export function doesNotFit(subject: ModelSubject, { book }: GateContext): Finding | null {
  const need = needOf(subject.head.config);
  const machine = machineOf(subject.head.config.serving, book);
  if (need === null || machine === null) return null;
  const usable = product(ratio(machine.count), ratio(Math.round(machine.spec.memoryGb * 1000), 1000), USABLE);
  if (compare(need.gigabytes, usable) <= 0) return null;
  const name = `${machine.count}x${machine.spec.name}`;
  return finding(
    'violation',
    'MEMORY_DOES_NOT_FIT',
    `A replica needs ${gb(need.gigabytes)} (${need.source}) and ${name} offers ${gb(usable)} (90 % of its memory)`,
    {
      place: at(subject, 'serving'),
      evidence: {
        need_gb: toNumber(need.gigabytes),
        source: need.source,
        usable_gb: toNumber(usable),
        hardware: name,
      },
      fix: {
        summary: 'Choose more or larger accelerators per replica, or a smaller artefact',
        path: 'serving.hardware',
      },
      size: toNumber(divide(need.gigabytes, usable)),
      action: need.source === 'serving.memory_gb' ? 'block' : 'warn',
    },
  );
}

interface Offer {
  /** Times as long as now that one request takes, if time follows dense TFLOP/s. */
  readonly slower: Ratio;
  readonly spec: AcceleratorSpec;
  readonly rate: Ratio;
  readonly replicas: Ratio;
  readonly monthly: Ratio;
  readonly source: string;
}

/** A training-class accelerator that serves a small model, with the cheapest card that would do and what it saves. */
export function cheaperFit(subject: ModelSubject, context: GateContext): Finding | null {
  const search = smallOnTraining(subject, context);
  const line = subject.head.estimate.lines.find(({ id }) => id === 'serving');
  if (search === null || line === undefined) return null;
  const best = cheapest(search);
  if (best === null || compare(best.monthly, line.expected) >= 0) return null;
  return cheaperFinding(search, best, line.expected);
}

/** A latency that was measured on the very card needs no assumption. */
const timesOn = ({ head }: ModelSubject, { spec, slower }: Offer): Ratio =>
  (head.config.serving?.latency?.measured_on ?? '').toLowerCase().includes(spec.name.toLowerCase())
    ? ONE
    : slower;

/** Null unless a rented training-class accelerator serves a model that one small card could hold. */
function smallOnTraining(subject: ModelSubject, context: GateContext): Search | null {
  const { config } = subject.head;
  const machine = machineOf(config.serving, context.book);
  const need = needOf(config);
  if (machine === null || need === null) return null;
  if (!machine.spec.trainingClass || config.serving?.purchase === 'owned') return null;
  const small = compare(need.gigabytes, multiply(SMALL_CARD_GB, USABLE)) <= 0;
  return small ? { subject, machine, need, context } : null;
}

const cheapest = (search: Search): Offer | null =>
  search.context.book
    .accelerators()
    .flatMap((spec) => offerOf(spec, search))
    .toSorted((a, b) => compare(a.monthly, b.monthly) || (a.spec.name < b.spec.name ? -1 : 1))[0] ?? null;

function cheaperFinding({ subject, machine, need, context }: Search, best: Offer, monthly: Ratio): Finding {
  const { currency } = context.policy;
  const onInstance = subject.head.config.serving?.instance !== undefined;
  const saving = subtract(monthly, best.monthly);
  const from = `${machine.count}x${machine.spec.name}`;
  const slow = p99Over(subject, context, timesOn(subject, best));
  const text = money(toCents(saving), currency);
  const message = `${from} is built for training and serves a model of ${gb(need.gigabytes)}; 1x${best.spec.name} holds it and saves ${text} a month`;
  return finding('violation', 'TRAINING_CLASS_SERVING', message, {
    place: at(subject, 'serving', onInstance ? 'instance' : 'hardware'),
    evidence: {
      hardware: from,
      need_gb: toNumber(need.gigabytes),
      need_source: need.source,
      monthly: toText(monthly, 2),
      cheaper: `1x${best.spec.name}`,
      cheaper_monthly: toText(best.monthly, 2),
      saving: toText(saving, 2),
      formula: `${toText(best.replicas)} replicas x 730 h x ${toText(best.rate)} ${currency}/h = ${toText(best.monthly, 2)}`,
      source: best.source,
      assumes: 'throughput in proportion to dense TFLOPS; measure latency on it before you switch',
    },
    fix: {
      summary: `Serve on 1x${best.spec.name} after measuring its latency${slow === null ? '' : `: if time follows dense TFLOP/s, p99 is ${milliseconds(slow.p99)} of the ${milliseconds(slow.target)} target`}`,
      ...(onInstance || slow !== null
        ? {}
        : { path: 'serving.hardware', replacement: `1x${best.spec.name}` }),
    },
    size: toNumber(saving),
  });
}

interface Search {
  readonly subject: ModelSubject;
  readonly machine: Machine;
  readonly need: Need;
  readonly context: GateContext;
}

/** One card per replica, as many replicas as make up for its lower throughput. */
function offerOf(spec: AcceleratorSpec, { subject, machine, need, context }: Search): Offer[] {
  const { config, estimate } = subject.head;
  const { serving } = config;
  const { capacity } = estimate;
  const usable = multiply(ratio(Math.round(spec.memoryGb * 1000), 1000), USABLE);
  if (serving === undefined || capacity === null || spec.trainingClass || compare(need.gigabytes, usable) > 0)
    return [];
  if (OTHER_SOFTWARE.test(spec.name)) return [];
  if (spec.bf16Tflops === null || machine.spec.bf16Tflops === null) return [];
  const site = siteOf(serving, NOWHERE, context.policy.defaults);
  const purchase = serving.purchase ?? context.policy.defaults?.purchase ?? DEFAULTS.purchase;
  const price = context.book.capacity({
    accelerator: spec.name,
    cloud: site.cloud,
    region: site.region,
    purchase,
  });
  if (!price.known) return [];
  const slower = max(
    ONE,
    ratio(Math.round(machine.spec.bf16Tflops * machine.count * 1000), Math.round(spec.bf16Tflops * 1000)),
  );
  const busy = capacity.load === null ? multiply(capacity.expected, slower) : multiply(capacity.load, slower);
  const replicas = max(busy, max(capacity.floor, ZERO));
  return [
    {
      slower,
      spec,
      rate: price.expected,
      replicas,
      monthly: product(replicas, HOURS_PER_MONTH, price.expected),
      source: price.source,
    },
  ];
}
