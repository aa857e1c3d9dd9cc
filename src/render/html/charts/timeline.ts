import { scaleLinear } from 'd3-scale';
import type { ModelReport, RolloutReport } from '../../../core/report.ts';
import { duration } from '../../../core/words.ts';
import { judgedRollout, missingSeconds, type StageLine, stageLines, totalSeconds } from '../../view.ts';
import { count, share } from '../../words.ts';
import { h, table } from '../markup.ts';
import { BAR, box, type Figure, legend, type Row, rows, rule, WIDTH } from './figure.ts';

/** Stages with a bar; the numbers have them all. */
const MOST = 16;
const TOP = 26;

/** Stage by stage, how long it is declared and how long its samples take. */
export function timeline(model: ModelReport): Figure | null {
  const rollout = judgedRollout(model);
  if (rollout === null) return null;
  const stages = stageLines(rollout);
  const { spans, end } = spansOf(stages);
  const x = scaleLinear([0, Math.max(end, 1)], [0, WIDTH]);
  const items = spans.slice(0, MOST).map(({ stage, start }): Row => {
    const { traffic, declared, needed, valid } = stage;
    const whole = traffic >= 1;
    const lasts = declared === null ? 'until the end' : duration(declared);
    return {
      label: share(traffic),
      value: whole ? lasts : `${lasts}, needs ${duration(needed)}`,
      tone: valid ? 'good' : 'bad',
      marks: (y) => {
        const width = declared === null ? WIDTH - x(start) : x(declared);
        const bar = box(x(start), y, Math.max(2, width), BAR - 4, `${valid ? 'good' : 'bad'} fill`);
        return whole ? bar : h`${bar}${box(x(start), y + BAR - 2, Math.max(2, x(needed)), 4, 'need')}`;
      },
    };
  });
  const phases = [
    ...phaseRow('Shadow, before any traffic', rollout.shadow_seconds),
    ...items,
    ...phaseRow('Soak, after full traffic', rollout.soak_seconds),
  ];
  const picture = rows(phases, TOP);
  return {
    name: 'timeline',
    title: 'Rollout: how long stages last and need',
    description: verdictOf(rollout, stages),
    height: picture.height,
    drawing: h`${legend([
      { tone: 'good fill', words: 'long enough' },
      { tone: 'bad fill', words: 'too short' },
      { tone: 'need', words: 'needed' },
    ])}${picture.drawing}`,
    table: table(
      `Rollout of ${model.id}`,
      [
        { title: 'Traffic' },
        { title: 'Declared', number: true },
        { title: 'Needed', number: true },
        { title: 'Samples', number: true },
        { title: 'Stage' },
      ],
      stages.map(({ traffic, declared, needed, samples, valid }) => [
        h`${share(traffic)}`,
        h`${declared === null ? '–' : duration(declared)}`,
        h`${traffic >= 1 ? '–' : duration(needed)}`,
        h`${traffic >= 1 ? '–' : count(samples)}`,
        h`${traffic >= 1 ? '' : valid ? 'long enough' : `${duration(Math.max(0, needed - (declared ?? 0)))} short`}`,
      ]),
    ),
  };
}

/** Shadow and soak last days where stages last hours, so they are told and not drawn to scale. */
const phaseRow = (name: string, seconds: number | null): Row[] =>
  seconds === null || seconds <= 0
    ? []
    : [
        {
          label: name,
          value: duration(seconds),
          marks: (y) => rule(0, y + BAR / 2 - 2, WIDTH, y + BAR / 2 - 2, 'pause'),
        },
      ];

interface Span {
  readonly stage: StageLine;
  readonly start: number;
}

/** When each stage begins as declared, and when the last thing drawn ends. */
function spansOf(stages: readonly StageLine[]): { readonly spans: readonly Span[]; readonly end: number } {
  let [start, end] = [0, 0];
  const spans = stages.map((stage) => {
    const span = { stage, start };
    start += stage.declared ?? 0;
    end = Math.max(end, start, stage.traffic >= 1 ? 0 : span.start + stage.needed);
    return span;
  });
  // Full traffic goes on: room to show that it does.
  return { spans, end: stages.at(-1)?.declared === null ? end * 1.08 : end };
}

function verdictOf(rollout: RolloutReport, stages: readonly StageLine[]): string {
  const short = stages.filter(({ valid }) => !valid).map(({ traffic }) => share(traffic));
  const lasts = `The stages last ${duration(totalSeconds(rollout))}`;
  return short.length === 0
    ? `${lasts}; each is long enough for its samples.`
    : `${lasts} and are ${duration(missingSeconds(rollout))} short: ${short.join(', ')}.`;
}
