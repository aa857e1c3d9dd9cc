import type { GateResult, ModelReport, Report, Suggestion } from '../../core/report.ts';
import { counted } from '../../core/words.ts';
import { code, codeHtml, fenced, prose } from '../escape.ts';
import { formulaOf } from '../facts.ts';
import { simulationWords } from '../simulation.ts';
import type { RenderOptions } from '../types.ts';
import {
  byImportance,
  driversOf,
  gatesOf,
  isFailing,
  judgedRollout,
  notable,
  portfolioGates,
  verdictIn,
  worstFirst,
} from '../view.ts';
import { causeWords, change, costWords, rangeWords, STATUS_WORDS } from '../words.ts';
import { details, place, table } from './ink.ts';
import { monthlyCell } from './models.ts';
import { exposureLine, rolloutTable } from './rollout.ts';

/** One line on a finding; what the base already had says so. */
function findingLine(gate: GateResult, options: RenderOptions): string {
  const where = gate.location === null ? '' : ` at ${place(gate.location, options)}`;
  const old = gate.pre_existing ? ' (pre-existing, not caused by this change)' : '';
  return `**${STATUS_WORDS[gate.status]}**${old} by \`${gate.gate}\`${where}: ${prose(gate.message)}`;
}

/** The same with the change that mends it: as a suggestion on the very lines where they are known, else as a value. */
function findingBlock(gate: GateResult, options: RenderOptions): string {
  const formula = formulaOf(gate);
  const line = `- ${findingLine(gate, options)}${formula === null ? '' : ` ${code(formula, 300)}`}`;
  if (gate.fix === null) return line;
  const fix = `  **Fix:** ${prose(gate.fix.summary)}`;
  const { path, replacement, suggestion } = gate.fix;
  if (replacement === undefined) return `${line}\n\n${fix}`;
  const lines = suggestion === undefined ? null : lineWords(suggestion);
  const set = lines !== null ? `; ${lines}:` : path === undefined ? '' : `; set ${code(path)} to:`;
  const block = (
    suggestion === undefined ? fenced(replacement, 'yaml') : fenced(suggestion.text, 'suggestion')
  )
    .split('\n')
    .map((text) => `  ${text}`);
  return `${line}\n\n${fix}${set}\n\n${block.join('\n')}`;
}

/** `replace lines 19 to 24 with`. */
const lineWords = ({ start_line: from, end_line: to }: Suggestion): string =>
  from === to ? `replace line ${from} with` : `replace lines ${from} to ${to} with`;

const isFault = (gate: GateResult): boolean =>
  isFailing(gate.status) || gate.status === 'warn' || gate.status === 'waived';

/** Findings about the portfolio, such as budgets and cycles. */
export function portfolioDetails(report: Report, options: RenderOptions): string[] {
  const gates = worstFirst(portfolioGates(report)).filter((gate) => isFailing(gate.status));
  if (gates.length === 0) return [];
  const body = gates.map((gate) => findingBlock(gate, options)).join('\n\n');
  return [details(`Portfolio: ${counted(gates.length, 'finding')}`, body)];
}

/** One folded block a failing model; `short` leaves what stops it, with formula and fix. */
export function failingDetails(report: Report, options: RenderOptions, short: boolean): string[] {
  const models = byImportance(report).filter((model) => isFailing(verdictIn(report, model)));
  return models.map((model) => {
    const faults = worstFirst(gatesOf(report, model)).filter(isFault);
    const shown = short ? faults.filter((gate) => isFailing(gate.status)) : faults;
    const parts = [
      shown.map((gate) => findingBlock(gate, options)).join('\n\n'),
      ...(short ? [] : [reasons(model), costTable(model), ...rolloutParts(model)]),
    ];
    const body = parts.filter((part) => part !== '').join('\n\n');
    return details(`${codeHtml(model.id)}: ${counted(faults.length, 'finding')}`, body);
  });
}

const rolloutParts = (model: ModelReport): string[] => [
  rolloutTable(judgedRollout(model)),
  exposureLine(judgedRollout(model), model.cost.one_off.rollout),
  simulationLine(model),
];

/** Why the cost moved, what is paid once, and why the risk is what it is. */
function reasons(model: ModelReport): string {
  const { cost, risk } = model;
  const { head, one_off } = cost;
  const currency = head?.currency ?? 'USD';
  const moved = driversOf(model).map(
    (driver) => `${prose(causeWords(driver))} ${change(driver.delta, currency)} (${code(driver.path)})`,
  );
  const once = (['train', 'rollout'] as const).flatMap((kind) => {
    const part = one_off[kind];
    return part === null
      ? []
      : [`${kind === 'train' ? 'training' : 'rollout'} ${costWords(part, '', (reason) => prose(reason))}`];
  });
  const lines = [
    moved.length === 0 ? '' : `**What moved the cost, a month:** ${moved.join(', ')}`,
    once.length === 0 ? '' : `**Paid once:** ${once.join(', ')}`,
    risk === null
      ? ''
      : `**Risk ${risk.class}:** ${risk.reasons.map((reason) => prose(reason)).join('; ')} (residual ${Number(risk.residual.toPrecision(3))})`,
  ];
  return lines.filter((line) => line !== '').join('\n\n');
}

const simulationLine = (model: ModelReport): string =>
  simulationWords(model, (text) => prose(text, 200)).join(' ');

/** The estimate line by line with its numbers substituted, for recomputing it by hand. */
function costTable({ cost }: ModelReport): string {
  const { lines, head } = cost;
  if (head === null || (lines.length === 0 && head.unknown.length === 0)) return '';
  const currency = head.currency;
  const known = lines.map((line) => [
    prose(line.line),
    rangeWords({ ...line, currency }),
    line.cadence === 'monthly' ? 'a month' : 'once',
    code(line.formula, 400),
  ]);
  const unknown = head.unknown.map(({ line, reason }) => [
    prose(line),
    'unknown',
    'a month',
    prose(reason, 200),
  ]);
  return table(['Cost line', 'Expected (low to high)', '', 'Formula'], 'lrll', [...known, ...unknown]);
}

/** Models that pass but changed: their cost and what the gates said of them. */
export function passingDetails(report: Report, options: RenderOptions): string[] {
  const models = notable(report).filter((model) => !isFailing(verdictIn(report, model)));
  if (models.length === 0) return [];
  const blocks = models.map((model) => {
    const passed = model.gates.filter(({ status }) => status === 'pass').map(({ gate }) => `\`${gate}\``);
    const faults = worstFirst(gatesOf(report, model))
      .filter(isFault)
      .map((gate) => `- ${findingLine(gate, options)}`);
    const costs = [reasons(model), costTable(model), ...rolloutParts(model)];
    return [
      `**${code(model.id)}** ${monthlyCell(model)}${passed.length === 0 ? '' : `; passed ${passed.join(', ')}`}`,
      faults.join('\n'),
      ...costs,
    ]
      .filter((part) => part !== '')
      .join('\n\n');
  });
  return [details(`Not failing: ${counted(models.length, 'model')}`, blocks.join('\n\n'))];
}
