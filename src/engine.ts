import { readWorkloads } from './adapters/index.ts';
import { estimate } from './core/estimate.ts';
import type { Engine } from './core/evaluate-input.ts';
import { type Policy, policySchema } from './core/policy.ts';
import type { PriceBook } from './core/price.ts';
import { assessRisk } from './core/risk.ts';
import { GATES, gateOptions } from './gates/index.ts';
import { rolloutPlan } from './gates/parts/plan.ts';
import { simulateRollout } from './gates/parts/simulation.ts';

/** The policy schema with what every gate can be told. */
export const POLICY_SCHEMA = policySchema(gateOptions);

/** Joins the gates, the cost model and the price book for one evaluation. */
export function makeEngine(policy: Policy, book: PriceBook, asOf: string): Engine {
  return {
    gates: GATES,
    estimate: (config) => estimate(config, { book, defaults: policy.defaults, asOf }),
    readWorkloads: (files) => readWorkloads(files, { hardware: policy.hardware ?? [], catalog: book }),
    assessRisk,
    rolloutPlan,
    simulateRollout,
  };
}
