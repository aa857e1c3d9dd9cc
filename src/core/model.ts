import * as z from 'zod';
import { bare } from './bare.ts';
import { alerts } from './sections/alerts.ts';
import { artifact } from './sections/artifact.ts';
import { business } from './sections/business.ts';
import { costAllocation } from './sections/cost-allocation.ts';
import { costs } from './sections/costs.ts';
import { data } from './sections/data.ts';
import { dataQuality } from './sections/data-quality.ts';
import { delivery } from './sections/delivery.ts';
import { dependencies } from './sections/dependencies.ts';
import { deployedBy } from './sections/deployed-by.ts';
import { drift } from './sections/drift.ts';
import { edge } from './sections/edge.ts';
import { evaluation } from './sections/evaluation.ts';
import { freshness } from './sections/freshness.ts';
import { identity } from './sections/identity.ts';
import { iteration } from './sections/iteration.ts';
import { ownership } from './sections/ownership.ts';
import { regions } from './sections/regions.ts';
import { listing4, rollout, type Trigger } from './sections/rollout.ts';
import { serving } from './sections/serving.ts';
import { telemetry } from './sections/telemetry.ts';
import { training } from './sections/training.ts';
import type { Manifest } from './workload.ts';

export { CONSISTENCIES, type Consistency, type Region } from './sections/regions.ts';
export type { Trigger } from './sections/rollout.ts';
export {
  type LifecycleStage,
  MODEL_TYPES,
  type ModelType,
  PURCHASES,
  type Purchase,
  RISK_CLASSES,
  type RiskClass,
  STAGES,
} from './sections/vocabulary.ts';

/** The top-level blocks of a model config; each is validated on its own, so equal text is validated once. */
export const MODEL_SECTIONS = {
  model: identity,
  deployed_by: deployedBy.optional(),
  artifact: artifact.optional(),
  ownership: ownership.optional(),
  cost_allocation: costAllocation.optional(),
  serving: serving.optional(),
  training: training.optional(),
  training_pipeline: z
    .record(z.string(), z.unknown())
    .meta({ description: 'A training pipeline in the form of listing 2, carried as it is' })
    .optional(),
  data: data.optional(),
  iteration: iteration.optional(),
  costs: costs.optional(),
  evaluation: evaluation.optional(),
  data_quality: dataQuality.optional(),
  freshness: freshness.optional(),
  drift: drift.optional(),
  dependencies: dependencies.optional(),
  business: business.optional(),
  telemetry: telemetry.optional(),
  alerts: alerts.optional(),
  edge: edge.optional(),
  delivery: delivery.optional(),
  rollout: rollout.optional(),
  regions: regions.optional(),
  rollback_config: listing4.optional(),
} as const;

/** The whole model config; also the source of the published JSON Schema. */
export const modelSchema = z.strictObject(MODEL_SECTIONS);

/** The validated blocks of a model config, as they are written. */
export type Sections = z.output<typeof modelSchema>;
export type Serving = NonNullable<Sections['serving']>;
export type Training = NonNullable<Sections['training']>;
export type Data = NonNullable<Sections['data']>;
export type Iteration = NonNullable<Sections['iteration']>;
export type Rollout = NonNullable<Sections['rollout']>;
export type Regions = NonNullable<Sections['regions']>;

/** One model as declared, with both spellings of a setting resolved to one. */
export interface ModelConfig extends Omit<Sections, 'cost_allocation' | 'rollback_config'> {
  readonly id: string;
  readonly tags: CostTags;
  readonly sharedCosts: NonNullable<Sections['cost_allocation']>['shared_cost_distribution'];
  readonly triggers: Readonly<Record<string, Trigger>>;
  /** The manifests it was read from, where it was. */
  readonly manifest?: Manifest | undefined;
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
    triggers: bare({ ...listed?.metrics, ...sections.rollout?.rollback }),
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

const BOOKED = ['team', 'service', 'environment', 'cost_center'] as const;

/** Who pays: as named, else as listed under `dimensions`; the owning team where no team is named. */
function tagsOf({ cost_allocation: allocation, ownership, model }: Sections): CostTags {
  const tags: Partial<Record<CostDimension, string>> = { model_type: model.type };
  for (const dimension of BOOKED) {
    const named =
      allocation?.[dimension] ?? allocation?.dimensions?.findLast((entry) => entry[dimension])?.[dimension];
    const value = named ?? (dimension === 'team' ? ownership?.team : undefined);
    if (value !== undefined) tags[dimension] = value;
  }
  return tags;
}
