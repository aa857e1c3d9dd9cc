import type { CostInput, Mark, Report } from '../../core/report.ts';
import { counted } from '../../core/words.ts';
import { code, prose } from '../escape.ts';
import { waiverOf } from '../facts.ts';
import { approvalState } from '../next.ts';
import type { RenderOptions } from '../types.ts';
import { isNotable, withStatus } from '../view.ts';
import { countdown } from '../warnings.ts';
import { count } from '../words.ts';
import { details, INK, place, table } from './ink.ts';

const MARK_WORDS = {
  stated: 'stated',
  measured: 'measured',
  default: 'default',
  unknown: 'unknown',
} as const satisfies Record<Mark, string>;

const MOST_INPUTS = 30;
const MOST_LISTED = 50;

/** What the estimate rests on: inputs that were assumed, and the one price book both sides were priced with. */
export function assumptions(report: Report): string {
  const inputs = report.models
    .filter((model) => isNotable(report, model))
    .flatMap((model) =>
      model.cost.lines.flatMap((line) => line.inputs.map((input) => ({ model: model.id, input }))),
    );
  const assumed = uniqueInputs(
    inputs.filter(({ input }) => input.mark === 'default' || input.mark === 'unknown'),
  );
  const { book, date } = report.prices;
  const lead = `Base and head are priced with one book, ${code(book)} of ${prose(date)}, so a change of prices is never counted as a change of cost. A month is 730 hours.`;
  const rows = assumed
    .slice(0, MOST_INPUTS)
    .map(({ model, input }) => [
      code(model, 60),
      prose(input.name, 80),
      prose(input.value, 80),
      MARK_WORDS[input.mark],
      prose(input.source, 120),
    ]);
  const more = assumed.length - rows.length;
  const parts = [lead];
  if (rows.length > 0) parts.push(table(['Model', 'Input', 'Value', 'How known', 'Source'], 'llrll', rows));
  if (more > 0) parts.push(`+${count(more)} more in the full report`);
  return details('Assumptions and price book', parts.join('\n\n'));
}

function uniqueInputs<T extends { model: string; input: CostInput }>(inputs: readonly T[]): T[] {
  const seen = new Map(inputs.map((entry) => [JSON.stringify([entry.model, entry.input]), entry]));
  return [...seen.values()];
}

/** Who has to approve and who did; what was waived, by whom and for how long. */
export function approvalsAndWaivers(report: Report, options: RenderOptions): string[] {
  const needs = report.approvals.map((need) => `- ${approvalState(need, INK)}`);
  const notes = (report.approval_notes ?? []).slice(0, MOST_LISTED).map((note) => `- ${prose(note)}`);
  const waivers = withStatus(report, 'waived').map(({ gate, model }) => {
    const waiver = waiverOf(gate);
    const whose = model === null ? 'the portfolio' : code(model.id);
    const where = gate.location === null ? '' : ` (${place(gate.location, options)})`;
    if (waiver === null) return `- Waived: \`${gate.gate}\` of ${whose}${where}: ${prose(gate.message)}`;
    const left = waiver.daysLeft === null ? '' : `, ends ${countdown(waiver.daysLeft)}`;
    return `- Waived until ${prose(waiver.expires)}${left}: \`${gate.gate}\` ${code(gate.code)} of ${whose}${where}, by ${code(waiver.owner)}: ${prose(waiver.reason)}`;
  });
  if (needs.length + notes.length + waivers.length === 0) return [];
  const shownWaivers = waivers.slice(0, MOST_LISTED);
  if (waivers.length > shownWaivers.length)
    shownWaivers.push(`- +${count(waivers.length - shownWaivers.length)} more in the full report`);
  const summary = [
    needs.length > 0 ? counted(needs.length, 'approval rule') : '',
    waivers.length > 0 ? counted(waivers.length, 'waiver') : '',
  ];
  return [
    details(
      `Approvals and waivers: ${summary.filter((part) => part !== '').join(', ')}`,
      [...needs, ...notes, ...shownWaivers].join('\n'),
    ),
  ];
}

/** What could not be read, file by file. */
export function problemList(report: Report, options: RenderOptions): string[] {
  const { problems } = report;
  if (problems.length === 0) return [];
  const lines = problems
    .slice(0, MOST_LISTED)
    .map(({ code: id, message, expected, fix, location, pre_existing }) => {
      const hints = [
        expected === null ? '' : ` Expected ${prose(expected)}.`,
        fix === null ? '' : ` **Fix:** ${prose(fix)}`,
      ];
      return `- ${place(location, options)} \`${id}\`${pre_existing ? ' (pre-existing)' : ''}: ${prose(message)}${hints.join('')}`;
    });
  if (problems.length > lines.length)
    lines.push(`- +${count(problems.length - lines.length)} more in the full report`);
  return [details(`${counted(problems.length, 'problem')} in files`, lines.join('\n'))];
}
