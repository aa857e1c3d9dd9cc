import type { Cost, ModelReport, Report, RolloutReport } from '../../core/report.ts';
import { duration } from '../../core/words.ts';
import { codeHtml, mermaidLabel, prose } from '../escape.ts';
import { byImportance, judgedRollout, stageLines } from '../view.ts';
import { amount, costWords, count, share } from '../words.ts';
import { details, table } from './ink.ts';

/** Declared stages beside what their samples need. */
export function rolloutTable(rollout: RolloutReport | null): string {
  if (rollout === null) return '';
  const rows = stageLines(rollout).map(({ traffic, declared, needed, samples, valid }) => [
    share(traffic),
    declared === null ? '–' : duration(declared),
    traffic >= 1 ? '–' : duration(needed),
    declared === null ? '–' : count(samples),
    traffic >= 1 ? '–' : valid ? 'long enough' : `${duration(Math.max(0, needed - (declared ?? 0)))} short`,
  ]);
  const size = rollout.samples_per_variant;
  const note = size === null ? '' : `Each arm needs ${count(size)} samples.\n\n`;
  return `${note}${table(['Traffic', 'Declared', 'Needed', 'Samples', 'Stage'], 'rrrrl', rows)}`;
}

/** What the plan exposes and what that buys; empty without stages. */
export function exposureLine(rollout: RolloutReport | null, price: Cost | null): string {
  if (rollout === null || rollout.exposure.seconds === 0) return '';
  const { seconds, traffic_hours, first_stage_reduction: fewer, loss } = rollout.exposure;
  const met = `${Number(traffic_hours.toFixed(2))} traffic-hours in ${duration(seconds)}`;
  const first =
    fewer === null ? '' : `; the first stage exposes ${Number(fewer.toFixed(1))}x less than all at once`;
  const paid = price === null ? '' : ` for ${costWords(price, '', (reason) => prose(reason))}`;
  const bought =
    loss === null
      ? ''
      : `. A regression of ${Number((loss.regression * 100).toFixed(4))} points costs ${amount(loss.per_day, loss.currency)} a day; these stages let ${amount(loss.exposed, loss.currency)} of it through instead of ${amount(loss.all_at_once, loss.currency)}, so they buy off ${amount(loss.avoided, loss.currency)}${paid}`;
  return `**Exposure:** ${met}${first}${bought}`;
}

const MOST_CHARTS = 2;

/** Rollout plans as charts, folded; the same numbers stand as a table in the model's details. */
export function rolloutCharts(report: Report): string[] {
  const models = byImportance(report).filter((model) => judgedRollout(model) !== null);
  return models.slice(0, MOST_CHARTS).map((model) => {
    return details(
      `Rollout of ${codeHtml(model.id)}${model.rollout?.valid === false ? ': stages too short' : ''}`,
      gantt(model, report.as_of),
    );
  });
}

/** A Gantt chart of the declared plan above the shortest one that its samples allow, as if both began on the day of the report. */
function gantt(model: ModelReport, day: string): string {
  const rollout = model.rollout;
  if (rollout === null) return '';
  const declared = stageLines(rollout)
    .filter((stage) => stage.declared !== null)
    .map((stage) => ({
      label: share(stage.traffic),
      seconds: stage.declared ?? 0,
      mark: stage.valid ? '' : 'crit, ',
    }));
  const shortest = rollout.shortest_valid_plan.flatMap(({ traffic, seconds }) =>
    seconds === null ? [] : [{ label: share(traffic), seconds, mark: '' }],
  );
  const before = phase('shadow', rollout.shadow_seconds);
  const after = phase('soak', rollout.soak_seconds);
  const lines = [
    '```mermaid',
    'gantt',
    `  title Rollout of ${mermaidLabel(model.id)}`,
    '  dateFormat YYYY-MM-DD HH:mm',
    '  axisFormat %b %d %H:%M',
    ...section('Declared', 'd', [...before, ...declared, ...after], day),
    ...(rollout.valid
      ? []
      : section('Shortest for its samples', 's', [...before, ...shortest, ...after], day)),
    '```',
  ];
  return lines.join('\n');
}

interface Bar {
  readonly label: string;
  readonly seconds: number;
  readonly mark: string;
}

const phase = (label: string, seconds: number | null): Bar[] =>
  seconds === null || seconds <= 0 ? [] : [{ label, seconds, mark: '' }];

function section(title: string, id: string, bars: readonly Bar[], day: string): string[] {
  const tasks = bars.map(({ label, seconds, mark }, index) => {
    const start = index === 0 ? `${day} 00:00` : `after ${id}${index - 1}`;
    return `  ${label} :${mark}${id}${index}, ${start}, ${Math.ceil(seconds / 60)}m`;
  });
  return tasks.length === 0 ? [] : [`  section ${title}`, ...tasks];
}
