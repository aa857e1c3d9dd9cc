import type { ModelReport, RolloutReport } from '../../../core/report.ts';
import { judgedRollout } from '../../view.ts';
import { count, share } from '../../words.ts';
import { h, type Markup, table } from '../markup.ts';
import { BAR, box, type Figure, label, limits, path, type Row, rows, units, WIDTH } from './figure.ts';

/** Stages with a bar; the numbers have them all. */
const MOST = 16;
const TOP = 20;
/** The mark of what is needed stands at the middle; a bar ends at twice as much, in an arrow where there is more. */
const NEEDED = WIDTH / 2;

interface StageSamples {
  readonly traffic: number;
  readonly collected: number;
  readonly needed: number;
}

/** What the canary arm of each stage collects, of what it needs. */
export function samples(model: ModelReport): Figure | null {
  const rollout = judgedRollout(model);
  const stages = rollout === null ? [] : stagesOf(rollout);
  if (stages.length === 0) return null;
  const items = stages.slice(0, MOST).map(
    ({ traffic, collected, needed }): Row => ({
      label: share(traffic),
      value: `${count(collected)} of ${count(needed)}`,
      tone: collected >= needed ? 'good' : 'bad',
      marks: (y) => bar(collected / needed, y),
    }),
  );
  const picture = rows(items, TOP);
  const few = stages.filter(({ collected, needed }) => collected < needed);
  return {
    name: 'samples',
    title: 'Rollout: samples of the canary',
    description:
      few.length === 0
        ? 'Every stage collects the samples that it needs.'
        : `Too few: ${few.map(({ traffic, collected, needed }) => `${share(traffic)} collects ${count(collected)} of ${count(needed)}`).join('; ')}.`,
    height: picture.height,
    drawing: h`${label(NEEDED, 14, 'needed', { anchor: 'middle', tone: 'soft' })}${picture.drawing}${limits(NEEDED, items.length, TOP)}`,
    table: table(
      `Samples of the canary of ${model.id}`,
      [{ title: 'Traffic' }, { title: 'Collected', number: true }, { title: 'Needed', number: true }],
      stages.map(({ traffic, collected, needed }) => [
        h`${share(traffic)}`,
        h`${count(collected)}`,
        h`${count(needed)}`,
      ]),
    ),
  };
}

const stagesOf = ({ stages, design, samples_per_variant }: RolloutReport): StageSamples[] =>
  stages.flatMap(({ traffic, samples: collected, samples_canary }) => {
    const needed = design.allocation === 'actual' ? samples_canary : samples_per_variant;
    return traffic >= 1 || collected === null || needed === null || needed <= 0
      ? []
      : [{ traffic, collected, needed }];
  });

function bar(ratio: number, y: number): Markup {
  const tone = `${ratio >= 1 ? 'good' : 'bad'} fill`;
  const more = ratio > 2;
  const end = more ? WIDTH - 9 : Math.max(2, NEEDED * ratio);
  const arrow = more
    ? path(`M${WIDTH - 9},${units(y)}L${WIDTH},${units(y + BAR / 2)}L${WIDTH - 9},${units(y + BAR)}Z`, tone)
    : h``;
  return h`${box(0, y, NEEDED, BAR, 'track')}${box(0, y, end, BAR, tone)}${arrow}`;
}
