import * as z from 'zod';
import { RISK_CLASSES } from './model.ts';
import {
  CHANGES,
  COMPONENTS,
  DRIVER_CAUSES,
  type EvidenceValue,
  GATE_IDS,
  GATE_STATUSES,
  MARKS,
  type Report,
  VERDICTS,
} from './report.ts';

/** The JSON report as a schema, for readers of `--format json`. The type below holds it equal to `Report`. */
const APPROVAL_RULES = [...RISK_CLASSES, 'cost'] as const;

const amount = z
  .string()
  .regex(/^-?\d+\.(\d{2}|\d{6})$/)
  .meta({ id: 'Amount', description: 'Decimal amount', examples: ['1234.50'] });
const location = z.strictObject({
  file: z.string(),
  line: z.number().int().min(1),
  column: z.number().int().min(1),
});

const cost = z
  .strictObject({
    low: amount,
    expected: amount,
    high: amount,
    currency: z.string(),
    unknown: z.array(z.strictObject({ line: z.string(), reason: z.string() })),
  })
  .meta({ id: 'Cost', description: 'An amount with its range; with unknown lines it is a lower bound' });

const gate = z
  .strictObject({
    gate: z.enum(GATE_IDS),
    status: z.enum(GATE_STATUSES),
    code: z.string().meta({ description: 'Stable code of the finding; OK when there is none' }),
    message: z.string(),
    pre_existing: z
      .boolean()
      .meta({ description: 'The base already has this and the change does not worsen it' }),
    location: location.nullable(),
    evidence: z
      .record(z.string(), z.json() as z.ZodType<EvidenceValue>)
      .meta({ description: 'Plain data to recompute the finding' }),
    fix: z
      .strictObject({
        summary: z.string(),
        path: z.string().exactOptional(),
        replacement: z.string().exactOptional(),
        suggestion: z
          .strictObject({ start_line: z.number().int(), end_line: z.number().int(), text: z.string() })
          .meta({ description: 'Whole lines of the file at the head, and what to put in their place' })
          .exactOptional(),
      })
      .nullable(),
    approval_rule: z.enum(APPROVAL_RULES).exactOptional(),
  })
  .meta({ id: 'Gate', description: 'What one gate found' });

const line = z.strictObject({
  component: z.enum(COMPONENTS),
  line: z.string(),
  cadence: z.enum(['monthly', 'one_off']),
  low: amount,
  expected: amount,
  high: amount,
  formula: z.string().meta({ description: 'The formula with its numbers substituted' }),
  inputs: z.array(
    z.strictObject({ name: z.string(), value: z.string(), mark: z.enum(MARKS), source: z.string() }),
  ),
});

const stage = z.strictObject({
  traffic: z.number(),
  declared_seconds: z.number().nullable(),
  required_seconds: z.number().nullable(),
  control_seconds: z.number().nullable(),
  samples: z.number().nullable(),
  samples_canary: z.number().nullable(),
  samples_control: z.number().nullable(),
  smallest_difference: z.number().nullable(),
  valid: z.boolean(),
});

const design = z.strictObject({
  metric: z.string(),
  baseline: z.number(),
  detect: z.number().meta({ description: 'Smallest absolute difference that must be seen' }),
  alpha_per_test: z.number(),
  power: z.number().meta({ description: 'The power aimed at' }),
  allocation: z.enum(['equal', 'actual']).meta({
    description: 'equal: a stage must bring samples_per_variant; actual: its samples_canary',
  }),
  standard_error: z.number().meta({ description: 'Of the difference at the last look' }),
  information: z.array(z.number()),
  boundaries: z.array(z.number()),
  smallest_differences: z.array(z.number()),
});

const exposure = z.strictObject({
  seconds: z.number(),
  traffic_hours: z.number(),
  requests: z.number(),
  requests_all_at_once: z.number(),
  first_stage_reduction: z.number().nullable(),
  loss: z
    .strictObject({
      currency: z.string(),
      regression: z.number(),
      per_day: amount,
      exposed: amount,
      all_at_once: amount,
      avoided: amount,
    })
    .nullable(),
});

const rollout = z.strictObject({
  strategy: z.string(),
  design: design.meta({ description: 'The test that the rollout is, named as in tollgate.canary/1' }),
  stages: z.array(stage),
  samples_per_variant: z.number().nullable(),
  shortest_valid_plan: z.array(z.strictObject({ traffic: z.number(), seconds: z.number().nullable() })),
  shadow_seconds: z.number().nullable(),
  soak_seconds: z.number().nullable(),
  exposure: exposure.meta({ description: 'Who meets the new version before it has all traffic' }),
  valid: z.boolean(),
});

const probability = z.number().min(0).max(1);
const spread = z.strictObject({ mean: z.number(), p5: z.number(), p95: z.number() });
const simulation = z
  .strictObject({
    runs: z.number().int(),
    seed: z.number().int(),
    regression: z.number(),
    false_alarm: probability,
    false_rollback: probability,
    detected: probability,
    detected_before: z.array(z.strictObject({ traffic: z.number(), probability })),
    exposed_requests: spread,
    seconds_to_detection: spread.nullable(),
    cost: cost.nullable(),
    triggers: z.array(z.string()),
    unknown: z.array(z.strictObject({ metric: z.string(), reason: z.string() })),
  })
  .meta({
    id: 'Simulation',
    description: 'Shares of simulated rollouts; tollgate simulate gives more of them',
  });

const model = z.strictObject({
  id: z.string(),
  path: z.string(),
  previous_path: z.string().nullable(),
  change: z.enum(CHANGES),
  team: z.string().nullable(),
  cost: z.strictObject({
    base: cost.nullable(),
    head: cost.nullable(),
    delta: cost.nullable(),
    components: z.strictObject({ train: cost, infer: cost, data: cost, iterate: cost }),
    one_off: z.strictObject({ train: cost.nullable(), rollout: cost.nullable() }),
    drivers: z.array(z.strictObject({ cause: z.enum(DRIVER_CAUSES), path: z.string(), delta: amount })),
    lines: z.array(line),
  }),
  risk: z
    .strictObject({ class: z.enum(RISK_CLASSES), residual: z.number(), reasons: z.array(z.string()) })
    .nullable(),
  rollout: rollout.nullable(),
  simulation: simulation.nullable(),
  gates: z.array(gate),
});

const graph = z.strictObject({
  nodes: z.array(
    z.strictObject({ id: z.string(), change: z.enum(CHANGES).nullable(), distance: z.number().int() }),
  ),
  edges: z.array(z.strictObject({ from: z.string(), to: z.string() })),
  omitted: z.number().int(),
});

const edits = z.array(
  z.strictObject({
    path: z.string(),
    from: z.string().nullable(),
    to: z.string().meta({ description: 'YAML to write at the path' }),
  }),
);

const fix = z.strictObject({
  gate: z.enum(GATE_IDS),
  code: z.string(),
  model: z.string(),
  edits,
  monthly: amount.nullable(),
  delta: amount.nullable(),
  assumes: z.string().nullable(),
  as_written: z.boolean(),
});

const modelAdvice = z.strictObject({
  id: z.string(),
  priority: z
    .strictObject({
      component: z.enum(COMPONENTS),
      share: z.number(),
      first: z.string(),
      second: z.string(),
      avoid: z.string(),
      payback: z.string(),
    })
    .nullable(),
  saving: z
    .strictObject({
      edits,
      monthly: amount,
      delta: amount,
      worth_once: z.strictObject({ months: z.number(), amount }).nullable(),
      assumes: z.string().nullable(),
      still_failing: z.number().exactOptional(),
    })
    .nullable(),
  sensitivity: z.array(
    z.strictObject({ input: z.string(), path: z.string(), delta: amount, share: z.number() }),
  ),
});

const advice = z
  .strictObject({ fixes: z.array(fix), models: z.array(modelAdvice), omitted: z.number().int() })
  .meta({ id: 'Advice', description: 'Changes that would help, never a gate' });

const problem = z.strictObject({
  code: z.string(),
  severity: z.enum(['error', 'warning']),
  message: z.string(),
  expected: z.string().nullable(),
  fix: z.string().nullable(),
  pre_existing: z.boolean(),
  location,
});

const approval = z.strictObject({
  rule: z.enum(APPROVAL_RULES),
  count: z.number().int(),
  teams: z.array(z.string()),
  users: z.array(z.string()),
  permission: z.string().nullable(),
  granted: z.array(z.string()),
  reasons: z.array(z.string()),
});

export const reportSchema = z.strictObject({
  schema: z.literal('tollgate.report/1'),
  verdict: z.enum(VERDICTS),
  configured: z.boolean().meta({ description: 'Whether the target branch has a policy' }),
  base: z.string().meta({ description: 'Tip of the target branch' }),
  merge_base: z.string(),
  head: z.string().meta({ description: 'Commit, or "worktree"' }),
  as_of: z.string().meta({ examples: ['2026-11-21'] }),
  policy: z.strictObject({
    path: z.string().nullable(),
    digest: z.string(),
    preview: z.enum(VERDICTS).nullable(),
  }),
  prices: z.strictObject({ book: z.string(), date: z.string(), digest: z.string() }),
  totals: z.strictObject({
    base: cost,
    head: cost,
    delta: cost.nullable(),
    annual: z.strictObject({ base: cost, head: cost, delta: cost.nullable() }),
    one_off: z.strictObject({ delta: cost.nullable() }),
  }),
  approvals: z.array(approval),
  approval_notes: z
    .array(z.string())
    .exactOptional()
    .meta({ description: 'Why approvals there are do not count' }),
  gates: z.array(gate).meta({ description: 'Gates of the whole portfolio' }),
  models: z.array(model),
  graph: graph
    .exactOptional()
    .meta({ description: 'Models that the change edits, with what reads them; an edge leads to the reader' }),
  advice: advice.exactOptional(),
  problems: z.array(problem),
});

type DeepReadonly<T> = EvidenceValue extends T
  ? T
  : T extends object
    ? { readonly [K in keyof T]: DeepReadonly<T[K]> }
    : T;
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never;
/** Fails to compile when the schema and `Report` differ. */
true satisfies Same<Report, DeepReadonly<z.output<typeof reportSchema>>>;
