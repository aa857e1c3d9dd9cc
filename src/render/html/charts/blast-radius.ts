import { Graph, layout } from '@dagrejs/dagre';
import { curveBasis, curveBumpX, line } from 'd3-shape';
import type { Change, ChangeGraph, Report, Verdict } from '../../../core/report.ts';
import { counted } from '../../../core/words.ts';
import { verdictIn } from '../../view.ts';

import { textWidth } from '../../width.ts';
import { h, type Markup, NOTHING, table } from '../markup.ts';
import { box, type Figure, label, path, units, WIDTH } from './figure.ts';

/** Models in the picture, the nearest to the change first; the numbers have up to a hundred. */
const MOST = 30;
const NODE_HEIGHT = 44;
/** Columns of a name in its box; a column takes 8.4 units in the widest of the usual fonts. */
const NAME = { least: 15, most: 24, units: 8.4 } as const;
const EDGE = 8;

const CHANGES = {
  added: 'added',
  changed: 'changed',
  removed: 'removed',
  affected: 'reads it',
  unchanged: 'reads it',
} as const satisfies Record<Change, string>;

const VERDICTS = {
  pass: 'pass',
  warn: 'warning',
  approval: 'approval',
  block: 'blocked',
  undecided: 'undecided',
} as const satisfies Record<Verdict, string>;

const TONES = {
  pass: 'good',
  warn: 'ask',
  approval: 'ask',
  block: 'bad',
  undecided: 'bad',
} as const satisfies Record<Verdict, string>;

type Node = ChangeGraph['nodes'][number];

/** The models that the change edits, and everything that reads them. */
export function blastRadius(report: Report): Figure | null {
  const { graph } = report;
  if (graph === undefined) return null;
  const nodes = graph.nodes.slice(0, MOST);
  const place = new Map(nodes.map(({ id }, index) => [id, index]));
  const drawn = graph.edges.flatMap(({ from, to }) => {
    const [a, b] = [place.get(from), place.get(to)];
    return a === undefined || b === undefined || a === b ? [] : [{ from: a, to: b }];
  });
  const laid = arrange(nodes, drawn);
  const verdicts = new Map(report.models.map((model) => [model.id, model]));
  const words = ({ id, change }: Node): { text: string; tone: string } => {
    const model = verdicts.get(id);
    if (change === null || model === undefined) return { text: 'not declared', tone: 'plain' };
    const verdict = verdictIn(report, model);
    return { text: `${CHANGES[change]}, ${VERDICTS[verdict]}`, tone: TONES[verdict] };
  };
  const edited = graph.nodes.filter(({ distance }) => distance === 0);
  const reached = graph.nodes.length - edited.length + graph.omitted;
  const left = graph.nodes.length + graph.omitted - nodes.length;
  const most = Math.max(...graph.nodes.map(({ distance }) => distance));
  return {
    name: 'blast-radius',
    title: 'Blast radius: what reads the change',
    description: `${counted(reached, 'model')} ${reached === 1 ? 'reads' : 'read'} what changes in ${names(edited)}, up to ${counted(most, 'step')} away.${left > 0 ? ` ${left} more, farther away, are not drawn.` : ''}`,
    width: Math.max(WIDTH, laid.width),
    height: laid.height,
    drawing: h`${laid.edges}${nodes.map((node, index) => nodeBox(node, words(node), laid.at(index), laid))}`,
    table: table(
      'Models that read what changes',
      [{ title: 'Model' }, { title: 'Steps away', number: true }, { title: 'State' }, { title: 'Read by' }],
      graph.nodes.map((node) => [
        h`${node.id}`,
        h`${node.distance}`,
        h`${words(node).text}`,
        h`${
          graph.edges
            .filter(({ from }) => from === node.id)
            .map(({ to }) => to)
            .join(', ') || '–'
        }`,
      ]),
    ),
  };
}

function names(nodes: readonly Node[]): string {
  const [first, second] = nodes.map(({ id }) => id);
  if (nodes.length === 1) return first ?? '';
  return nodes.length === 2 ? `${first ?? ''} and ${second ?? ''}` : counted(nodes.length, 'model');
}

interface Point {
  readonly x: number;
  readonly y: number;
}

interface Layout {
  readonly width: number;
  readonly height: number;
  readonly node: { readonly width: number; readonly height: number };
  readonly at: (index: number) => Point;
  readonly edges: readonly Markup[];
}

/** Layers from left to right. Nodes go by number, so that no name can mean anything to the library. */
function arrange(nodes: readonly Node[], pairs: readonly { from: number; to: number }[]): Layout {
  const longest = Math.max(...nodes.map(({ id }) => textWidth(id)));
  const columns = Math.min(NAME.most, Math.max(NAME.least, longest));
  const node = { width: Math.ceil(columns * NAME.units) + 16, height: NODE_HEIGHT };
  const graph = new Graph();
  graph.setGraph({ rankdir: 'LR', nodesep: 14, ranksep: 44, marginx: 2, marginy: 4 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const index of nodes.keys()) graph.setNode(`n${index}`, { ...node });
  for (const { from, to } of pairs) graph.setEdge(`n${from}`, `n${to}`);
  layout(graph);
  const { width = WIDTH, height = NODE_HEIGHT } = graph.graph();
  const at = (index: number): Point => {
    const { x = 0, y = 0 } = graph.node(`n${index}`);
    return { x, y };
  };
  const edges = pairs.map(({ from, to }) => {
    const points: readonly Point[] = graph.edge(`n${from}`, `n${to}`)?.points ?? [];
    const [a, b] = [at(from), at(to)];
    // What goes forward leaves on the right and arrives on the left; what closes a cycle goes as it was laid.
    if (a.x >= b.x) return edge(points, curveBasis);
    const [start, end] = [
      { x: a.x + node.width / 2, y: a.y },
      { x: b.x - node.width / 2, y: b.y },
    ];
    return edge([start, ...points.slice(1, -1).filter(({ x }) => x > start.x && x < end.x), end], curveBumpX);
  });
  return { width, height, node, at, edges };
}

/** A curve with a head that points the way it arrives. */
function edge(points: readonly Point[], curve: typeof curveBumpX): Markup {
  const [end, before] = [points.at(-1), points.at(-2)];
  if (end === undefined || before === undefined) return NOTHING;
  const draw = line<Point>(
    (point) => point.x,
    (point) => point.y,
  )
    .curve(curve)
    .digits(1);
  const level = curve === curveBumpX;
  const length = level ? 1 : Math.hypot(end.x - before.x, end.y - before.y) || 1;
  const [dx, dy] = level
    ? [EDGE, 0]
    : [((end.x - before.x) / length) * EDGE, ((end.y - before.y) / length) * EDGE];
  const corner = (side: number): string =>
    `${units(end.x - dx - (side * dy) / 2)},${units(end.y - dy + (side * dx) / 2)}`;
  return h`${path(draw(points), 'edge')}${path(`M${units(end.x)},${units(end.y)}L${corner(1)}L${corner(-1)}Z`, 'head')}`;
}

function nodeBox(
  { id, distance }: Node,
  words: { text: string; tone: string },
  { x, y }: Point,
  { node }: Layout,
): Markup {
  const [left, top] = [x - node.width / 2, y - node.height / 2];
  const columns = Math.floor((node.width - 16) / NAME.units);
  return h`<g><title>${id}: ${words.text}</title>${box(left, top, node.width, node.height, `node ${words.tone}${distance === 0 ? ' edited' : ''}`)}${label(left + 8, top + 18, id, { columns })}${label(left + 8, top + 36, words.text, { columns: columns + 2, tone: `small ${words.tone}` })}</g>`;
}
