import type { Report } from '../core/report.ts';
import { type Check, check } from '../render/check.ts';
import { markdownTiers } from '../render/markdown.ts';
import { type SuggestedChange, suggestedChanges } from '../render/suggestions.ts';
import { summary } from '../render/summary.ts';
import type { RenderOptions } from '../render/types.ts';

/** A report with what GitHub is to show of it. */
export interface Presented {
  readonly report: Report;
  /** The comment's body from fullest to shortest. */
  readonly tiers: readonly string[];
  readonly check: Check;
  /** The job summary, in Markdown. */
  readonly summary: string;
  /** What can be applied to lines of the head, the most needed first. */
  readonly suggestions: readonly SuggestedChange[];
}

export function present(
  report: Report,
  links: Pick<RenderOptions, 'runUrl' | 'links' | 'approveBy'>,
): Presented {
  const options = { columns: 80, color: false, ...links };
  return {
    report,
    tiers: [...markdownTiers(report, options)],
    check: check(report, options),
    summary: summary(report, options),
    suggestions: suggestedChanges(report),
  };
}
