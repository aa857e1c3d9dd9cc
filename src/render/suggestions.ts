import type { Report, Suggestion } from '../core/report.ts';
import { fenced, prose, visibleLines } from './escape.ts';
import { findings } from './view.ts';
import { STATUS_WORDS } from './words.ts';

/** A change of lines that GitHub can apply, as a comment on those lines. */
export interface SuggestedChange {
  readonly file: string;
  readonly first: number;
  readonly last: number;
  /** The lines as they would stand. */
  readonly text: string;
  readonly body: string;
}

/** What findings suggest, worst first, each change once. Text that would not be applied as it is shown is left out. */
export function suggestedChanges(report: Report): SuggestedChange[] {
  const changes = new Map<string, SuggestedChange>();
  for (const { gate } of findings(report)) {
    const { location, fix, status } = gate;
    const suggestion = fix?.suggestion;
    if (location === null || !fix || suggestion === undefined || status === 'waived') continue;
    if (!isShownAsIs(suggestion)) continue;
    const { start_line: first, end_line: last, text } = suggestion;
    const key = JSON.stringify([location.file, first, last, text]);
    if (changes.has(key)) continue;
    const finding = `**${STATUS_WORDS[status]}** by \`${gate.gate}\`: ${prose(gate.message)}`;
    const body = `${finding}\n\n**Fix:** ${prose(fix.summary)}\n\n${fenced(text, 'suggestion')}`;
    changes.set(key, { file: location.file, first, last, text, body });
  }
  return [...changes.values()];
}

/** Marks that cannot be seen are written out, and would get into the file so. */
const isShownAsIs = ({ text }: Suggestion): boolean => visibleLines(text) === text;
