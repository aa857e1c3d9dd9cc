import type { ModelSubject } from '../../core/gate.ts';
import type { Evidence } from '../../core/report.ts';
import { thousands } from '../../core/words.ts';
import type { Stage } from '../../stats/canary-input.ts';
import type { TriggerRule, TriggerStage } from '../../stats/triggers.ts';

/** What all triggers of a model are judged at. */
export interface Scene {
  readonly stages: readonly Stage[];
  readonly ratePerHour: number;
  readonly mostPerDay: number;
}

export interface Named {
  readonly name: string;
  readonly path: readonly string[];
  readonly subject: ModelSubject;
}

/** A trigger with all that is known of it. */
export interface About extends Named {
  readonly rule: TriggerRule;
  readonly scene: Scene;
  readonly stages: readonly TriggerStage[];
  readonly evidence: Evidence;
}

export const DAY = 86_400;
export const percent = (share: number): string => `${Number((share * 100).toPrecision(6))} %`;
export const shown = (value: number): number => Number(value.toPrecision(3));
export const whole = (samples: number): string => thousands(Math.floor(samples * (1 + 1e-12)));

/** A threshold as it is read: `2 % relative fall`, `1 point rise`, `ratio 1.5`. */
export function thresholdWords({ kind, threshold }: TriggerRule): string {
  if (kind === 'ratio') return `a ratio of ${threshold}`;
  const size = Number((Math.abs(threshold) * 100).toPrecision(6));
  const way = threshold < 0 ? 'fall' : 'rise';
  return kind === 'relative'
    ? `a ${size} % relative ${way}`
    : `a ${way} of ${size} ${size === 1 ? 'point' : 'points'}`;
}
