import { scaleLinear } from 'd3-scale';
import { type Money, moneyFromText, moneyText, plus, NOTHING as ZERO } from '../../../core/money.ts';
import { COMPONENTS, type Component, type Report } from '../../../core/report.ts';
import { counted } from '../../../core/words.ts';
import { amount, isNothing } from '../../words.ts';
import { h, type Markup, table } from '../markup.ts';
import { BAR, box, type Figure, legend, type Row, rows, WIDTH } from './figure.ts';

const WORDS = {
  train: 'training',
  infer: 'serving',
  data: 'data',
  iterate: 'iteration',
} as const satisfies Record<Component, string>;

/** Teams with a bar of their own. */
const MOST = 8;
const LEGEND = 26;

interface Spend {
  readonly team: string;
  readonly parts: Readonly<Record<Component, Money>>;
  readonly total: Money;
}

const NO_PARTS: Spend['parts'] = { train: ZERO, infer: ZERO, data: ZERO, iterate: ZERO };

/** Where the money goes after the change: a bar for each team, by what is paid for. */
export function spend(report: Report): Figure | null {
  const { currency, unknown } = report.totals.head;
  const teams = byTeam(report);
  const [most] = teams;
  if (most === undefined) return null;
  const shown = teams.slice(0, MOST);
  const rest = teams.slice(MOST);
  const all =
    rest.length === 0 ? shown : [...shown, rest.reduce(join, nobody(counted(rest.length, 'other team')))];
  const x = scaleLinear([0, Math.max(...all.map(({ total }) => Number(total)))], [0, WIDTH]);
  const bound = unknown.length > 0 ? '≥ ' : '';
  const items = all.map(
    ({ team, parts, total }): Row => ({
      label: team,
      value: `${bound}${amount(moneyText(total), currency)}`,
      marks: (y) => stacked(parts, x, y),
    }),
  );
  const used = COMPONENTS.filter((component) => all.some(({ parts }) => parts[component] > ZERO));
  const picture = rows(items, LEGEND);
  return {
    name: 'spend',
    title: 'Where the money goes after the change',
    description: `A month, by team: ${items.map(({ label, value }) => `${label} ${value}`).join('; ')}.${
      unknown.length > 0 ? ` Without ${counted(unknown.length, 'cost line')} that could not be priced.` : ''
    }`,
    height: picture.height,
    drawing: h`${legend(
      used.map((component) => ({ tone: component, words: WORDS[component] })),
    )}${picture.drawing}`,
    table: table(
      'Monthly cost after the change, by team',
      [
        { title: 'Team' },
        ...COMPONENTS.map((component) => ({ title: WORDS[component], number: true })),
        { title: 'All', number: true },
      ],
      all.map(({ team, parts, total }) => [
        h`${team}`,
        ...COMPONENTS.map((component) => h`${cell(parts[component], currency)}`),
        h`${bound}${amount(moneyText(total), currency)}`,
      ]),
    ),
  };
}

function cell(value: Money, currency: string): string {
  const text = moneyText(value);
  return isNothing(text) ? '–' : amount(text, currency);
}

function stacked(parts: Spend['parts'], x: (value: number) => number, y: number): Markup {
  let from = 0;
  const bars = COMPONENTS.flatMap((component) => {
    const to = from + Number(parts[component]);
    const bar = box(x(from), y, x(to) - x(from), BAR, component);
    from = to;
    return parts[component] > ZERO ? [bar] : [];
  });
  return h`${bars}`;
}

const nobody = (team: string): Spend => ({ team, parts: NO_PARTS, total: ZERO });

const join = (a: Spend, b: Spend): Spend => ({
  team: a.team,
  parts: {
    train: plus(a.parts.train, b.parts.train),
    infer: plus(a.parts.infer, b.parts.infer),
    data: plus(a.parts.data, b.parts.data),
    iterate: plus(a.parts.iterate, b.parts.iterate),
  },
  total: plus(a.total, b.total),
});

/** What each team spends on its models, most first; nothing where nobody spends. */
function byTeam({ models }: Report): Spend[] {
  const teams = new Map<string, Spend>();
  for (const { team, cost } of models) {
    if (cost.head === null) continue;
    const name = team ?? 'no team';
    const of = (component: Component): Money => moneyFromText(cost.components[component].expected);
    const parts = { train: of('train'), infer: of('infer'), data: of('data'), iterate: of('iterate') };
    const total = moneyFromText(cost.head.expected);
    teams.set(name, join(teams.get(name) ?? nobody(name), { team: name, parts, total }));
  }
  return [...teams.values()]
    .filter(({ total }) => total > ZERO)
    .sort((a, b) => (a.total !== b.total ? (a.total > b.total ? -1 : 1) : a.team < b.team ? -1 : 1));
}
