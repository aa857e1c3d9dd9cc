import type { ModelReport, Report, RolloutReport } from '../../core/report.ts';
import { duration } from '../../core/words.ts';
import type { Paint } from '../ansi.ts';
import { oneLine } from '../escape.ts';
import { simulationWords } from '../simulation.ts';
import type { RenderOptions } from '../types.ts';
import { byImportance, judgedRollout, stageLines, totalSeconds } from '../view.ts';
import { wrap } from '../width.ts';
import { count, share } from '../words.ts';
import { columns } from './columns.ts';

/** A change that starts more rollouts than this is read as JSON. */
const MOST_SHOWN = 20;

/** Rollouts that the change starts: stage by stage where something lacks, else one line. */
export function rollouts(report: Report, { columns: width }: RenderOptions, paint: Paint): string[][] {
  const { short, fine } = firstPlans(report);
  const simulated = (model: ModelReport, indent: string): string[] =>
    simulationWords(model, (text) => oneLine(text, 200)).flatMap((words) => wrap(words, width, indent));
  const lines = fine.flatMap(({ model, rollout }) => [
    `  ${oneLine(model.id)}: long enough, ${duration(totalSeconds(rollout))}`,
    ...simulated(model, '    '),
  ]);
  return [
    ...short.map(({ model, rollout }) => [...stages(model, rollout, paint), ...simulated(model, '  ')]),
    ...(lines.length === 0
      ? []
      : [[paint('strong', short.length > 0 ? 'Other rollouts' : 'Rollouts'), ...lines]]),
  ];
}

interface Planned {
  readonly model: ModelReport;
  readonly rollout: RolloutReport;
}

/** The most important models whose plan lacks something, and those whose plan is long enough. */
function firstPlans(report: Report): { short: readonly Planned[]; fine: readonly Planned[] } {
  const short: Planned[] = [];
  const fine: Planned[] = [];
  for (const model of byImportance(report)) {
    if (short.length === MOST_SHOWN && fine.length === MOST_SHOWN) break;
    const rollout = judgedRollout(model);
    const plans = rollout?.valid === true ? fine : short;
    if (rollout !== null && plans.length < MOST_SHOWN) plans.push({ model, rollout });
  }
  return { short, fine };
}

const HEADS = [
  { title: 'Traffic', side: 'right' },
  { title: 'Declared', side: 'right' },
  { title: 'Needed', side: 'right' },
  { title: 'Samples', side: 'right' },
  { title: '' },
] as const;

function stages({ id }: ModelReport, rollout: RolloutReport, paint: Paint): string[] {
  const size =
    rollout.samples_per_variant === null ? '' : ` (${count(rollout.samples_per_variant)} samples an arm)`;
  const rows = stageLines(rollout).map(({ traffic, declared, needed, samples, valid }) => [
    share(traffic),
    declared === null ? '-' : duration(declared),
    traffic >= 1 ? '-' : duration(needed),
    traffic >= 1 ? '-' : count(samples),
    traffic >= 1 ? '' : valid ? 'long enough' : `${duration(Math.max(0, needed - (declared ?? 0)))} short`,
  ]);
  const [first = '', ...lines] = columns(HEADS, rows);
  return [paint('strong', `Rollout of ${oneLine(id)}${size}`), paint('quiet', first), ...lines];
}
