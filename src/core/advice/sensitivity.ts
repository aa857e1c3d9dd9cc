import { costDelta, type Estimate, sumLines } from '../cost.ts';
import type { ModelSide } from '../gate.ts';
import type { ModelConfig } from '../model.ts';
import { moneyText } from '../money.ts';
import { multiply, ratio } from '../ratio.ts';
import type { Sensitivity } from '../report.ts';

const TWO = ratio(2);

interface Doubling {
  readonly input: string;
  readonly path: string;
  /** The config with the input doubled; null where it declares none. */
  apply(config: ModelConfig): ModelConfig | null;
}

const DOUBLINGS: readonly Doubling[] = [
  {
    input: 'traffic',
    path: 'serving.traffic',
    apply: ({ serving, ...rest }) => {
      const traffic = serving?.traffic;
      if (traffic === undefined) return null;
      const peak = traffic.peak === undefined ? {} : { peak: multiply(traffic.peak, TWO) };
      return {
        ...rest,
        serving: { ...serving, traffic: { ...traffic, requests: multiply(traffic.requests, TWO), ...peak } },
      };
    },
  },
  {
    input: 'service time',
    path: 'serving.service_time',
    apply: ({ serving, ...rest }) =>
      serving?.service_time === undefined
        ? null
        : { ...rest, serving: { ...serving, service_time: multiply(serving.service_time, TWO) } },
  },
  {
    input: 'replicas that always run',
    path: 'serving.min_replicas',
    apply: ({ serving, ...rest }) => {
      const least = serving?.min_replicas ?? 0;
      if (least === 0) return null;
      const most =
        serving?.max_replicas === undefined
          ? {}
          : { max_replicas: Math.max(serving.max_replicas, 2 * least) };
      return { ...rest, serving: { ...serving, min_replicas: 2 * least, ...most } };
    },
  },
  {
    input: 'training time',
    path: 'training.duration_hours',
    apply: ({ training, ...rest }) =>
      training?.duration_hours === undefined
        ? null
        : { ...rest, training: { ...training, duration_hours: multiply(training.duration_hours, TWO) } },
  },
  {
    input: 'retraining frequency',
    path: 'training.retrain',
    apply: ({ training, ...rest }) =>
      training?.retrain == null
        ? null
        : { ...rest, training: { ...training, retrain: multiply(training.retrain, TWO) } },
  },
  {
    input: 'experiments',
    path: 'iteration.experiments',
    apply: ({ iteration, ...rest }) =>
      iteration === undefined
        ? null
        : { ...rest, iteration: { ...iteration, experiments: multiply(iteration.experiments, TWO) } },
  },
  {
    input: 'processed data',
    path: 'data.processed',
    apply: ({ data, ...rest }) =>
      data?.processed === undefined
        ? null
        : {
            ...rest,
            data: { ...data, processed: { ...data.processed, volume: multiply(data.processed.volume, TWO) } },
          },
  },
];

/** What the model costs more a month when one input doubles (after table 30), largest first; inputs that move nothing are left out. */
export function sensitivity(side: ModelSide, estimate: (config: ModelConfig) => Estimate): Sensitivity[] {
  const total = side.monthly.expected;
  if (total <= 0n || side.monthly.unknown.length > 0) return [];
  return DOUBLINGS.flatMap(({ input, path, apply }) => {
    const config = apply(side.config);
    if (config === null) return [];
    const delta = costDelta(side.monthly, sumLines(estimate(config), { cadence: 'monthly' }))?.expected ?? 0n;
    return delta === 0n
      ? []
      : [{ input, path, delta, share: Math.round(Number((delta * 100_000n) / total) / 10) / 10_000 }];
  })
    .toSorted((a, b) => (a.delta === b.delta ? 0 : a.delta > b.delta ? -1 : 1))
    .map(({ delta, ...rest }) => ({ ...rest, delta: moneyText(delta) }));
}
