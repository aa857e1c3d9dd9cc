import { type TriggerRule, type TriggerStage, triggerStages } from '../../stats/triggers.ts';
import { DAY, type Scene } from './trigger-about.ts';
import { meaningless } from './trigger-rules.ts';

/** What is wrong with a trigger, before anybody words it. */
export interface Verdict {
  /** Why its threshold means nothing; null where it is one. */
  readonly nonsense: string | null;
  readonly stages: readonly TriggerStage[];
  /** Expected false alarms a day at each stage; 0 where the noise is not known. */
  readonly perDay: readonly number[];
  /** The most of them; null where the noise of a stage is not known. */
  readonly noise: number | null;
}

export function verdictOf(name: string, rule: TriggerRule, scene: Scene): Verdict {
  const stages = triggerStages(rule, scene.stages, scene.ratePerHour);
  const perDay = stages.map(({ falseAlarm }) => ((falseAlarm ?? 0) * DAY) / rule.windowSeconds);
  const known = stages.every(({ falseAlarm }) => falseAlarm !== null);
  return { nonsense: meaningless(name, rule), stages, perDay, noise: known ? Math.max(...perDay) : null };
}

export const canFire = ({ stages }: Verdict): boolean => stages.every((stage) => stage.canFire);

/** Whether its threshold means something and chance reaches it no more often than is allowed. */
export const isQuiet = ({ nonsense, noise }: Verdict, { mostPerDay }: Scene): boolean =>
  nonsense === null && noise !== null && noise <= mostPerDay;
