import { NOWHERE, siteOf } from '../estimate/site.ts';
import type { ModelSide } from '../gate.ts';
import type { ModelConfig, Purchase, Serving, Training } from '../model.ts';
import { DEFAULTS, type Policy } from '../policy.ts';
import type { PriceBook } from '../price.ts';
import { compare, divide, multiply, type Ratio, ratio, toText } from '../ratio.ts';
import type { AdviceEdit } from '../report.ts';
import type { Hardware } from '../units.ts';

/** A change of one input: its edits, and the config as the gates would then read it. */
export interface Lever {
  readonly edits: readonly AdviceEdit[];
  readonly apply: (config: ModelConfig) => ModelConfig;
  /** What the config is taken to say beyond the edits. */
  readonly assumes: string | null;
}

export interface LeverOptions {
  readonly book: PriceBook;
  readonly policy: Policy;
}

/** Every single change that a search tries: replicas, hardware and purchase option, of serving and of training. */
export function levers(side: ModelSide, base: ModelSide | null, options: LeverOptions): Lever[] {
  const { serving, training } = side.config;
  return [
    ...(serving === undefined ? [] : servingLevers(side, serving, base, options)),
    ...(training === undefined ? [] : trainingLevers(side.config, training, options)),
  ];
}

function servingLevers(
  side: ModelSide,
  serving: Serving,
  base: ModelSide | null,
  options: LeverOptions,
): Lever[] {
  const rented = serving.rate === undefined && (serving.hardware ?? serving.instance) !== undefined;
  const lasting = rented && !isLeaving(side.config);
  return [
    ...replicas(side, serving, base),
    ...asBefore(serving, base?.config.serving),
    ...hardware(side, serving, options),
    ...(lasting ? SERVING_PURCHASES.flatMap((to) => purchase('serving', side.config, to)) : []),
  ];
}

function trainingLevers(config: ModelConfig, training: Training, options: LeverOptions): Lever[] {
  if (training.rate !== undefined) return [];
  return [
    ...(training.interruptible === false ? [] : purchase('training', config, 'spot')),
    ...trainingHardware(config, training, options),
  ];
}

/** What always runs is not put on capacity that may be taken away. */
const SERVING_PURCHASES = ['reserved_1y', 'reserved_3y'] as const satisfies readonly Purchase[];

/** Nobody commits to years of a model that is on its way out. */
const isLeaving = ({ model }: ModelConfig): boolean =>
  model.stage === 'deprecated' || model.stage === 'archived' || model.superseded_by !== undefined;

/** Back to what the target serves on: a hosted model, or hardware whose latency and service time still stand. */
function asBefore(serving: Serving, before: Serving | undefined): Lever[] {
  const [api, old] = [serving.api, before?.api];
  if (api !== undefined && old !== undefined && api.model !== old.model && api.provider === old.provider)
    return [back('serving.api.model', api.model, old.model, { api: { ...api, model: old.model } })];
  const [now, then] = [serving.hardware, before?.hardware];
  if (now === undefined || then === undefined || nameOf(now) === nameOf(then) || before === undefined)
    return [];
  const measured =
    same(serving.latency?.p50, before.latency?.p50) &&
    same(serving.latency?.p99, before.latency?.p99) &&
    same(serving.service_time, before.service_time);
  return measured ? [back('serving.hardware', nameOf(now), nameOf(then), { hardware: then })] : [];
}

const back = (path: string, from: string, to: string, change: Partial<Serving>): Lever => ({
  edits: [{ path, from, to }],
  apply: (config) => withServing(config, change),
  assumes: null,
});

const same = (a: Ratio | undefined, b: Ratio | undefined): boolean =>
  a === undefined || b === undefined ? a === b : compare(a, b) === 0;

const withServing = (config: ModelConfig, change: Partial<Serving>): ModelConfig => ({
  ...config,
  serving: { ...config.serving, ...change },
});

/** Fewer replicas only where peak traffic is known to need no more, or where the target serves with as many. */
function replicas({ config, estimate }: ModelSide, serving: Serving, base: ModelSide | null): Lever[] {
  const { min_replicas: least, max_replicas: most } = serving;
  const peak = estimate.capacity?.peak ?? null;
  // In production one replica may always be restarting.
  const floor = config.model.stage === 'production' ? 2 : 1;
  const before = base?.config.serving?.min_replicas;
  const enough = peak === null ? [] : [Math.max(floor, Number(peak))];
  const lower = new Set([...enough, ...(before === undefined || before < 1 ? [] : [before])]);
  const found = [...lower]
    .filter((count) => least !== undefined && count < least)
    .map((count) => counted('min_replicas', least, count));
  if (peak !== null && most !== undefined && peak > BigInt(most))
    found.push(counted('max_replicas', most, Number(peak)));
  return found;
}

const counted = (key: 'min_replicas' | 'max_replicas', from: number | undefined, to: number): Lever => ({
  edits: [{ path: `serving.${key}`, from: from === undefined ? null : String(from), to: String(to) }],
  apply: (config) => withServing(config, { [key]: to }),
  assumes: null,
});

function purchase(block: 'serving' | 'training', config: ModelConfig, to: Purchase): Lever[] {
  const from = config[block]?.purchase;
  if (from === to || from === 'owned') return [];
  return [
    {
      edits: [{ path: `${block}.purchase`, from: from ?? null, to }],
      apply: (one) => ({ ...one, [block]: { ...one[block], purchase: to } }),
      assumes: COMMITMENTS[to] ?? null,
    },
  ];
}

const COMMITMENTS: Readonly<Partial<Record<Purchase, string>>> = {
  reserved_1y: 'you commit to one year',
  reserved_3y: 'you commit to three years',
  spot: 'the run survives interruptions',
};

/** Other accelerators that the book prices at the same site, one or as many as now. */
function hardware({ config }: ModelSide, serving: Serving, { book, policy }: LeverOptions): Lever[] {
  const now = serving.hardware;
  // Whether a model fits is judged by its size: without one, no other accelerator is proposed.
  const sized = serving.memory_gb !== undefined || config.artifact?.size_bytes !== undefined;
  if (!sized || now === undefined || serving.rate !== undefined || serving.instance !== undefined) return [];
  const site = siteOf(serving, NOWHERE, policy.defaults);
  const bought = serving.purchase ?? policy.defaults?.purchase ?? DEFAULTS.purchase;
  const counts = [...new Set([1, now.count])];
  return counts.flatMap((count) =>
    alternatives(now, count, { ...site, purchase: bought }, book).map(({ to, factor }) => {
      const p99 = times(serving.latency?.p99, factor);
      const said = p99 === undefined ? '' : `, p99 ${toText(multiply(p99, ratio(1000)), 1)} ms`;
      return {
        edits: [{ path: 'serving.hardware', from: nameOf(now), to: nameOf(to) }],
        apply: (one: ModelConfig) => withServing(one, onHardware(serving, to, factor)),
        assumes: `time follows dense TFLOP/s (${toText(factor, 2)} times as long${said})`,
      };
    }),
  );
}

const onHardware = ({ latency, service_time }: Serving, to: Hardware, factor: Ratio): Partial<Serving> => ({
  hardware: to,
  service_time: times(service_time, factor),
  ...(latency === undefined
    ? {}
    : {
        latency: {
          p50: times(latency.p50, factor),
          p99: times(latency.p99, factor),
          measured_on: nameOf(to),
        },
      }),
});

/** As many other accelerators with at least the memory of now, since what a run needs is not declared. */
function trainingHardware(config: ModelConfig, training: Training, { book, policy }: LeverOptions): Lever[] {
  const { hardware: now, duration_hours: time } = training;
  if (now === undefined || time === undefined || training.instance !== undefined) return [];
  const site = siteOf(training, config.serving ?? NOWHERE, policy.defaults);
  const bought = training.purchase ?? policy.defaults?.purchase ?? DEFAULTS.purchase;
  const memory = book.accelerator(now.accelerator)?.memoryGb ?? 0;
  return alternatives(now, now.count, { ...site, purchase: bought }, book)
    .filter(({ to }) => (book.accelerator(to.accelerator)?.memoryGb ?? 0) >= memory)
    .map(({ to, factor }) => ({
      edits: [{ path: 'training.hardware', from: nameOf(now), to: nameOf(to) }],
      apply: (one) => ({
        ...one,
        training: { ...one.training, hardware: to, duration_hours: multiply(time, factor) },
      }),
      assumes: `time follows dense TFLOP/s (${toText(factor, 2)} times as long)`,
    }));
}

const nameOf = ({ count, accelerator }: Hardware): string => `${count}x${accelerator}`;
const times = (value: Ratio | undefined, factor: Ratio): Ratio | undefined =>
  value === undefined ? undefined : multiply(value, factor);

/** What a program compiled for one of these runs on without porting. */
const SOFTWARE = [/^TPU/, /^(?:Inferentia|Trainium)/, /^MI\d/];
const softwareOf = (name: string): number => SOFTWARE.findIndex((pattern) => pattern.test(name));

/** Other hardware that runs the same program and has a price there, with the factor by which time grows on it. */
function alternatives(
  now: Hardware,
  count: number,
  where: { readonly cloud: string; readonly region: string; readonly purchase: Purchase },
  book: PriceBook,
): { readonly to: Hardware; readonly factor: Ratio }[] {
  const spec = book.accelerator(now.accelerator);
  if (spec === null || spec.bf16Tflops === null) return [];
  const speed = tflops(spec.bf16Tflops, now.count);
  return book.accelerators().flatMap((other) => {
    const same = other.name === spec.name && count === now.count;
    if (same || other.bf16Tflops === null || softwareOf(other.name) !== softwareOf(spec.name)) return [];
    const { cloud, region, purchase } = where;
    if (!book.capacity({ accelerator: other.name, cloud, region, purchase }).known) return [];
    return [
      { to: { count, accelerator: other.name }, factor: divide(speed, tflops(other.bf16Tflops, count)) },
    ];
  });
}

const tflops = (each: number, count: number): Ratio => ratio(Math.round(each * 1000) * count, 1000);
