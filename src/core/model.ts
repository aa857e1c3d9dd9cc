import * as z from 'zod';
import * as f from './fields.ts';
import { divide, multiply, type Ratio, ratio } from './ratio.ts';
import { HOURS_PER_MONTH, type Read, readDuration } from './units.ts';

export const MODEL_TYPES = [
  'llm',
  'recommendation',
  'fraud',
  'vision',
  'search_ranking',
  'embedding',
  'forecasting',
  'other',
] as const;
export type ModelType = (typeof MODEL_TYPES)[number];
export const STAGES = ['development', 'staging', 'canary', 'production', 'deprecated', 'archived'] as const;
export type LifecycleStage = (typeof STAGES)[number];
export const RISK_CLASSES = ['low', 'medium', 'high', 'critical'] as const;
export type RiskClass = (typeof RISK_CLASSES)[number];
export const PURCHASES = ['on_demand', 'spot', 'reserved_1y', 'reserved_3y', 'owned'] as const;
export type Purchase = (typeof PURCHASES)[number];
export const STRATEGIES = ['canary', 'blue_green', 'shadow', 'rolling', 'none'] as const;

const purchase = f.choice(PURCHASES, 'How the capacity is bought');
const cloud = f.text('Cloud provider, as the price book names it', 'aws', 'gcp', 'azure');
const region = f.text('Region, as the cloud names it', 'us-east-1');
const instance = f.text('Instance type, instead of `hardware`', 'g6.xlarge');
const hourly = f.money(
  'Your own price per accelerator-hour (per instance-hour with `instance`), instead of the price book',
  '3.50 USD/h',
  'h',
);

const identity = z
  .strictObject({
    name: f.text('Unique name of the model in this repository', 'fraud-ranker'),
    version: f.text('Version of the artefact that serves', '4.2.0').optional(),
    type: z
      .preprocess(
        (value) => (value === 'embedding_model' ? 'embedding' : value),
        f.choice(
          MODEL_TYPES,
          'What the model does; decides latency targets and impact (`embedding_model` means `embedding`)',
        ),
      )
      .meta({ type: 'string', enum: [...MODEL_TYPES, 'embedding_model'] }),
    stage: f.choice(STAGES, 'Lifecycle stage').optional(),
    risk: f
      .choice(RISK_CLASSES, 'Declared risk class; may raise the computed class, never lower it')
      .optional(),
    domain: f.text('Business domain', 'recommendation').optional(),
    architecture: f.text('Architecture name; a change is a new architecture', 'two-tower').optional(),
    core: f.flag('A core model: any new artefact is a core model change').optional(),
    description: f.text('What the model is for', 'Scores card payments').optional(),
    superseded_by: f.text('The model that replaces this one', 'fraud-ranker-v5').optional(),
  })
  .meta({ description: 'What the model is' });

const artifact = z
  .strictObject({
    path: f.text('Where the artefact lies', 's3://models/fraud-ranker/4.2.0/').optional(),
    format: f.text('Serialisation format', 'onnx').optional(),
    digest: f.text('Content digest', 'sha256:…').optional(),
    size_bytes: f.bytes('Size of the artefact (a bare number is bytes)', 1200000000, 'B').optional(),
  })
  .meta({ description: 'The artefact that serves' });

const training = z
  .strictObject({
    hardware: f.hardware('Accelerators of one run', '8xA100-80GB').optional(),
    instance: instance.optional(),
    instances: f.count('Number of instances, with `instance`', 4).optional(),
    cloud: cloud.optional(),
    region: region.optional(),
    purchase: purchase.optional(),
    rate: hourly.optional(),
    duration_hours: f.duration('Length of one run (a bare number is hours)', 48, 'h').optional(),
    retrain: z
      .string()
      .transform((text, context): Ratio | null => {
        const result = readCadence(text);
        if (result.ok) return result.value;
        const params: f.IssueParams = { problem: result.error.code, expected: result.error.expected };
        context.addIssue({
          code: 'custom',
          message: `${JSON.stringify(text)} is not ${result.error.expected}`,
          params,
        });
        return z.NEVER;
      })
      .meta({
        description: 'How often the run repeats; without it training is a one-off cost',
        examples: ['weekly', '14d', 'never'],
        type: ['string'],
      })
      .optional(),
    failure_overhead: f.share('Extra accelerator time lost to failures, F of eq. 16', '15%').optional(),
    rework: f.share('Extra accelerator time after spot interruptions', '20%').optional(),
    checkpoint: z
      .strictObject({
        write: f.duration('Time to write one checkpoint', '30s'),
        every: f.duration('Interval between checkpoints', '10m'),
      })
      .meta({ description: 'Checkpoint tax: write time over interval' })
      .optional(),
    power: f.power('Power per accelerator, for owned hardware', '700W').optional(),
    electricity: f.money('Electricity price, for owned hardware', '0.07 USD/kWh', 'kWh').optional(),
    pue: f.number('Power usage effectiveness, for owned hardware', 1.15).optional(),
    interruptible: f
      .flag('Whether the run survives an interruption; false keeps the spot hint quiet')
      .optional(),
    data_version: f.text('Version of the training data', 'user_interaction_2024_01').optional(),
    code_commit: f.text('Commit of the training code', 'abc123def').optional(),
    started_at: f.date('When the run started', '2024-01-15T10:00:00Z').optional(),
  })
  .meta({ description: 'The training plan' });

const latency = z
  .strictObject({
    p50: f.duration('Median latency', '4ms').optional(),
    p99: f.duration('99th percentile latency', '16ms').optional(),
    measured_on: f.text('Hardware and load of the measurement', '1xL4 at 900000/h').optional(),
  })
  .meta({ description: 'Latency claimed or measured for this version and hardware' });

const serving = z
  .strictObject({
    hardware: f.hardware('Accelerators per replica', '1xL4').optional(),
    instance: instance.optional(),
    cloud: cloud.optional(),
    region: region.optional(),
    purchase: purchase.optional(),
    rate: hourly.optional(),
    min_replicas: f.count('Replicas that always run; 0 scales to zero', 2).optional(),
    max_replicas: f.count('Most replicas that may run', 10).optional(),
    traffic: z
      .strictObject({
        requests: f.rate('Average request rate', '400000/h'),
        peak: f.rate('Peak request rate', '900000/h').optional(),
        profile: f
          .choice(
            ['constant', 'diurnal', 'bursty'],
            'Shape of the traffic over a day; recorded, while average and peak bound the replicas',
          )
          .optional(),
      })
      .meta({ description: 'Request rate' })
      .optional(),
    latency: latency.optional(),
    latency_p50_target_ms: f
      .duration('Other spelling of latency.p50 (a bare number is milliseconds)', 2, 'ms')
      .optional(),
    latency_p99_target_ms: f
      .duration('Other spelling of latency.p99 (a bare number is milliseconds)', 5, 'ms')
      .optional(),
    service_time: f.duration('Accelerator time of one batch-of-one request, T of eq. 17', '8ms').optional(),
    batch: f.number('Effective batch size, B of eq. 17', 4).optional(),
    utilization: f.fraction('Share of accelerator time doing useful work, U of eq. 17', 0.6).optional(),
    memory_gb: f.bytes('Memory one replica needs (a bare number is GB)', 16, 'GB').optional(),
    runtime: f.text('Serving runtime', 'triton 24.05').optional(),
    egress: f.byteRate('Data sent out of the region', '500GB/month').optional(),
    api: z
      .strictObject({
        provider: f.text('Provider of a hosted LLM', 'openai'),
        model: f.text('Model name at the provider', 'gpt-4o-mini'),
        input_tokens: f.count('Input tokens per request, cached ones included', 1200),
        cached_tokens: f.count('Input tokens per request that hit the cache', 0).optional(),
        output_tokens: f.count('Output tokens per request', 300),
      })
      .meta({ description: 'A hosted LLM, priced per token' })
      .optional(),
  })
  .meta({ description: 'How the model serves' });

const costAllocation = z
  .strictObject({
    team: f.text('Team that pays; the owning team without it', 'payments').optional(),
    service: f.text('Service the cost belongs to', 'fraud-api').optional(),
    environment: f.text('Environment', 'production').optional(),
    model_type: f.text('Cost dimension of listing 6 (training or inference)', 'inference').optional(),
    cost_center: f.text('Cost centre', 'CC-4521').optional(),
    dimensions: z
      .array(
        z.strictObject({
          team: f.text('Team that pays', 'payments').optional(),
          service: f.text('Service the cost belongs to', 'fraud-api').optional(),
          environment: f.text('Environment', 'production').optional(),
          model_type: f.text('Cost dimension of listing 6', 'inference').optional(),
          cost_center: f.text('Cost centre', 'CC-4521').optional(),
        }),
      )
      .meta({ description: 'The same dimensions as a list of single-key mappings' })
      .optional(),
    shared_cost_distribution: z
      .array(
        z.strictObject({
          resource: f.text('Shared resource', 'shared-gpu-cluster'),
          method: f.choice(
            ['proportional_gpu_hours', 'proportional_query_volume', 'equal_split', 'marginal'],
            'How the shared cost is split',
          ),
          monthly: f.money('Monthly cost to split', '12000 USD').optional(),
        }),
      )
      .meta({ description: 'How shared costs are split among their users' })
      .optional(),
  })
  .meta({ description: 'Who pays' });

const volume = (what: string) =>
  z.strictObject({
    volume: f.byteRate(`${what} per time`, '10TB/day'),
    rate: f.money('Price per GB (10^9 bytes)', '0.02 USD/GB', 'GB').optional(),
  });

const data = z
  .strictObject({
    cloud: cloud.optional(),
    region: region.optional(),
    storage: z
      .strictObject({
        volume: f.bytes('Data kept', '40TB'),
        rate: f.money('Price per GB-month', '0.023 USD/GB-month', 'GB-month').optional(),
      })
      .meta({ description: 'Storage' })
      .optional(),
    egress: volume('Data moved out').meta({ description: 'Egress' }).optional(),
    processed: volume('Data processed').meta({ description: 'ETL, features, validation' }).optional(),
  })
  .meta({ description: 'Data costs, eq. 18' });

const iteration = z
  .strictObject({
    experiments: f.rate('Experiments per time', '20/month'),
    duration: f.duration('Length of one experiment', '8h'),
    engineer: f.money('Engineering cost per hour of an experiment', '95 USD/h', 'h').optional(),
    compute: f.money('Compute cost per hour of an experiment', '32 USD/h', 'h').optional(),
    hardware: f
      .hardware('Accelerators of one experiment, priced by the book, instead of `compute`', '1xA100-80GB')
      .optional(),
  })
  .meta({ description: 'Experiment costs, eq. 19' });

const trigger = z.strictObject({
  threshold: f.signed('Change that rolls back', -0.02),
  kind: f.choice(['relative', 'absolute', 'ratio'], 'How the threshold is read').optional(),
  window_minutes: f.duration('Observation window (a bare number is minutes)', 15, 'min'),
  min_samples: f.count('Samples the window must hold', 1000),
});
export type Trigger = z.output<typeof trigger>;

const rollout = z
  .strictObject({
    strategy: f.choice(STRATEGIES, 'How traffic moves to the new version'),
    shadow: f.duration('Shadow phase before any traffic', '48h').optional(),
    human_review: f.flag('A person reviews outputs before traffic moves').optional(),
    metric: z
      .strictObject({
        name: f.text('Metric the canary watches', 'approval_rate'),
        baseline: f.share('Its value in production', '5%'),
        detect: f.share('Smallest absolute change that must be seen', '0.5pp'),
      })
      .meta({ description: 'What a regression is' })
      .optional(),
    stages: z
      .array(
        z.strictObject({
          traffic: f.share('Share of traffic', '5%'),
          duration: f.duration('How long the stage lasts', '30m').optional(),
        }),
      )
      .min(1)
      .meta({ description: 'Traffic steps, rising' })
      .optional(),
    soak: f.duration('Observation after full traffic', '7d').optional(),
    rollback: z.record(z.string(), trigger).meta({ description: 'Rollback triggers by metric' }).optional(),
  })
  .meta({ description: 'The rollout plan' });

const listing4 = z
  .strictObject({
    metrics: z.record(z.string(), trigger).meta({ description: 'Triggers by metric' }),
    rollback_action: f.choice(['immediate', 'gradual'], 'What a trigger does').optional(),
    notification: z
      .array(f.text('A rotation or role', 'oncall'))
      .meta({ description: 'Who is told' })
      .optional(),
  })
  .meta({ description: 'Rollback triggers, in the form of listing 4' });

const loose = (description: string) => z.record(z.string(), z.unknown()).meta({ description });

/** The top-level blocks of a model config; each is validated on its own, so equal text is validated once. */
export const MODEL_SECTIONS = {
  model: identity,
  artifact: artifact.optional(),
  ownership: z
    .strictObject({
      team: f.text('Owning team', 'payments').optional(),
      oncall: f.text('On-call rotation', 'payments-oncall').optional(),
    })
    .meta({ description: 'Who owns the model' })
    .optional(),
  cost_allocation: costAllocation.optional(),
  serving: serving.optional(),
  training: training.optional(),
  training_pipeline: loose('A training pipeline in the form of listing 2, carried as it is').optional(),
  data: data.optional(),
  iteration: iteration.optional(),
  costs: z
    .array(
      z.strictObject({
        name: f.text('What is paid for', 'label vendor'),
        component: f.choice(['train', 'infer', 'data', 'iterate'], 'Component of the total it belongs to'),
        monthly: f.money('Monthly amount', '2000 USD'),
      }),
    )
    .meta({ description: 'Costs you know and Tollgate cannot compute' })
    .optional(),
  evaluation: z
    .looseObject({
      metrics: z
        .object({ accuracy: f.fraction('Accuracy, a share', 0.92, '92%').optional() })
        .catchall(f.signed('Value', 0.91))
        .meta({ description: 'Measured metrics of this version' })
        .optional(),
      baseline: z
        .object({ accuracy: f.fraction('Accuracy, a share', 0.91, '91%').optional() })
        .catchall(f.signed('Value', 0.9))
        .meta({ description: 'The same metrics of the version in production' })
        .optional(),
      evaluation_set: f.text('Evaluation data', 'eval_2024_01').optional(),
    })
    .meta({ description: 'Evaluation results' })
    .optional(),
  dependencies: z
    .strictObject({
      upstream: z
        .array(f.text('A model or feature', 'models/user_embedding'))
        .meta({ description: 'What this model reads' })
        .optional(),
      downstream: z
        .array(f.text('A model', 'models/payments_rules'))
        .meta({ description: 'What reads this model' })
        .optional(),
    })
    .meta({ description: 'Edges of the model graph' })
    .optional(),
  business: z
    .strictObject({
      impact: f
        .choice(
          ['limited', 'engagement', 'revenue', 'safety'],
          'What a regression would hurt (impact level 1 to 4)',
        )
        .optional(),
      active_users: f.count('Active users a month', 1000000).optional(),
      value_per_request: f.money('What one request is worth', '0.50 USD').optional(),
    })
    .meta({ description: 'Business value' })
    .optional(),
  telemetry: z
    .strictObject({ sink: f.text('Where metrics go', 'prometheus://fraud') })
    .meta({ description: 'Telemetry' })
    .optional(),
  rollout: rollout.optional(),
  rollback_config: listing4.optional(),
} as const;

/** The whole model config; also the source of the published JSON Schema. */
export const modelSchema = z.strictObject(MODEL_SECTIONS);

type Sections = z.output<typeof modelSchema>;
export type Serving = NonNullable<Sections['serving']>;
export type Training = NonNullable<Sections['training']>;
export type Data = NonNullable<Sections['data']>;
export type Iteration = NonNullable<Sections['iteration']>;
export type Rollout = NonNullable<Sections['rollout']>;

/** One model as declared, with both spellings of a setting resolved to one. */
export interface ModelConfig extends Omit<Sections, 'cost_allocation' | 'rollback_config'> {
  readonly id: string;
  readonly tags: CostTags;
  readonly sharedCosts: NonNullable<Sections['cost_allocation']>['shared_cost_distribution'];
  readonly triggers: Readonly<Record<string, Trigger>>;
}

export const COST_DIMENSIONS = ['team', 'service', 'environment', 'cost_center', 'model_type'] as const;
export type CostDimension = (typeof COST_DIMENSIONS)[number];
/** Where a model's cost is booked; an absent dimension is the visible bucket "untagged". */
export type CostTags = Readonly<Partial<Record<CostDimension, string>>>;

/** Joins the validated sections. `sections` must have passed `modelSchema` section by section. */
export function toModel(sections: Sections): ModelConfig {
  const { cost_allocation: allocation, rollback_config: listed, ...rest } = sections;
  const serving = sections.serving;
  return {
    ...rest,
    ...(serving === undefined ? {} : { serving: withLatency(serving) }),
    id: sections.model.name,
    tags: tagsOf(sections),
    sharedCosts: allocation?.shared_cost_distribution,
    triggers: { ...listed?.metrics, ...sections.rollout?.rollback },
  };
}

const latencies = new WeakMap<Serving, Serving>();

/** The same serving block gives the same object, so what depends on it can be computed once. */
function withLatency(serving: Serving): Serving {
  const p50 = serving.latency?.p50 ?? serving.latency_p50_target_ms;
  const p99 = serving.latency?.p99 ?? serving.latency_p99_target_ms;
  if (p50 === serving.latency?.p50 && p99 === serving.latency?.p99) return serving;
  const known = latencies.get(serving);
  if (known !== undefined) return known;
  const merged: Serving = {
    ...serving,
    latency: { ...serving.latency, ...(p50 ? { p50 } : {}), ...(p99 ? { p99 } : {}) },
  };
  latencies.set(serving, merged);
  return merged;
}

function tagsOf(sections: Sections): CostTags {
  const { dimensions = [], shared_cost_distribution: _, ...named } = sections.cost_allocation ?? {};
  const tags: Record<string, string> = { model_type: sections.model.type };
  if (sections.ownership?.team !== undefined) tags.team = sections.ownership.team;
  for (const entry of [...dimensions, named]) {
    for (const [key, value] of Object.entries(entry)) {
      if (key !== 'model_type' && typeof value === 'string') tags[key] = value;
    }
  }
  return tags;
}

const CADENCES: Readonly<Record<string, Ratio | null>> = {
  never: null,
  none: null,
  daily: ratio(730, 24),
  weekly: ratio(730, 168),
  monthly: ratio(1),
  quarterly: ratio(1, 3),
  yearly: ratio(1, 12),
};

/** Runs per month of 730 hours; null for "never". */
function readCadence(text: string): Read<Ratio | null> {
  if (Object.hasOwn(CADENCES, text)) return { ok: true, value: CADENCES[text] ?? null };
  const interval = readDuration(text);
  if (interval.ok) return { ok: true, value: divide(multiply(HOURS_PER_MONTH, ratio(3600)), interval.value) };
  return {
    ok: false,
    error: {
      code: 'INVALID_DURATION',
      expected: 'daily, weekly, monthly, quarterly, yearly, never, or an interval such as 14d',
    },
  };
}
