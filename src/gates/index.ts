import type { Gate } from '../core/gate.ts';
import type { OptionShape } from '../core/policy.ts';
import type { GateId } from '../core/report.ts';
import { alertLoad } from './alert-load.ts';
import { budget } from './budget.ts';
import { canaryDuration } from './canary-duration.ts';
import { dataQuality } from './data-quality.ts';
import { debt } from './debt.ts';
import { dependencies } from './dependencies.ts';
import { drift } from './drift.ts';
import { edge } from './edge.ts';
import { fairness } from './fairness.ts';
import { freshness } from './freshness.ts';
import { hardwareFit } from './hardware-fit.ts';
import { latency } from './latency.ts';
import { lifecycle } from './lifecycle.ts';
import { ownership } from './ownership.ts';
import { performance } from './performance.ts';
import { priceFreshness } from './price-freshness.ts';
import { rateLimit } from './rate-limit.ts';
import { regions } from './regions.ts';
import { risk } from './risk.ts';
import { rollbackTriggers } from './rollback-triggers.ts';
import { rolloutStrategy } from './rollout-strategy.ts';
import { sampleSize } from './sample-size.ts';
import { schema } from './schema.ts';
import { trainingRun } from './training-run.ts';
import { unitCost } from './unit-cost.ts';

/** Every gate, in the order of the report. */
export const GATES: readonly Gate[] = [
  schema,
  ownership,
  budget,
  unitCost,
  trainingRun,
  hardwareFit,
  latency,
  performance,
  fairness,
  dataQuality,
  freshness,
  drift,
  canaryDuration,
  sampleSize,
  rollbackTriggers,
  regions,
  rolloutStrategy,
  risk,
  dependencies,
  lifecycle,
  edge,
  rateLimit,
  alertLoad,
  debt,
  priceFreshness,
];

/** What the policy may tell each gate. */
export const gateOptions: Readonly<Partial<Record<GateId, OptionShape>>> = Object.fromEntries(
  GATES.map(({ id, options }) => [id, options]),
);
