import * as z from 'zod';
import * as f from './fields.ts';
import type { ModelSubject, RiskAssessment } from './gate.ts';
import { MODEL_TYPES, type ModelConfig, type ModelType, RISK_CLASSES, type RiskClass } from './model.ts';
import type { Policy } from './policy.ts';
import { compare, product, type Ratio, ratio, toNumber } from './ratio.ts';
import { semanticChange } from './semantic-change.ts';
import { HOURS_PER_MONTH } from './units.ts';

/** Impact levels of a regression, 1 to 4. */
const IMPACTS = ['limited', 'engagement', 'revenue', 'safety'] as const;

/** What a regression of a model of this type hurts where nothing else is declared. */
const TYPE_IMPACT: Readonly<Record<ModelType, (typeof IMPACTS)[number]>> = {
  llm: 'revenue',
  recommendation: 'engagement',
  fraud: 'revenue',
  vision: 'engagement',
  search_ranking: 'engagement',
  embedding: 'engagement',
  forecasting: 'engagement',
  other: 'limited',
};

/** Class by probability level (rows) and impact level (columns); the diagonal is table 17. */
const CLASSES: readonly (readonly RiskClass[])[] = [
  ['low', 'low', 'medium', 'high'],
  ['low', 'medium', 'high', 'high'],
  ['medium', 'high', 'high', 'critical'],
  ['high', 'high', 'critical', 'critical'],
];

/** Judgement, not measurement: chance of a regression by probability level, and harm by impact level, for R of eq. 10. */
const SCALES = { probability: [0.01, 0.05, 0.15, 0.3], impact: [1, 3, 10, 30] } as const;

const impacts = Object.fromEntries(
  MODEL_TYPES.map((type) => [type, f.choice(IMPACTS, `Impact of a ${type} model`).optional()]),
);

export const RISK_OPTIONS = {
  impact: z
    .strictObject(impacts)
    .meta({ description: 'Impact of a regression by model type, instead of the built-in table' })
    .optional(),
  revenue_from: f
    .money(
      'Monthly worth of requests (value_per_request x requests) from which the impact is revenue',
      '1000000 USD',
    )
    .optional(),
  probability_scale: z
    .array(f.share('Chance of a regression', '5%'))
    .length(4)
    .meta({ description: 'Chance of a regression by probability level 1 to 4' })
    .optional(),
  impact_scale: z
    .array(f.number('Harm of a regression', 10))
    .length(4)
    .meta({ description: 'Harm of a regression by impact level 1 to 4' })
    .optional(),
};
type RiskOptions = Partial<z.output<z.ZodObject<typeof RISK_OPTIONS>>>;

/**
 * The class of a change by table 17 and its residual risk R = p x I x E (eq. 10). The class comes from what
 * changed and what it could hurt; a class declared on either side may raise it, nothing lowers it. E is the
 * mean share of traffic that meets the new version while the plan can still stop it; it never moves the class.
 */
export function assessRisk(subject: ModelSubject, policy: Policy): RiskAssessment {
  const options = (policy.gates.risk ?? {}) as RiskOptions;
  const change = semanticChange(subject);
  const impact = impactOf(subject, options);
  const computed = CLASSES[change.level - 1]?.[impact.level - 1] ?? 'critical';
  const declared = [subject.head, subject.base].flatMap((side) => side?.config.model.risk ?? []);
  const raised = declared.reduce(higher, computed);
  const exposure = exposureOf(subject.head.config);
  const scale = (own: RiskOptions['impact_scale'], built: readonly number[], level: number): number => {
    const chosen = own?.[level - 1];
    return chosen === undefined ? (built[level - 1] ?? 1) : toNumber(chosen);
  };
  const probability = scale(options.probability_scale, SCALES.probability, change.level);
  const harm = scale(options.impact_scale, SCALES.impact, impact.level);
  const reasons = (): string[] => [
    `probability ${change.level}: ${change.reason}`,
    `impact ${impact.level}: ${impact.reason}`,
    ...(raised === computed ? [] : [`declared ${raised}, above the computed ${computed}`]),
    `exposure ${round(exposure)}: ${exposure === 1 ? 'all traffic at once' : 'mean share of traffic during the rollout'}`,
  ];
  return {
    class: raised,
    residual: round(probability * harm * exposure),
    get reasons() {
      return reasons();
    },
    kind: change.kind,
    probability: change.level,
    impact: impact.level,
    ships: change.ships,
  };
}

/** The class of a rollout that is under way: a retrained version at least, and whatever is declared above that. */
export function rolloutClass(subject: ModelSubject, policy: Policy): RiskClass {
  const options = (policy.gates.risk ?? {}) as RiskOptions;
  const computed = CLASSES[1]?.[impactOf(subject, options).level - 1] ?? 'critical';
  return [subject.head, subject.base]
    .flatMap((side) => side?.config.model.risk ?? [])
    .reduce(higher, computed);
}

const higher = (a: RiskClass, b: RiskClass): RiskClass =>
  RISK_CLASSES.indexOf(b) > RISK_CLASSES.indexOf(a) ? b : a;

interface Impact {
  readonly level: number;
  readonly reason: string;
}

/** The highest of what type, business and readers say; the base counts too, so that a change cannot talk it down. */
function impactOf(subject: ModelSubject, options: RiskOptions): Impact {
  const { head, base, graph, id } = subject;
  const candidates =
    base === null || base === head
      ? declaredImpacts(head.config, options)
      : [...declaredImpacts(head.config, options), ...declaredImpacts(base.config, options)];
  const readers = graph.count(id);
  if (readers > 0)
    candidates.push({
      level: readers >= 5 ? 3 : 2,
      reason: `${readers} ${readers === 1 ? 'model reads' : 'models read'} it`,
    });
  return candidates.reduce((worst, candidate) => (candidate.level > worst.level ? candidate : worst));
}

type ImpactName = (typeof IMPACTS)[number];
const impact = (name: ImpactName, why: string): Impact => ({
  level: IMPACTS.indexOf(name) + 1,
  reason: `${name}, ${why}`,
});

/** What one side declares: its type by the table or the policy, an impact of its own, and what its requests are worth. */
function declaredImpacts({ model, business, serving }: ModelConfig, options: RiskOptions): Impact[] {
  const own = options.impact as Readonly<Record<string, ImpactName | undefined>> | undefined;
  const found = [impact(own?.[model.type] ?? TYPE_IMPACT[model.type], `as for ${model.type} models`)];
  if (business?.impact !== undefined) found.push(impact(business.impact, 'as declared'));
  const worth = monthlyWorth({ business, serving });
  const least = options.revenue_from?.amount;
  if (worth !== null && least !== undefined && compare(worth, least) >= 0)
    found.push(impact('revenue', 'by the monthly worth of its requests'));
  if ((business?.active_users ?? 0) > 0) found.push(impact('engagement', 'since people use it'));
  return found;
}

/** What a month of requests is worth; null where value or traffic is not declared. */
export function monthlyWorth({ business, serving }: Pick<ModelConfig, 'business' | 'serving'>): Ratio | null {
  const [value, requests] = [business?.value_per_request?.amount, serving?.traffic?.requests];
  return value === undefined || requests === undefined
    ? null
    : product(value, requests, HOURS_PER_MONTH, ratio(3600));
}

/** E of eq. 10: traffic-weighted by stage duration below 100 %; 1 where traffic moves at once. */
function exposureOf({ rollout }: ModelConfig): number {
  let time = 0;
  let exposed = 0;
  for (const { traffic, duration } of rollout?.stages ?? []) {
    const share = toNumber(traffic);
    if (duration === undefined || share >= 1) continue;
    time += toNumber(duration);
    exposed += share * toNumber(duration);
  }
  return time === 0 ? 1 : exposed / time;
}

const round = (value: number): number => Math.round(value * 10_000) / 10_000;
