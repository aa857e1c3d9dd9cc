import * as z from 'zod';
import * as f from './fields.ts';
import { COST_DIMENSIONS, MODEL_TYPES, PURCHASES, RISK_CLASSES, STAGES } from './model.ts';
import type { Problem } from './problem.ts';
import { ratio } from './ratio.ts';
import { GATE_IDS, type GateId } from './report.ts';
import type { Amount } from './units.ts';
import { validate } from './validate.ts';
import { parseYaml } from './yaml.ts';

export const ACTIONS = ['off', 'warn', 'approve', 'block'] as const;
/** What a violation does. */
export type Action = (typeof ACTIONS)[number];

const action = f.choice(['warn', 'approve', 'block'], 'What happens when it is exceeded');
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

const PER = [
  'pull_request',
  'training_run',
  'experiment',
  'thousand_requests',
  'active_user',
  'accuracy_point',
] as const;

type BudgetKind = 'total' | 'pull_request' | 'each';
type AmountKey = 'monthly' | 'annual' | 'increase' | 'percent' | 'limit';
/** Which amounts each kind of budget is stated in. */
const AMOUNTS: Readonly<Record<BudgetKind, readonly AmountKey[]>> = {
  total: ['monthly', 'annual'],
  pull_request: ['increase', 'percent'],
  each: ['limit'],
};
const EXAMPLES: Readonly<Record<AmountKey, string>> = {
  monthly: '`monthly: 60000 USD`',
  annual: '`annual: 720000 USD`',
  increase: '`increase: 5000 USD`',
  percent: '`percent: 20%`',
  limit: '`limit: 10000 USD`',
};
type Per = (typeof PER)[number];
const kindOf = (per: Per | undefined): BudgetKind =>
  per === undefined ? 'total' : per === 'pull_request' ? 'pull_request' : 'each';
const kindName = (per: Per | undefined): string =>
  per === undefined ? 'budget' : `limit per ${per.replaceAll('_', ' ')}`;

const budget = z
  .strictObject({
    team: f.text('Team', 'payments').optional(),
    service: f.text('Service', 'fraud-api').optional(),
    model: f.text('Model', 'fraud-ranker').optional(),
    environment: f.text('Environment', 'production').optional(),
    cost_center: f.text('Cost centre', 'CC-4521').optional(),
    model_type: f.choice(MODEL_TYPES, 'Model type').optional(),
    monthly: f.money('Budget a month', '60000 USD').optional(),
    annual: f.money('Budget a year', '720000 USD').optional(),
    warn: f.multiple('Share of the budget from which it warns', '80%').optional(),
    approve: f.multiple('Share of the budget above which it needs approval', '100%').optional(),
    block: f.multiple('Share of the budget above which it blocks', '120%').optional(),
    per: f.choice(PER, 'A limit per thing instead of per time').optional(),
    increase: f.money('Largest increase a month, with `per: pull_request`', '5000 USD').optional(),
    percent: f.multiple('Largest increase in percent, with `per: pull_request`', '20%').optional(),
    limit: f.money('Ceiling, with the other values of `per`', '10000 USD').optional(),
    action: action.optional(),
    bound: f.choice(['low', 'expected', 'high'], 'Which bound of the estimate is compared').optional(),
  })
  .superRefine((entry, context) => {
    const report = (message: string, expected: string, path: string[] = []): void => {
      const params: f.IssueParams = {
        problem: path.length === 0 ? 'INVALID_VALUE' : 'CONFLICTING_KEYS',
        expected,
      };
      context.addIssue({ code: 'custom', message, path, params });
    };
    const amounts = AMOUNTS[kindOf(entry.per)];
    if (amounts.every((key) => entry[key] === undefined))
      report(`the ${kindName(entry.per)} has no amount`, amounts.map((key) => EXAMPLES[key]).join(' or '));
    for (const key of Object.keys(EXAMPLES) as AmountKey[])
      if (entry[key] !== undefined && !amounts.includes(key))
        report(
          `a ${kindName(entry.per)} has no \`${key}\``,
          amounts.map((name) => EXAMPLES[name]).join(' or '),
          [key],
        );
    if (entry.per === undefined) return;
    for (const key of ['warn', 'approve', 'block'] as const)
      if (entry[key] !== undefined)
        report(`a ${kindName(entry.per)} has no thresholds`, '`action`, or a budget per month or year', [
          key,
        ]);
  })
  .meta({ description: 'A budget' });
export type Budget = z.output<typeof budget>;

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
  })
  .meta({ description: 'Approvals by risk class and for cost' });
export type ApprovalRule = z.output<typeof approvalRule>;

const prices = z
  .strictObject({
    max_age: f.duration('Age above which the price book is stale', '90d').optional(),
    discounts: z
      .array(
        z.strictObject({
          cloud: f.text('Cloud', 'aws').optional(),
          accelerator: f.text('Accelerator', 'H100').optional(),
          instance: f.text('Instance type', 'p5.48xlarge').optional(),
          purchase: f.choice(PURCHASES, 'Purchase option').optional(),
          percent: f.part('Discount on the book price', '25%'),
        }),
      )
      .meta({ description: 'Negotiated discounts; all that match are multiplied' })
      .optional(),
    overrides: z
      .array(
        z
          .strictObject({
            cloud: f.text('Cloud', 'aws').optional(),
            region: f.text('Region', 'us-east-1').optional(),
            accelerator: f.text('Accelerator', 'H100').optional(),
            instance: f.text('Instance type', 'p5.48xlarge').optional(),
            purchase: f.choice(PURCHASES, 'Purchase option').optional(),
            rate: f.money(
              'Your price per accelerator-hour, or per instance-hour with `instance`',
              '2.10 USD/h',
              'h',
            ),
          })
          .superRefine((entry, context) => {
            const report = (message: string, expected: string, path: string[]): void => {
              const params: f.IssueParams = { problem: 'INVALID_VALUE', expected };
              context.addIssue({ code: 'custom', message, path, params });
            };
            if (entry.accelerator === undefined && entry.instance === undefined)
              report('the price names nothing it is for', '`accelerator` or `instance`', []);
            if (entry.rate.amount.n === 0n) report('the price is nothing', 'a rate above 0', ['rate']);
          }),
      )
      .meta({ description: 'Your own prices; the first that matches wins over the book' })
      .optional(),
  })
  .meta({ description: 'Prices of your own' });

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

export interface PolicyFile {
  readonly policy: Policy | null;
  readonly problems: readonly Problem[];
}

/** What is evaluated where a repository has no policy. */
export const DEFAULT_POLICY: Policy = { currency: 'USD', gates: {} };

/** Reads a policy; amounts must be in the policy's one currency, since nothing is ever converted silently. */
export function readPolicy(file: string, text: string, schema: ReturnType<typeof policySchema>): PolicyFile {
  const parsed = parseYaml(file, text);
  if (parsed.value === undefined) return { policy: null, problems: parsed.problems };
  const result = validate(schema, parsed.value, file);
  if (!result.ok) return { policy: null, problems: [...parsed.problems, ...result.problems] };
  const { version: _, ...rest } = result.value;
  const policy = { ...rest, currency: rest.currency ?? 'USD', gates: rest.gates ?? {} } as Policy;
  const problems = [...parsed.problems, ...currencyProblems(file, policy, policy.currency)];
  return { policy: problems.length > 0 ? null : policy, problems };
}

/** Every amount below `value` that is not in `currency`. */
export function currencyProblems(
  file: string,
  value: unknown,
  currency: string,
  path: readonly (string | number)[] = [],
): Problem[] {
  if (typeof value !== 'object' || value === null) return [];
  if (isAmount(value)) {
    if (value.currency === currency) return [];
    const problem: Problem = {
      code: 'CURRENCY_MISMATCH',
      severity: 'error',
      message: `${path.join('.')} is in ${value.currency}, the policy is in ${currency}`,
      expected: `an amount in ${currency}`,
      fix: `Convert the amount to ${currency}; Tollgate never converts by itself`,
      place: { file, path },
    };
    return [problem];
  }
  const problems: Problem[] = [];
  for (const [key, child] of Object.entries(value)) {
    if (typeof child !== 'object' || child === null) continue;
    problems.push(
      ...currencyProblems(file, child, currency, [...path, Array.isArray(value) ? Number(key) : key]),
    );
  }
  return problems;
}

const isAmount = (value: object): value is Amount =>
  'amount' in value && 'currency' in value && typeof value.currency === 'string';

export interface BudgetDimension {
  readonly dimension: (typeof COST_DIMENSIONS)[number] | 'model';
  readonly value: string;
}

const scopes = new WeakMap<Budget, readonly BudgetDimension[]>();

/** Budget dimensions an entry names, such as `{ team: 'payments' }`; worked out once an entry. */
export function budgetScope(entry: Budget): readonly BudgetDimension[] {
  const known = scopes.get(entry);
  if (known !== undefined) return known;
  const scope = (['model', ...COST_DIMENSIONS] as const).flatMap((dimension) => {
    const value = entry[dimension];
    return value === undefined ? [] : [{ dimension, value }];
  });
  scopes.set(entry, scope);
  return scope;
}
