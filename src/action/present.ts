import type { GateStatus, Report } from '../core/report.ts';
import { type Annotation, truncateUtf8 } from '../io/github.ts';
import { fitting, markdownTiers } from '../render/markdown.ts';
import type { RenderOptions } from '../render/types.ts';

/** A report with what GitHub is to show of it. */
export interface Presented {
  readonly report: Report;
  /** The comment's body from fullest to shortest. */
  readonly tiers: readonly string[];
  readonly annotations: readonly Annotation[];
  /** The job summary, in Markdown. */
  readonly summary: string;
}

/** GitHub drops a step summary over 1 MiB. */
const SUMMARY_BYTES = 1_048_576 - 1024;

export function present(report: Report, links: Pick<RenderOptions, 'runUrl' | 'links'>): Presented {
  const options = { columns: 80, color: false, ...links };
  return {
    report,
    tiers: [...markdownTiers(report, options)],
    annotations: annotationsOf(report),
    summary: truncateUtf8(fitting(report, options, SUMMARY_BYTES), SUMMARY_BYTES),
  };
}

const LEVELS: Readonly<Partial<Record<GateStatus, Annotation['level']>>> = {
  block: 'failure',
  undecided: 'failure',
  approval: 'failure',
  warn: 'warning',
};

/** What stands at a line: problems of reading and findings, the ones that fail first. */
function annotationsOf({ problems, gates, models }: Report): Annotation[] {
  const read = problems.map(({ code, message, severity, location }) => ({
    ...placeOf(location),
    level: severity === 'error' ? ('failure' as const) : ('warning' as const),
    title: code,
    message,
  }));
  const found = [...gates, ...models.flatMap((model) => model.gates)].flatMap((result) => {
    const level = LEVELS[result.status];
    if (level === undefined || result.location === null) return [];
    return [
      {
        ...placeOf(result.location),
        level,
        title: `${result.gate}: ${result.code}`,
        message: result.message,
      },
    ];
  });
  const all = [...read, ...found];
  return [
    ...all.filter(({ level }) => level === 'failure'),
    ...all.filter(({ level }) => level === 'warning'),
  ];
}

const placeOf = ({ file, line, column }: Report['problems'][number]['location']) => ({
  path: file,
  line,
  column,
});
