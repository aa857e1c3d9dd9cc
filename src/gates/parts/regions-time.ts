import type { ModelConfig, Region, Regions } from '../../core/model.ts';
import { toNumber } from '../../core/ratio.ts';

/** Regions that go together; `seconds` is the longest declared stay, null if none is. */
export interface Wave {
  readonly members: readonly (Region & { readonly index: number })[];
  readonly seconds: number | null;
}

/** Regions by wave, in the order they go. A synchronised rollout is one wave; without numbers the others go one by one. */
export function wavesOf({ strategy, members }: Regions): Wave[] {
  const groups = new Map<number, (Region & { index: number })[]>();
  for (const [index, member] of members.entries()) {
    const wave = strategy === 'synchronised' ? 1 : (member.wave ?? index + 1);
    groups.set(wave, [...(groups.get(wave) ?? []), { ...member, index }]);
  }
  return [...groups]
    .toSorted(([a], [b]) => a - b)
    .map(([, group]) => {
      const stays = group.flatMap(({ duration }) => (duration === undefined ? [] : [toNumber(duration)]));
      return { members: group, seconds: stays.length === 0 ? null : Math.max(...stays) };
    });
}

/** Announce, acknowledge, confirm, receive: four times between regions for each change of phase. */
const MESSAGES = 4;

/** What coordinating the regions costs in time, beside how long they take. */
export function coordination({ regions, rollout }: ModelConfig, waves: readonly Wave[]) {
  const phases = rollout?.stages?.length ?? null;
  const latency = regions?.latency === undefined ? null : toNumber(regions.latency);
  const perPhase = latency === null ? null : MESSAGES * latency;
  const overhead = perPhase === null || phases === null ? null : round(perPhase * phases);
  const validation = regions?.validation === undefined ? 0 : toNumber(regions.validation);
  const stays = waves.map(({ seconds }) => seconds);
  const total = stays.includes(null)
    ? null
    : stays.reduce((sum: number, stay) => sum + (stay ?? 0), validation);
  return {
    evidence: {
      phases,
      latency_seconds: latency,
      overhead_per_phase_seconds: perPhase === null ? null : round(perPhase),
      overhead_seconds: overhead,
      total_seconds: total,
    },
    formula: 'overhead = 4 x latency between regions per phase (announce, acknowledge, confirm, receive)',
    text:
      overhead === null
        ? 'coordination overhead unknown: regions.latency or rollout.stages is not declared'
        : `coordination adds ${short(perPhase ?? 0)} a phase, ${short(overhead)} for ${phases} phases`,
  };
}

const round = (seconds: number): number => Number(seconds.toPrecision(12));

/** `320 ms` or `1.6 s`. */
const short = (seconds: number): string =>
  seconds < 1 ? `${Number((seconds * 1000).toPrecision(3))} ms` : `${Number(seconds.toPrecision(3))} s`;
