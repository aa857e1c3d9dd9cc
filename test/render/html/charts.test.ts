import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ModelReport, Report } from '../../../src/core/report.ts';
import { blastRadius } from '../../../src/render/html/charts/blast-radius.ts';
import { boundaries } from '../../../src/render/html/charts/boundaries.ts';
import { budgets } from '../../../src/render/html/charts/budgets.ts';
import { change } from '../../../src/render/html/charts/change.ts';
import { drivers } from '../../../src/render/html/charts/drivers.ts';
import type { Figure } from '../../../src/render/html/charts/figure.ts';
import { power } from '../../../src/render/html/charts/power.ts';
import { samples } from '../../../src/render/html/charts/samples.ts';
import { simulated } from '../../../src/render/html/charts/simulated.ts';
import { spend } from '../../../src/render/html/charts/spend.ts';
import { timeline } from '../../../src/render/html/charts/timeline.ts';
import { html } from '../../../src/render/html.ts';
import { BLOCKED, FRAUD_RANKER, fleet, model, OPTIONS, report, UNKNOWN_COST } from '../reports.ts';

const readJson = (path: string): Report => JSON.parse(readFileSync(path, 'utf8'));
const DEMO = readJson('fixtures/demo/expected/report.json');
const COMMENT = readFileSync('fixtures/demo/expected/comment.md', 'utf8');
const FEW = readJson('fixtures/sample-size-fail/expected/report.json');

const find = ({ models }: Report, id: string): ModelReport => {
  const found = models.find((entry) => entry.id === id);
  if (found === undefined) throw new Error(`no model ${id}`);
  return found;
};
const RANKER = find(DEMO, 'fraud-ranker');

const textOf = (markup: string): string[] =>
  [...markup.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text = '']) => text);
const words = (drawn: Figure | null): string[] => textOf(drawn?.drawing.markup ?? '');
const cells = (drawn: Figure | null): string =>
  (drawn?.table.markup ?? '').replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');

interface Bar {
  readonly x: number;
  readonly width: number;
  readonly tone: string;
}
const bars = (drawn: Figure | null): Bar[] =>
  [
    ...(drawn?.drawing.markup ?? '').matchAll(
      /<rect x="([\d.-]+)" y="[\d.-]+" width="([\d.-]+)" height="[\d.-]+" class="([^"]+)"/g,
    ),
  ].map(([, x, width, tone = '']) => ({ x: Number(x), width: Number(width), tone }));

describe('what a picture says is what the comment says', () => {
  const money = (drawn: Figure | null) => words(drawn).filter((text) => /^[+-]?\$/.test(text));

  it('the change of every model and the totals', () => {
    expect(money(change(DEMO))).toEqual([
      '$47,986',
      '+$8,843',
      '+$4,418',
      '-$768',
      '+$389',
      '-$375',
      '$60,493',
    ]);
    for (const text of ['$47,986', '+$8,843', '+$4,418', '-$375', '$60,493']) expect(COMMENT).toContain(text);
  });

  it('budgets with what is left', () => {
    const left = money(budgets(DEMO));
    expect(left).toHaveLength(4);
    for (const text of left) expect(COMMENT).toContain(text.replace(')', ' used)'));
  });

  it('drivers', () => {
    expect(words(drivers(RANKER))).toEqual(
      expect.arrayContaining(['$3,384', 'hardware: serving.hardware', '+$8,843', '$12,228']),
    );
    expect(COMMENT).toContain('hardware +$8,843 (`serving.hardware`)');
  });

  it('durations and samples of stages', () => {
    expect(words(timeline(RANKER))).toContain('10 min, needs 1 h 40 min');
    expect(words(samples(RANKER))).toEqual(
      expect.arrayContaining(['1 %', '666 of 3,314', '200,000 of 3,314']),
    );
    expect(COMMENT).toContain('| 1 % | 10 min | 1 h 40 min | 666 | 1 h 30 min short |');
    expect(COMMENT).toContain('Each arm needs 3,314 samples.');
  });

  it('the power of the plan as the gate states it', () => {
    const ranker = find(FEW, 'fraud-ranker');
    const found = ranker.gates.find(({ gate }) => gate === 'sample-size');
    expect(found?.message).toContain('it sees 0.1 points at 5 % in 68.32 % of bad ones');
    expect(power(ranker)?.description).toContain(
      '0.1 pp of good_rate at 5 % is caught with probability 68.32 %'.replace(
        'good_rate',
        ranker.rollout?.design.metric ?? '',
      ),
    );
    expect(words(power(ranker))).toContain('68.32 %');
  });
});

describe('waterfalls', () => {
  it('each move begins where the one before it ended, and the last level is where they lead', () => {
    const [before, up, after] = bars(drivers(RANKER));
    expect(before?.tone).toBe('level');
    expect(up).toMatchObject({ tone: 'up', x: before?.width });
    expect((up?.x ?? 0) + (up?.width ?? 0)).toBeCloseTo(after?.width ?? 0, 1);
  });

  it('begin at zero unless the moves would be too thin to see, and say where they begin', () => {
    expect(drivers(RANKER)?.description).not.toContain('Bars start');
    expect(change(DEMO)?.description).toContain('Bars start at $30,000.');
  });

  it('sum to the change when other models moved too', () => {
    const totals = { ...DEMO.totals };
    const some = change({
      ...DEMO,
      totals,
      models: DEMO.models.filter(({ id }) => id !== 'support_assistant'),
    });
    expect(words(some)).toEqual(expect.arrayContaining(['1 other model', '+$4,418', '$60,493']));
  });

  it('call a level that lacks a line of unknown price a lower bound', () => {
    const { unknown } = UNKNOWN_COST.totals.head;
    const { base, head } = DEMO.totals;
    const totals = { ...DEMO.totals, base: { ...base, unknown }, head: { ...head, unknown } };
    expect(words(change({ ...DEMO, totals }))).toEqual(expect.arrayContaining(['≥ $47,986', '≥ $60,493']));
  });

  it('are not drawn from costs that nobody knows', () => {
    expect(change(UNKNOWN_COST)).toBeNull();
    expect(UNKNOWN_COST.models.map(drivers)).toEqual([null]);
  });
});

describe('where the money goes', () => {
  it('every team, in all the total of the report', () => {
    const amounts = [...(spend(DEMO)?.table.markup ?? '').matchAll(/>\$([\d,]+)<\/td><\/tr>/g)];
    const rounded = amounts.map(([, text = '']) => Number(text.replaceAll(',', '')));
    expect(rounded.length).toBe(4);
    expect(Math.abs(rounded.reduce((a, b) => a + b, 0) - Number(DEMO.totals.head.expected))).toBeLessThan(2);
  });

  it('is a lower bound where a line has no price', () => {
    const bound = { ...DEMO, totals: UNKNOWN_COST.totals };
    expect(words(spend(bound))).toContain('≥ $30,525');
    expect(spend(bound)?.description).toContain('Without 1 cost line that could not be priced');
  });
});

describe('the test that a rollout is', () => {
  it('rises with the size of the regression and begins at the rate of false rollbacks', () => {
    const chances = [...cells(power(RANKER)).matchAll(/([\d.]+) %/g)].map(([, text]) => Number(text));
    expect(chances.slice(0, 3)).toEqual(chances.slice(0, 3).toSorted((a, b) => a - b));
    expect(power(RANKER)?.description).toContain('With none, the looks alone stop 8.51 % of releases.');
  });

  it('shows the boundary and the difference that reaches it at every look', () => {
    expect(cells(boundaries(RANKER))).toContain('1 % 0.2756 % 1.96 1.66 pp 5 % 8.247 % 1.96 0.304 pp');
    const spending = {
      ...RANKER,
      rollout: RANKER.rollout && {
        ...RANKER.rollout,
        design: { ...RANKER.rollout.design, boundaries: [11.838433, 7.877012, 4.019741, 1.960141] },
      },
    };
    expect(boundaries(spending)?.description).toContain('|z| of 11.8384, 7.877, 4.0197, 1.9601');
    expect(power(spending)?.description).not.toBe(power(RANKER)?.description);
  });

  it('shows what the simulation caught before each stage, in the words of the comment', () => {
    const drawn = simulated(RANKER);
    const { simulation } = RANKER;
    const [, before5] = words(drawn).flatMap((text, index, all) =>
      text === 'before 5 %' ? all.slice(index, index + 2) : [],
    );
    expect(COMMENT).toContain(`${before5} before 5 % of traffic`);
    const shown = bars(drawn).filter(({ tone }) => tone !== 'track');
    expect(shown.map(({ width }) => width)).toEqual(
      [
        ...(simulation?.detected_before ?? []).map(({ probability }) => probability),
        simulation?.detected,
        simulation?.false_rollback,
      ].map((probability) => Math.round((probability ?? 0) * 3600) / 10),
    );
    expect(simulated({ ...RANKER, simulation: null })).toBeNull();
  });

  it('is not drawn where no gate judged the plan', () => {
    const unjudged = { ...RANKER, gates: [] };
    expect([timeline, samples, power, boundaries].map((chart) => chart(unjudged))).toEqual(
      Array(4).fill(null),
    );
  });
});

describe('the blast radius', () => {
  it('leads every arrow from the right of a box to the left of its reader', () => {
    const [first] = [
      ...(blastRadius(DEMO)?.drawing.markup ?? '').matchAll(
        /<path d="M([\d.]+),[^"]*?([\d.]+),[\d.]+" class="edge"/g,
      ),
    ];
    const boxes = bars(blastRadius(DEMO));
    expect(boxes.map(({ x, width }) => x + width)).toContain(Number(first?.[1]));
    expect(boxes.map(({ x }) => x)).toContain(Number(first?.[2]));
  });

  it('has a box for every model and says what each is', () => {
    const drawn = blastRadius(DEMO);
    expect(words(drawn)).toEqual(
      expect.arrayContaining(['fraud-ranker', 'changed, blocked', 'payment_rules']),
    );
    expect(drawn?.description).toBe('4 models read what changes in 3 models, up to 1 step away.');
    expect(cells(drawn)).toMatch(/user_embedding 0 changed, \w+ candidate_retrieval, price_sensitivity/);
  });

  it('draws the nearest and counts the others', () => {
    const nodes = Array.from({ length: 60 }, (_, i) => ({
      id: `m${i}`,
      change: 'affected' as const,
      distance: Math.min(i, 1),
    }));
    const edges = nodes.slice(1).map(({ id }) => ({ from: 'm0', to: id }));
    const drawn = blastRadius(report({ graph: { nodes, edges, omitted: 7 } }));
    expect(bars(drawn)).toHaveLength(30);
    expect(drawn?.description).toContain('37 more, farther away, are not drawn.');
  });

  it.each(['__proto__', 'constructor', 'n1', '<b>'])('T39 no name means anything to the layout: %s', (id) => {
    const nodes = [
      { id, change: 'changed' as const, distance: 0 },
      { id: 'toString', change: null, distance: 1 },
    ];
    const edges = [
      { from: id, to: 'toString' },
      { from: 'toString', to: id },
      { from: id, to: id },
    ];
    const drawn = blastRadius(report({ graph: { nodes, edges, omitted: 0 }, models: [model(id)] }));
    expect(bars(drawn)).toHaveLength(2);
    expect(drawn?.drawing.markup).not.toContain('<b>');
    expect(drawn?.drawing.markup).not.toContain('NaN');
  });
});

describe('the page', () => {
  it('answers what a reviewer asks in the order of the questions', () => {
    const page = html(DEMO, OPTIONS);
    const order = ['<h1', '>Why<', '>What to do<', '>Who approves<', '>Cost a month<', '>Models<'].map(
      (part) => page.indexOf(part),
    );
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(order[0]).toBeGreaterThan(0);
    expect(html({ ...DEMO, approvals: [] }, OPTIONS)).toContain('Nobody has to approve it.');
  });

  it('T39 gives the same bytes twice, whatever was drawn before', () => {
    const once = html(DEMO, OPTIONS);
    html(BLOCKED, OPTIONS);
    expect(html(structuredClone(DEMO), OPTIONS)).toBe(once);
  });

  it('names every picture, describes it, and gives its numbers', () => {
    const page = html(DEMO, OPTIONS);
    const pictures = page.match(/<svg /g) ?? [];
    expect(pictures.length).toBeGreaterThan(8);
    expect(page.match(/<svg [^>]*role="img" aria-labelledby="[^"]+" aria-describedby="[^"]+"/g)).toHaveLength(
      pictures.length,
    );
    expect(page.match(/<summary>Numbers: /g)).toHaveLength(pictures.length);
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('draws no coordinate that is not a number', () => {
    for (const page of [html(DEMO, OPTIONS), html(BLOCKED, OPTIONS), html(FEW, OPTIONS)])
      expect(page).not.toMatch(/NaN|Infinity|undefined/);
  });

  it('stays a page where ten thousand models changed', () => {
    const page = html(fleet(10_000, 10_000), OPTIONS);
    expect(page.length).toBeLessThan(2_000_000);
    expect(page).toContain('9,800 more models in the JSON report.');
    expect(page.match(/-timeline-title"/g)?.length ?? 0).toBeLessThanOrEqual(40);
  });

  it('draws models that the change did not touch never', () => {
    const page = html(report({ models: [{ ...FRAUD_RANKER, change: 'unchanged' }] }), OPTIONS);
    expect(page).toContain('canary-duration');
    expect(page).not.toContain('-timeline-title');
  });
});
