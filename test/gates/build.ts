import { makeContext } from '../../src/core/context.ts';
import type { CostLine, Estimate, UnpricedLine } from '../../src/core/cost.ts';
import { sumLines } from '../../src/core/cost.ts';
import {
  type Gate,
  type GateContext,
  type Judgement,
  type ModelSide,
  type ModelSubject,
  type Portfolio,
  read,
} from '../../src/core/gate.ts';
import { ModelGraph } from '../../src/core/graph.ts';
import { DEFAULT_POLICY, type Policy, policySchema } from '../../src/core/policy.ts';
import type { AcceleratorSpec, CapacityQuery, PriceAnswer, PriceBook } from '../../src/core/price.ts';
import { parseDecimal, type Ratio, ratio } from '../../src/core/ratio.ts';
import { readModel } from '../../src/core/read-model.ts';
import { readPolicy } from '../../src/core/read-policy.ts';
import { assessRisk } from '../../src/core/risk.ts';
import { gateOptions } from '../../src/gates/index.ts';
import { rolloutPlan } from '../../src/gates/parts/plan.ts';

export const AS_OF = '2026-11-21';

export function policyOf(yaml: string): Policy {
  const { policy, problems } = readPolicy(
    '.github/tollgate.yaml',
    `version: 1\n${yaml}`,
    policySchema(gateOptions),
  );
  if (policy === null) throw new Error(JSON.stringify(problems));
  return policy;
}

const decimal = (text: string): Ratio => parseDecimal(text) ?? ratio(0);

/** A cost line given as plain decimals, `expected` alone or low, expected and high. */
export function line(
  id: string,
  amounts: string | readonly [string, string, string],
  more: Partial<CostLine> = {},
): CostLine {
  const [low, expected, high] = typeof amounts === 'string' ? [amounts, amounts, amounts] : amounts;
  return {
    component: 'infer',
    id,
    cadence: 'monthly',
    low: decimal(low),
    expected: decimal(expected),
    high: decimal(high),
    explain: () => ({ formula: '', inputs: [] }),
    ...more,
  };
}

export const unpriced = (id: string, reason: string): UnpricedLine => ({
  component: 'infer',
  id,
  cadence: 'monthly',
  reason,
  path: ['serving'],
});

const EMPTY: Estimate = { lines: [], unpriced: [], capacity: null, trainingHours: null, prices: [] };

/** One side of a model from its YAML, with the estimate a test gives it. */
export function side(
  yaml: string,
  estimate: Partial<Estimate> = {},
  file = 'models/m.model.yaml',
): ModelSide {
  const { config, problems } = readModel(file, yaml);
  if (config === null) throw new Error(JSON.stringify(problems));
  const whole = { ...EMPTY, ...estimate };
  return {
    file,
    config,
    estimate: whole,
    monthly: sumLines(whole, { cadence: 'monthly' }),
    oneOff: sumLines(whole, { cadence: 'one_off' }),
  };
}

/** A model that costs this much a month. */
export const costing = (
  name: string,
  monthly: string | readonly [string, string, string],
  tags = 'team: payments',
  lost: UnpricedLine[] = [],
): ModelSide =>
  side(
    `model: { name: ${name}, type: other }\ncost_allocation: { ${tags} }`,
    { lines: [line('serving', monthly)], unpriced: lost },
    `models/${name}.model.yaml`,
  );

export function subject(
  head: ModelSide,
  base: ModelSide | null = null,
  more: Partial<ModelSubject> = {},
): ModelSubject {
  return {
    id: head.config.id,
    change: base === null ? 'added' : 'changed',
    head,
    base,
    graph: new ModelGraph([]),
    ...more,
  };
}

export const portfolio = (
  before: readonly ModelSide[],
  after: readonly ModelSide[],
  more: Partial<Portfolio> = {},
): Portfolio => ({
  before,
  after,
  subjects: [],
  removed: [],
  unreadable: { before: [], after: [] },
  graph: new ModelGraph(after.map(({ config }) => config)),
  policyFile: '.github/tollgate.yaml',
  ...more,
});

/** On-demand dollars per accelerator-hour. */
const RATES: Readonly<Record<string, string>> = {
  T4: '0.53',
  L4: '0.80',
  A10G: '1.21',
  L40S: '2.24',
  'A100-80GB': '3.43',
  H100: '6.88',
};
const spec = (
  name: string,
  memoryGb: number,
  bf16Tflops: number,
  trainingClass: boolean,
): AcceleratorSpec => ({ name, memoryGb, bf16Tflops, watts: null, trainingClass });
const SPECS = [
  spec('T4', 16, 65, false),
  spec('L4', 24, 121, false),
  spec('A10G', 24, 70, false),
  spec('L40S', 48, 362, false),
  spec('A100-80GB', 80, 312, true),
  spec('H100', 80, 989, true),
];
const priced = (rate: Ratio, source: string): PriceAnswer => ({
  known: true,
  low: rate,
  expected: rate,
  high: rate,
  source,
  date: '2026-10-01',
  confidence: 'high',
  notes: [],
});

function capacity({ accelerator = '', instance, purchase }: CapacityQuery): PriceAnswer {
  const rate = RATES[instance === 'p5.48xlarge' ? 'H100' : accelerator];
  if (rate === undefined) return { known: false, reason: `no price for ${instance ?? accelerator}` };
  const factor = purchase === 'spot' ? ratio(4, 10) : ratio(instance === undefined ? 1 : 8);
  const exact = decimal(rate);
  return priced({ n: exact.n * factor.n, d: exact.d * factor.d }, `test ${accelerator} ${purchase}`);
}

/** A small book of known prices: spot is 40 % of on-demand everywhere. */
export const BOOK: PriceBook = {
  name: 'test',
  date: '2026-10-01',
  digest: 'test',
  currency: 'USD',
  capacity,
  instance: (name) => (name === 'p5.48xlarge' ? { accelerator: 'H100', count: 8 } : null),
  storage: () => priced(decimal('0.023'), 'test storage'),
  egress: () => priced(decimal('0.09'), 'test egress'),
  accelerator: (name) => SPECS.find((known) => known.name === name) ?? null,
  accelerators: () => SPECS,
  tokens: () => ({ reason: 'no token prices in tests' }),
};

const contextOf = (policy: Policy): GateContext =>
  makeContext({ policy, book: BOOK, asOf: AS_OF }, { assessRisk, rolloutPlan });

/** The judgement of a gate about a model or a portfolio, with everything in it put together. */
export function judge(gate: Gate, about: ModelSubject | Portfolio, policy: Policy = DEFAULT_POLICY) {
  const judgement = answer(gate, about, policy);
  return judgement.applies
    ? { ...judgement, pass: read(judgement.pass), evidence: read(judgement.evidence) }
    : judgement;
}

function answer(gate: Gate, about: ModelSubject | Portfolio, policy: Policy): Judgement {
  if (gate.scope === 'model' && 'head' in about) return gate.judge(about, contextOf(policy));
  if (gate.scope === 'portfolio' && 'before' in about) return gate.judge(about, contextOf(policy));
  throw new Error(`${gate.id} judges a ${gate.scope}`);
}

/** The findings of a judgement; fails where the gate did not apply. */
export function findings(gate: Gate, about: ModelSubject | Portfolio, policy?: Policy) {
  const judgement = judge(gate, about, policy);
  if (!judgement.applies) throw new Error(`not applicable: ${judgement.reason}`);
  return judgement.findings;
}

/** Level, code and message of each finding: what a reader meets first. */
export const heads = (gate: Gate, about: ModelSubject | Portfolio, policy?: Policy): string[] =>
  findings(gate, about, policy).map(
    ({ level, action, code, message }) => `${action ?? level} ${code}: ${message}`,
  );
