import type { Report, Verdict } from '../core/report.ts';
import { counted } from '../core/words.ts';
import { adviceLines } from './advice.ts';
import { headline } from './headline.ts';
import { failingDetails, passingDetails, portfolioDetails } from './markdown/details.ts';
import { details, INK } from './markdown/ink.ts';
import { modelTable, totalsLine } from './markdown/models.ts';
import { rolloutCharts } from './markdown/rollout.ts';
import { approvalsAndWaivers, assumptions, problemList } from './markdown/sections.ts';
import { nextSteps } from './next.ts';
import type { Renderer, RenderOptions } from './types.ts';
import { provenance, warnings } from './warnings.ts';

/** UTF-8 bytes of a body; with its marker it stays below the 60,000 a comment may have. */
export const COMMENT_BYTES = 59_000;

const SYMBOLS = {
  pass: '✅',
  warn: '⚠️',
  approval: '✋',
  block: '⛔',
  undecided: '❔',
} as const satisfies Record<Verdict, string>;

interface Tier {
  readonly rows: number;
  readonly warnings: number;
  readonly failing: 'full' | 'short' | 'none';
  readonly passing: boolean;
}

/** Fixed order in which a comment gets shorter; the last is the verdict with what to do and a link. */
const TIERS = [
  { rows: 10, warnings: 5, failing: 'full', passing: true },
  { rows: 10, warnings: 5, failing: 'full', passing: false },
  { rows: 10, warnings: 5, failing: 'short', passing: false },
  { rows: 5, warnings: 5, failing: 'none', passing: false },
  { rows: 0, warnings: 0, failing: 'none', passing: false },
] as const satisfies readonly Tier[];

/** Nothing left out: where there is room for it. */
const WHOLE: Tier = { rows: Infinity, warnings: Infinity, failing: 'full', passing: true };

/** The comment in every length, from fullest to shortest, each rendered only when it is read. */
export function* markdownTiers(report: Report, options: RenderOptions): Generator<string> {
  for (const tier of TIERS) yield body(report, options, tier);
}

/** The fullest comment that fits. */
export const markdown: Renderer = (report, options) => fitting(report, options, COMMENT_BYTES);

/** The fullest text of at most `bytes` UTF-8 bytes, or the shortest there is; with `whole` every row may be in it. */
export function fitting(report: Report, options: RenderOptions, bytes: number, whole = false): string {
  const encoder = new TextEncoder();
  const tiers: readonly Tier[] = whole ? [WHOLE, ...TIERS] : TIERS;
  let last = '';
  for (const tier of tiers) {
    last = body(report, options, tier);
    if (encoder.encode(last).length <= bytes) break;
  }
  return last;
}

/** The comment as it stands before anything is unfolded. */
export const aboveFold: Renderer = (report, options) =>
  body(report, options, { ...TIERS[0], failing: 'none' });

/** Verdict, what to do, and where the rest is. */
export const shortest = (report: Report, options: RenderOptions): string =>
  body(report, options, TIERS[TIERS.length - 1] ?? WHOLE);

function body(report: Report, options: RenderOptions, tier: Tier): string {
  const steps = nextSteps(report, INK, options);
  const parts = [
    `### ${SYMBOLS[report.verdict]} ${headline(report, INK)}`,
    steps.length === 1 ? (steps[0] ?? '') : steps.map((step) => `- ${step}`).join('\n'),
    tier.rows > 0 ? modelTable(report, tier.rows) : '',
    totalsLine(report),
    warningList(report, tier),
    ...folded(report, options, tier),
    footer(report, options),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function folded(report: Report, options: RenderOptions, tier: Tier): string[] {
  if (tier.failing === 'none') return [];
  return [
    ...portfolioDetails(report, options),
    ...failingDetails(report, options, tier.failing === 'short'),
    ...(tier.failing === 'full' ? [...adviceSection(report), ...rolloutCharts(report)] : []),
    ...problemList(report, options),
    ...(tier.passing ? [...passingDetails(report, options), assumptions(report)] : []),
    ...approvalsAndWaivers(report, options),
  ];
}

/** Never a gate, so it stays folded. */
function adviceSection(report: Report): string[] {
  const lines = adviceLines(report, INK, { fixes: 5, models: 3 });
  return lines.length === 0 ? [] : [details('Advice', lines.map((line) => `- ${line}`).join('\n'))];
}

function warningList(report: Report, tier: Tier): string {
  const all = warnings(report, INK);
  if (all.length === 0) return '';
  const shown = all.slice(0, tier.warnings).map((text) => `- ⚠️ ${text}`);
  const more = all.length - shown.length;
  if (more > 0)
    shown.push(
      `- ⚠️ ${shown.length > 0 ? '+' : ''}${counted(more, shown.length > 0 ? 'more warning' : 'warning')}${tier.passing ? ', listed below' : ' in the full report'}`,
    );
  return shown.join('\n');
}

function footer(report: Report, { runUrl }: RenderOptions): string {
  const run = runUrl === undefined ? [] : [`[full report](${runUrl})`];
  return `<sub>${[...provenance(report, INK), ...run].join(' · ')}</sub>`;
}
