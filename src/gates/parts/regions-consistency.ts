import * as z from 'zod';
import * as f from '../../core/fields.ts';
import type { Finding, ModelSubject } from '../../core/gate.ts';
import {
  CONSISTENCIES,
  type Consistency,
  MODEL_TYPES,
  type ModelType,
  type Regions,
} from '../../core/model.ts';
import { at, finding } from './finding.ts';
import { configsOf } from './sides.ts';

const byType = Object.fromEntries(
  MODEL_TYPES.map((type) => [
    type,
    f.choice(CONSISTENCIES, `Weakest consistency of a ${type} model`).optional(),
  ]),
);
/** What the policy may say of the consistency of regions. */
export const CONSISTENCY_OPTIONS = {
  consistency: z
    .strictObject(byType)
    .meta({ description: 'Weakest consistency by model type, instead of the built-in table' })
    .optional(),
};

/** Table 15 by type: strong for financial decisions, bounded staleness for real-time ranking, eventual for content. */
const WEAKEST: Readonly<Record<ModelType, Consistency>> = {
  fraud: 'strong',
  search_ranking: 'bounded_staleness',
  recommendation: 'eventual',
  embedding: 'bounded_staleness',
  llm: 'eventual',
  vision: 'eventual',
  forecasting: 'eventual',
  other: 'eventual',
};

export const words = (level: Consistency): string => level.replace('_', ' ');

interface Needed {
  readonly level: Consistency;
  readonly why: string;
}

/** The weakest consistency that the policy, the business or the type allows, on whichever side asks for more. */
export const weakest = (subject: ModelSubject, own: OwnLevels): Needed =>
  configsOf(subject)
    .map((config) => weakestOf(config, own))
    .reduce((a, b) => (CONSISTENCIES.indexOf(b.level) > CONSISTENCIES.indexOf(a.level) ? b : a));

type OwnLevels = Readonly<Record<string, Consistency | undefined>> | undefined;

function weakestOf({ model, business }: ModelSubject['head']['config'], own: OwnLevels): Needed {
  const stated = own?.[model.type];
  if (stated !== undefined) return { level: stated, why: `the policy asks for it of ${model.type} models` };
  if (business?.impact === 'safety')
    return { level: 'strong', why: 'safety-critical models need it (table 15)' };
  return { level: WEAKEST[model.type], why: `${model.type} models need it (table 15)` };
}

/** The declared consistency is as strong as the model asks for, and the strategy can keep it. */
export function consistent(
  subject: ModelSubject,
  { strategy, consistency: declared }: Regions,
  needed: Needed,
): Finding[] {
  if (CONSISTENCIES.indexOf(declared) < CONSISTENCIES.indexOf(needed.level)) {
    const message = `Consistency ${words(declared)} is weaker than ${words(needed.level)}: ${needed.why}`;
    const fix = {
      summary: `Set regions.consistency: ${needed.level}${needed.level === 'strong' ? ', with strategy: synchronised' : ''}`,
      path: 'regions.consistency',
      replacement: needed.level,
    };
    return [
      finding('violation', 'CONSISTENCY_TOO_WEAK', message, {
        place: at(subject, 'regions', 'consistency'),
        fix,
      }),
    ];
  }
  if (declared !== 'strong' || strategy === 'synchronised') return [];
  const message = `A ${strategy} rollout serves two versions at once for as long as it lasts, and strong consistency allows one`;
  const fix = {
    summary: 'Set regions.strategy: synchronised',
    path: 'regions.strategy',
    replacement: 'synchronised',
  };
  return [
    finding('violation', 'STRATEGY_NOT_CONSISTENT', message, {
      place: at(subject, 'regions', 'strategy'),
      fix,
    }),
  ];
}
