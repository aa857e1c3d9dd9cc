import type { Draft } from './draft.ts';
import type { Node } from './yaml.ts';

/** One step of a rollout: the share of traffic it serves, and for how long. */
export interface Step {
  /** 0 to 100. */
  readonly percent: number;
  readonly seconds: number;
}

/** States the steps below 100 % that last, and the full traffic that follows. */
export function stateSteps(draft: Draft, steps: readonly Step[], node: Node): void {
  const lasting = steps.filter(({ percent, seconds }) => percent > 0 && percent < 100 && seconds > 0);
  const full = steps.find(({ percent, seconds }) => percent >= 100 && seconds > 0);
  const stages = [
    ...lasting.map(({ percent, seconds }) => ({ traffic: percentText(percent), duration: `${seconds}s` })),
    { traffic: '100%', ...(full === undefined ? {} : { duration: `${full.seconds}s` }) },
  ];
  draft.state('rollout.stages', stages, node);
}

/** At most six digits after the point, as a config may write it. */
export const percentText = (percent: number): string => `${Number(percent.toFixed(6))}%`;

/** `90 s`, `2 min 30 s`, `1 h`. */
export function spell(seconds: number): string {
  const parts = [
    [Math.floor(seconds / 3600), 'h'],
    [Math.floor((seconds % 3600) / 60), 'min'],
    [Number((seconds % 60).toFixed(3)), 's'],
  ] as const;
  const told = parts.filter(([amount]) => amount > 0).map(([amount, unit]) => `${amount} ${unit}`);
  return told.length === 0 ? '0 s' : told.join(' ');
}
