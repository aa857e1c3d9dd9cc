import * as z from 'zod';
import { evidenceRules } from './evidence-rules.ts';
import * as f from './fields.ts';
import { MODEL_TYPES, PURCHASES, RISK_CLASSES, STAGES } from './model.ts';
import { budget } from './policy-budget.ts';
import { hardwareMap } from './policy-hardware.ts';
import { prices } from './policy-prices.ts';
import { ratio } from './ratio.ts';
import { GATE_IDS, type GateId } from './report.ts';

export const ACTIONS = ['off', 'warn', 'approve', 'block'] as const;
/** What a violation does. */
export type Action = (typeof ACTIONS)[number];

const oneOrMore = <const T extends readonly [string, ...string[]]>(values: T, description: string) =>
  z.union([z.enum(values).transform((value) => [value]), z.array(z.enum(values))]).meta({ description });
const words = (description: string) =>
  z.union([z.string().transform((value) => [value]), z.array(z.string())]).meta({ description });

/** Which models a rule is about; every given dimension must match. */
export const where = z
  .strictObject({
    type: oneOrMore(MODEL_TYPES, 'Model types').optional(),
    stage: oneOrMore(STAGES, 'Lifecycle stages').optional(),
    risk: oneOrMore(RISK_CLASSES, 'Risk classes').optional(),
    model: words('Model names').optional(),
    team: words('Teams').optional(),
    service: words('Services').optional(),
    environment: words('Environments').optional(),
    cost_center: words('Cost centres').optional(),
  })
  .meta({ description: 'Which models' });
export type Where = z.output<typeof where>;

const approvalRule = z
  .strictObject({
    teams: z
      .array(f.text('Team slug', 'ml-release'))
      .meta({ description: 'Teams whose members may approve' })
      .optional(),
    users: z.array(f.text('Login', 'octocat')).meta({ description: 'People who may approve' }).optional(),
    permission: f
      .choice(['write', 'maintain', 'admin'], 'Least repository permission of an approver')
      .optional(),
    count: f.atLeastOne('Approvals needed', 1).optional(),
  })
  .meta({ description: 'Who may approve, and how many must' });

/** Rules of approval: one per risk class, and `cost` for budgets and training runs. */
const approvals = z
  .strictObject({
    low: approvalRule.optional(),
    medium: approvalRule.optional(),
    high: approvalRule.optional(),
    critical: approvalRule.optional(),
    cost: approvalRule.optional(),
    on_improvement: f
      .choice(
        ['void', 'keep'],
        'What a push that only improves evidence files does to approvals; default void',
      )
      .optional(),
  })
  .meta({ description: 'Approvals by risk class and for cost' });
export type ApprovalRule = z.output<typeof approvalRule>;

/** Used where neither the model config nor the policy says otherwise. */
export const DEFAULTS = {
  cloud: 'aws',
  region: { aws: 'us-east-1', gcp: 'us-central1', azure: 'eastus' } as Readonly<Record<string, string>>,
  purchase: 'on_demand',
  utilization: ratio(60, 100),
  batch: ratio(1),
  maxAge: ratio(90 * 86_400),
  budget: { warn: ratio(80, 100), approve: ratio(1), block: ratio(120, 100) },
  suffixes: ['.model.yaml', '.model.yml'],
} as const;

const base = {
  version: z
    .literal('1')
    .meta({ description: 'Version of the policy format', type: ['integer', 'string'], enum: [1, '1'] }),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'a three-letter currency such as USD')
    .meta({ description: 'Currency of every amount (ISO 4217); default USD' })
    .optional(),
  models: z
    .strictObject({
      include: z
        .array(f.text('Pattern', 'deploy/**/*.yaml'))
        .meta({ description: 'Model configs besides **/*.model.yaml' })
        .optional(),
      exclude: z
        .array(f.text('Pattern', 'examples/**'))
        .meta({ description: 'Paths that are never model configs' })
        .optional(),
    })
    .meta({ description: 'Where model configs are' })
    .optional(),
  defaults: z
    .strictObject({
      cloud: f.text('Cloud', 'aws').optional(),
      region: f.text('Region', 'us-east-1').optional(),
      purchase: f.choice(PURCHASES, 'Purchase option').optional(),
      utilization: f.fraction('Utilisation, U of eq. 17', '60%').optional(),
    })
    .meta({ description: 'What a model config may leave out' })
    .optional(),
  budgets: z.array(budget).meta({ description: 'Budgets and ceilings' }).optional(),
  approvals: approvals.optional(),
  evidence: evidenceRules.optional(),
  require: z
    .array(
      z.strictObject({
        gates: z.array(z.enum(GATE_IDS)).meta({ description: 'Gates whose evidence must be declared' }),
        where: where.optional(),
      }),
    )
    .meta({ description: 'Evidence that must be there' })
    .optional(),
  pre_existing: f
    .choice(['warn', 'block'], 'What a violation that the base already has does; default warn')
    .optional(),
  prices: prices.optional(),
  hardware: hardwareMap.optional(),
};

/** Options of one gate in the policy: its own shape besides `action`. */
export type OptionShape = z.core.$ZodShape;

/** The policy schema, given what each gate can be told. */
export function policySchema(gates: Readonly<Partial<Record<GateId, OptionShape>>>) {
  const options: Record<string, z.ZodType> = {};
  for (const id of GATE_IDS) {
    const shape = gates[id];
    if (shape !== undefined) {
      const all = { action: f.choice(ACTIONS, 'What a violation does').optional(), ...shape };
      options[id] = z
        .strictObject(all)
        .meta({ description: `Options of the ${id} gate` })
        .optional();
    }
  }
  return z.strictObject({
    ...base,
    gates: z.strictObject(options).meta({ description: 'Gates by id' }).optional(),
  });
}

export type Policy = Omit<z.output<z.ZodObject<typeof base>>, 'version'> & {
  readonly currency: string;
  readonly gates: Readonly<
    Record<string, ({ readonly action?: Action } & Readonly<Record<string, unknown>>) | undefined>
  >;
};

/** What is evaluated where a repository has no policy. */
export const DEFAULT_POLICY: Policy = { currency: 'USD', gates: {} };
