import type { ModelConfig, Trigger } from '../../core/model.ts';
import type { SimulationReport } from '../../core/report.ts';
import type { SimulatedMetric, SimulatedTrigger } from '../../stats/simulate-input.ts';
import type { TriggerRule } from '../../stats/triggers.ts';
import { directionOf, kindOf, meaningless, triggerRule, type Worse, worseOf } from './trigger-rules.ts';

interface Watched {
  /** Which way the watched metric gets worse: as declared, as its trigger points, or as its name says; null otherwise. */
  readonly worse: Worse | null;
  /** Triggers on the metric that the looks watch. */
  readonly own: readonly SimulatedTrigger[];
  /** Metrics that only triggers watch: the regression leaves them alone, their noise does not. */
  readonly others: readonly SimulatedMetric[];
  readonly triggers: readonly string[];
  readonly unknown: SimulationReport['unknown'];
}

const LOOKS_ALONE: Watched = { worse: null, own: [], others: [], triggers: [], unknown: [] };

/** The declared triggers as far as their noise is known; the others are named with the reason, not guessed. */
export function watchedBy(config: ModelConfig | null): Watched {
  if (config === null) return LOOKS_ALONE;
  const main = config.rollout?.metric?.name;
  const read = Object.entries(config.triggers).map(([name, trigger]) => ({
    name,
    rule: readTrigger(config, name, trigger),
  }));
  const known = read.flatMap(({ name, rule }) => (typeof rule === 'string' ? [] : [{ name, rule }]));
  const own = known.filter(({ name }) => name === main).map(({ rule }) => rule);
  return {
    worse: config.rollout?.metric?.worse ?? pointed(own) ?? worseOf(main ?? '') ?? null,
    own,
    others: known
      .filter(({ name }) => name !== main)
      .map(({ rule }) => ({
        baseline: rule.baseline,
        shift: 0,
        worse: 'higher',
        boundaries: [],
        triggers: [rule],
      })),
    triggers: known.map(({ name }) => name),
    unknown: read.flatMap(({ name, rule }) =>
      typeof rule === 'string' ? [{ metric: name, reason: rule }] : [],
    ),
  };
}

/** The way the triggers of one metric point; down where one does. */
function pointed(triggers: readonly SimulatedTrigger[]): Worse | undefined {
  const ways = triggers.map(directionOf);
  return ways.includes('lower') ? 'lower' : ways[0];
}

/** A trigger in numbers, or why it cannot be simulated. */
function readTrigger(config: ModelConfig, name: string, trigger: Trigger): TriggerRule | string {
  const kind = kindOf(name, trigger);
  if (kind === undefined) return 'how its threshold is read (kind) is not declared';
  const rule = triggerRule(config, name, trigger, kind);
  if (rule.baseline === null && rule.spread === null)
    return 'its noise is not declared: neither baseline (of a proportion) nor spread';
  const wrong = meaningless(name, rule);
  return wrong === null ? rule : `its threshold ${wrong}`;
}
