import type { GateResult, GateStatus, ModelReport, Verdict } from '../../core/report.ts';
import { duration } from '../../core/words.ts';
import { escapeHtml, visibleLines } from '../escape.ts';
import { formulaOf } from '../facts.ts';
import { simulationWords } from '../simulation.ts';
import { driversOf, isFailing, judgedRollout, stageLines, verdictOf, worstFirst } from '../view.ts';
import { change, count, rangeWords, share, spot } from '../words.ts';
import { h, type Markup, NOTHING, table } from './markup.ts';

const WORDS = {
  pass: 'Pass',
  warn: 'Warning',
  approval: 'Approval needed',
  block: 'Blocked',
  undecided: 'Undecided',
  waived: 'Waived',
  not_applicable: 'Does not apply',
} as const satisfies Record<GateStatus, string>;

export const verdict = (status: GateStatus | Verdict): Markup =>
  h`<span class="${status}">${WORDS[status]}</span>`;

export const isShown = ({ status }: GateResult): boolean => status !== 'pass' && status !== 'not_applicable';

/** Everything about one model; open where it fails. */
export function modelSection(model: ModelReport): Markup {
  const status = verdictOf(model);
  const open = isFailing(status) ? h` open` : NOTHING;
  const passed = model.gates.filter((gate) => gate.status === 'pass').map(({ gate }) => gate);
  const { risk } = model;
  return h`<details${open}><summary>${model.id}: ${verdict(status)}</summary>
${worstFirst(model.gates).filter(isShown).map(finding)}
${passed.length === 0 ? NOTHING : h`<p>Passed: ${passed.join(', ')}</p>`}
${risk === null ? NOTHING : h`<p>Risk ${risk.class}: ${risk.reasons.join('; ')} (residual ${Number(risk.residual.toPrecision(3))})</p>`}
${costSection(model)}
${rolloutSection(model)}
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

function costSection(model: ModelReport): Markup {
  const { id, cost } = model;
  const currency = cost.head?.currency ?? 'USD';
  const drivers = driversOf(model).map(({ cause, path, delta }) => [
    h`${cause}`,
    h`<code>${path}</code>`,
    h`${change(delta, currency)}`,
  ]);
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
  const moved = [{ title: 'Cause' }, { title: 'Setting' }, { title: 'Change a month', number: true }];
  const estimate = [
    { title: 'Cost line' },
    { title: 'Expected (low to high)', number: true },
    { title: 'Formula' },
  ];
  return h`${drivers.length === 0 ? NOTHING : table(`What moved the cost of ${id}`, moved, drivers)}
${lines.length + unknown.length === 0 ? NOTHING : table(`Estimate of ${id}`, estimate, [...lines, ...unknown])}`;
}

function rolloutSection(model: ModelReport): Markup {
  const { id } = model;
  const rollout = judgedRollout(model);
  if (rollout === null) return NOTHING;
  const columns = [
    { title: 'Traffic' },
    { title: 'Declared', number: true },
    { title: 'Needed', number: true },
    { title: 'Samples', number: true },
    { title: 'Stage' },
  ];
  const rows = stageLines(rollout).map(({ traffic, declared, needed, samples, valid }) => [
    h`${share(traffic)}`,
    h`${declared === null ? '–' : duration(declared)}`,
    h`${traffic >= 1 ? '–' : duration(needed)}`,
    h`${traffic >= 1 ? '–' : count(samples)}`,
    h`${traffic >= 1 ? '' : valid ? 'long enough' : `${duration(Math.max(0, needed - (declared ?? 0)))} short`}`,
  ]);
  const simulated = simulationWords(model, (text) => text).join(' ');
  return h`${table(`Rollout of ${id}`, columns, rows)}
${simulated === '' ? NOTHING : h`<p>${simulated}</p>`}`;
}
