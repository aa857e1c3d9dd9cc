import type { GateResult, GateStatus, ModelReport, Verdict } from '../../core/report.ts';
import { escapeHtml, visibleLines } from '../escape.ts';
import { formulaOf } from '../facts.ts';
import { simulationWords } from '../simulation.ts';
import { isFailing, worstFirst } from '../view.ts';
import { rangeWords, STATUS_WORDS, spot } from '../words.ts';
import { h, type Markup, NOTHING, table } from './markup.ts';

export const verdict = (status: GateStatus | Verdict): Markup =>
  h`<span class="${status}">${STATUS_WORDS[status]}</span>`;

export const isShown = ({ status }: GateResult): boolean => status !== 'pass' && status !== 'not_applicable';

/** Everything about one model, open where it fails; `place` tells models apart on the page. */
export function modelSection(
  model: ModelReport,
  { status, gates }: { readonly status: Verdict; readonly gates: readonly GateResult[] },
  place: string,
  charts: Markup,
): Markup {
  const open = isFailing(status) ? h` open` : NOTHING;
  const passed = gates.filter((gate) => gate.status === 'pass').map(({ gate }) => gate);
  const { risk } = model;
  const simulated = simulationWords(model, (text) => text).join(' ');
  return h`<details id="${place}"${open}><summary>${model.id}: ${verdict(status)}</summary>
${worstFirst(gates).filter(isShown).map(finding)}
${passed.length === 0 ? NOTHING : h`<p>Passed: ${passed.join(', ')}</p>`}
${risk === null ? NOTHING : h`<p>Risk ${risk.class}: ${risk.reasons.join('; ')} (residual ${Number(risk.residual.toPrecision(3))})</p>`}
${charts}
${simulated === '' ? NOTHING : h`<p>${simulated}</p>`}
${estimate(model)}
</details>`;
}

/** One finding with its formula and fix. */
export function finding(gate: GateResult): Markup {
  const formula = formulaOf(gate);
  const replacement = gate.fix?.replacement;
  const place = gate.location === null ? NOTHING : h` at <code>${spot(gate.location)}</code>`;
  return h`<h3>${verdict(gate.status)} by ${gate.gate}${place}${gate.pre_existing ? ' (pre-existing)' : ''}</h3>
<p>${gate.message}${formula === null ? NOTHING : h` <code>${formula}</code>`}</p>
${gate.fix === null ? NOTHING : h`<p>Fix: ${gate.fix.summary}</p>`}
${replacement === undefined ? NOTHING : h`<pre><code>${{ markup: escapeHtml(visibleLines(replacement)) }}</code></pre>`}`;
}

/** The estimate line by line with its numbers substituted, for recomputing it by hand. */
function estimate({ id, cost }: ModelReport): Markup {
  const currency = cost.head?.currency ?? 'USD';
  const lines = cost.lines.map((line) => [
    h`${line.line}`,
    h`${rangeWords({ ...line, currency })}${line.cadence === 'monthly' ? ' a month' : ' once'}`,
    h`<code>${line.formula}</code>`,
  ]);
  const unknown = (cost.head?.unknown ?? []).map(({ line, reason }) => [
    h`${line}`,
    h`unknown`,
    h`${reason}`,
  ]);
  const columns = [
    { title: 'Cost line' },
    { title: 'Expected (low to high)', number: true },
    { title: 'Formula' },
  ];
  return lines.length + unknown.length === 0
    ? NOTHING
    : table(`Estimate of ${id}`, columns, [...lines, ...unknown]);
}
