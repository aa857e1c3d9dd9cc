import type { ModelReport, Report } from '../core/report.ts';
import { budgetFacts, latencyFact, leftWords, scopeWords } from './facts.ts';
import { headline, type Ink } from './headline.ts';
import { h, type Markup, NOTHING, table } from './html/markup.ts';
import { finding, isShown, modelSection, verdict } from './html/model.ts';
import { STYLE } from './html/style.ts';
import { nextSteps } from './next.ts';
import type { Renderer, RenderOptions } from './types.ts';
import { byImportance, isNotable, verdictOf, worstFirst } from './view.ts';
import { provenance, warnings } from './warnings.ts';
import { amount, change, costWords, isNothing, percentChange, spot } from './words.ts';

/** Plain text; the templates escape it. */
const INK: Ink = { name: (text) => text, words: (text) => text };

/** One page that needs nothing else: no network, no script. */
export const html: Renderer = (report, options) => {
  const title = headline(report, INK);
  const page = h`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Tollgate: ${title}</title>
<style>${{ markup: STYLE }}</style>
</head>
<body>
<main>
<h1 class="${report.verdict}">${title}</h1>
<h2>Next</h2>
<ul>${nextSteps(report, INK).map((step) => h`<li>${step}</li>`)}</ul>
${modelTable(report)}
${budgetTable(report)}
${list('Warnings', warnings(report, INK))}
${portfolio(report)}
${models(report)}
${files(report)}
</main>
${footer(report, options)}
</body>
</html>
`;
  return page.markup;
};

function list(title: string, items: readonly string[]): Markup {
  return items.length === 0
    ? NOTHING
    : h`<h2>${title}</h2><ul>${items.map((item) => h`<li>${item}</li>`)}</ul>`;
}

function modelTable(report: Report): Markup {
  const { base, head, delta } = report.totals;
  const columns = [
    { title: 'Model' },
    { title: 'Before', number: true },
    { title: 'After', number: true },
    { title: 'Change', number: true },
    { title: 'p99 of gate', number: true },
    { title: 'Risk' },
    { title: 'Verdict' },
  ];
  const rows = byImportance(report.models)
    .filter(isNotable)
    .map((model) => [
      h`${model.id}`,
      ...costCells(model.cost),
      h`${latencyFact(model) ?? '–'}`,
      h`${model.risk?.class ?? '–'}`,
      verdict(verdictOf(model)),
    ]);
  const total = [h`All models`, ...costCells({ base, head, delta }), h`–`, h`–`, verdict(report.verdict)];
  return h`<h2>Cost a month</h2>${table('Models the change touches, and those that fail', columns, [...rows, total])}`;
}

function costCells({ base, head, delta }: Pick<ModelReport['cost'], 'base' | 'head' | 'delta'>): Markup[] {
  const shown = [base, head].map(
    (cost) => h`${cost === null ? '–' : costWords(cost, '', (reason) => reason)}`,
  );
  if (base === null) return [...shown, h`new`];
  if (head === null) return [...shown, h`removed`];
  if (delta === null) return [...shown, h`unknown`];
  const percent = percentChange(delta.expected, base.expected);
  const by = isNothing(delta.expected) ? 'none' : change(delta.expected, delta.currency);
  return [...shown, h`${by}${percent === null ? '' : ` (${percent})`}`];
}

function budgetTable(report: Report): Markup {
  const { currency } = report.totals.head;
  const columns = [
    { title: 'Budget' },
    { title: 'Spent', number: true },
    { title: 'Limit', number: true },
    { title: 'Used', number: true },
    { title: 'Left', number: true },
  ];
  const rows = budgetFacts(report).map((budget) => [
    h`${scopeWords(budget)}`,
    h`${amount(budget.after, currency)}`,
    h`${amount(budget.limit, currency)} a ${budget.period}`,
    h`${budget.percent === null ? '–' : `${budget.percent} %`}`,
    h`${leftWords(budget, currency)}`,
  ]);
  return rows.length === 0 ? NOTHING : h`<h2>Budgets</h2>${table('Budgets after the change', columns, rows)}`;
}

function portfolio(report: Report): Markup {
  const gates = worstFirst(report.gates).filter(isShown);
  return gates.length === 0 ? NOTHING : h`<h2>Portfolio</h2>${gates.map(finding)}`;
}

function models(report: Report): Markup {
  const shown = byImportance(report.models).filter(isNotable);
  return shown.length === 0 ? NOTHING : h`<h2>Models</h2>${shown.map(modelSection)}`;
}

function files(report: Report): Markup {
  const items = report.problems.map(
    ({ code, message, fix, location }) =>
      h`<li><code>${spot(location)}</code> ${code}: ${message}${fix === null ? '' : ` Fix: ${fix}`}</li>`,
  );
  return items.length === 0 ? NOTHING : h`<h2>Problems in files</h2><ul>${items}</ul>`;
}

function footer(report: Report, { runUrl }: RenderOptions): Markup {
  const run =
    runUrl === undefined || !runUrl.startsWith('https://') ? NOTHING : h` · <a href="${runUrl}">run</a>`;
  return h`<footer>${provenance(report, INK).join(' · ')}${run}</footer>`;
}
