import type { ModelReport, Report } from '../core/report.ts';
import { counted } from '../core/words.ts';
import { budgetCell, canaryCell, stoppedBudget } from './cells.ts';
import { budgetFacts, budgetsOf, latencyFact } from './facts.ts';
import { headline, type Ink } from './headline.ts';
import { answers } from './html/answers.ts';
import { type Figure, figure } from './html/charts/figure.ts';
import { MODEL_CHARTS, PORTFOLIO_CHARTS } from './html/charts/index.ts';
import { h, type Markup, NOTHING, table } from './html/markup.ts';
import { finding, isShown, modelSection, verdict } from './html/model.ts';
import { STYLE } from './html/style.ts';
import type { Renderer, RenderOptions } from './types.ts';
import { gatesOf, notable, portfolioGates, verdictIn, worstFirst } from './view.ts';
import { provenance, warnings } from './warnings.ts';
import { change, costWords, count, isNothing, percentChange, spot } from './words.ts';

/** A page that can still be read: models with a section, and those of them with pictures. */
const MOST_SECTIONS = 200;
const MOST_CHARTED = 20;
const MOST_LISTED = 100;

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
${answers(report, INK)}
${modelTable(report)}
${portfolioCharts(report)}
${list(
  'Warnings',
  warnings(report, INK).map((text) => h`<li>${text}</li>`),
)}
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

function list(title: string, items: readonly Markup[]): Markup {
  const more = items.length - MOST_LISTED;
  const rest = more > 0 ? h`<li>${count(more)} more in the JSON report</li>` : NOTHING;
  return items.length === 0 ? NOTHING : h`<h2>${title}</h2><ul>${items.slice(0, MOST_LISTED)}${rest}</ul>`;
}

function modelTable(report: Report): Markup {
  const { base, head, delta } = report.totals;
  const columns = [
    { title: 'Model' },
    { title: 'Verdict' },
    { title: 'Before', number: true },
    { title: 'After', number: true },
    { title: 'Change', number: true },
    { title: 'Budget', number: true },
    { title: 'p99 of gate', number: true },
    { title: 'Canary', number: true },
    { title: 'Risk' },
  ];
  const budgets = budgetFacts(report);
  const rows = notable(report)
    .slice(0, MOST_SECTIONS)
    .map((model, index) => {
      const stopped = stoppedBudget(report, model, budgets);
      return [
        h`<a href="#${placeOf(index)}">${model.id}</a>`,
        h`${verdict(verdictIn(report, model))}${stopped === '' ? NOTHING : h`; ${stopped}`}`,
        ...costCells(model.cost),
        h`${budgetCell(budgetsOf(model, budgets)[0] ?? null, head.currency)}`,
        h`${latencyFact(model) ?? '–'}`,
        h`${canaryCell(model)}`,
        h`${model.risk?.class ?? '–'}`,
      ];
    });
  const none = Array.from({ length: 4 }, () => h`–`);
  const total = [h`All models`, verdict(report.verdict), ...costCells({ base, head, delta }), ...none];
  return h`<h2>Cost a month</h2>${table('Models the change touches, and those that fail', columns, [...rows, total])}${leftOut(report, rows.length)}`;
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

function portfolio(report: Report): Markup {
  const gates = worstFirst(portfolioGates(report)).filter(isShown);
  const more = gates.length - MOST_LISTED;
  const rest = more > 0 ? h`<p>${counted(more, 'more finding')} in the JSON report.</p>` : NOTHING;
  return gates.length === 0
    ? NOTHING
    : h`<h2>Portfolio</h2>${gates.slice(0, MOST_LISTED).map(finding)}${rest}`;
}

function models(report: Report): Markup {
  const shown = notable(report).slice(0, MOST_SECTIONS);
  if (shown.length === 0) return NOTHING;
  const charted = new Set(shown.filter(({ change: kind }) => kind !== 'unchanged').slice(0, MOST_CHARTED));
  const sections = shown.map((model, index) =>
    modelSection(
      model,
      { status: verdictIn(report, model), gates: gatesOf(report, model) },
      placeOf(index),
      charted.has(model) ? modelCharts(model, placeOf(index)) : NOTHING,
    ),
  );
  return h`<h2>Models</h2>${sections}${leftOut(report, shown.length)}`;
}

const placeOf = (index: number): string => `model-${index + 1}`;

function leftOut(report: Report, shown: number): Markup {
  const more = notable(report).length - shown;
  return more > 0 ? h`<p>${counted(more, 'more model')} in the JSON report.</p>` : NOTHING;
}

function portfolioCharts(report: Report): Markup {
  return grid(
    PORTFOLIO_CHARTS.map((chart) => chart(report)),
    'all',
  );
}

function modelCharts(model: ModelReport, place: string): Markup {
  return grid(
    MODEL_CHARTS.map((chart) => chart(model)),
    place,
  );
}

function grid(figures: readonly (Figure | null)[], prefix: string): Markup {
  const drawn = figures.flatMap((found) => (found === null ? [] : [figure(prefix, found)]));
  return drawn.length === 0 ? NOTHING : h`<div class="charts">${drawn}</div>`;
}

const files = ({ problems }: Report): Markup =>
  list(
    'Problems in files',
    problems.map(
      ({ code, message, fix, location }) =>
        h`<li><code>${spot(location)}</code> ${code}: ${message}${fix === null ? '' : ` Fix: ${fix}`}</li>`,
    ),
  );

function footer(report: Report, { runUrl }: RenderOptions): Markup {
  const run =
    runUrl === undefined || !runUrl.startsWith('https://') ? NOTHING : h` · <a href="${runUrl}">run</a>`;
  return h`<footer>${provenance(report, INK).join(' · ')}${run}</footer>`;
}
