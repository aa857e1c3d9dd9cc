import type { Report } from '../../core/report.ts';
import { counted } from '../../core/words.ts';
import { headline, type Ink } from '../headline.ts';
import { approvalRule, approvalState, fixSteps } from '../next.ts';
import { failing, withStatus } from '../view.ts';

import { h, type Markup, NOTHING } from './markup.ts';
import { verdict } from './model.ts';

const MOST_REASONS = 6;

/** What a reviewer asks, answered before anything else: the verdict, why, what to do, and who approves. */
export function answers(report: Report, ink: Ink): Markup {
  return h`<header class="answer ${report.verdict}"><h1>${headline(report, ink)}</h1></header>
<h2>Why</h2>${why(report)}
<div class="answers">
<section><h2>What to do</h2>${list(orElse(fixSteps(report, ink), 'Nothing has to be mended.'))}</section>
<section><h2>Who approves</h2>${list(approvals(report, ink))}</section>
</div>`;
}

function why(report: Report): Markup {
  const found = failing(report);
  const shown = found
    .slice(0, MOST_REASONS)
    .map(
      ({ gate, model }) =>
        h`<li>${verdict(gate.status)} by ${gate.gate}${model === null ? NOTHING : h` of ${model.id}`}: ${gate.message}${gate.pre_existing ? ' (pre-existing)' : ''}</li>`,
    );
  if (shown.length === 0) {
    const warned = withStatus(report, 'warn').length;
    return h`<p>No gate stops it${warned > 0 ? `; ${counted(warned, 'warning')} below` : ''}.</p>`;
  }
  const more = found.length - shown.length;
  return h`<ul>${shown}${more > 0 ? h`<li>${counted(more, 'more finding')} below</li>` : NOTHING}</ul>`;
}

function approvals(report: Report, ink: Ink): string[] {
  if (report.approvals.length === 0) return ['Nobody has to approve it.'];
  return [
    ...report.approvals.map((need) => approvalState(need, ink)),
    ...(report.approval_notes ?? []),
    approvalRule(report, ink),
  ];
}

const orElse = (items: readonly string[], otherwise: string): readonly string[] =>
  items.length === 0 ? [otherwise] : items;

const list = (items: readonly string[]): Markup => h`<ul>${items.map((item) => h`<li>${item}</li>`)}</ul>`;
