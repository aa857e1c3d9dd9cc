import { scaleLinear } from 'd3-scale';
import { h, type Markup } from '../markup.ts';
import { BAR, box, path, type Row, rows, rule, WIDTH } from './figure.ts';

export interface Step {
  readonly label: string;
  /** As the comment writes it. */
  readonly value: string;
  /** A step moves the running total by `by`; a level stands at `at`. */
  readonly move: { readonly by: number } | { readonly at: number };
}

/** Above this share of the highest level, moves are too thin to see and the axis starts later. */
const CUT_FROM = 0.75;
const THINNEST = 2;

/** Levels and the moves between them, to one scale; `start` is where the axis begins when that is not zero. */
export function waterfall(steps: readonly Step[]): {
  readonly height: number;
  readonly drawing: Markup;
  readonly start: number;
} {
  const spans = spansOf(steps);
  const ends = spans.flatMap(({ from, to }) => (from === null ? [to] : [from, to]));
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  const start = low > CUT_FROM * high ? cutBelow(low, high) : Math.min(0, low);
  const x = scaleLinear([start, high === start ? start + 1 : high], [0, WIDTH]);
  const items = steps.map(({ label, value }, index): Row => {
    const { from, to } = spans[index] ?? { from: null, to: 0 };
    const next = spans[index + 1];
    return {
      label,
      value,
      marks: (y) => {
        const link = next === undefined ? h`` : rule(x(to), y + BAR, x(to), y + 42, 'link');
        if (from === null)
          return h`${box(0, y, Math.max(THINNEST, x(to)), BAR, 'level')}${start > 0 ? cut(y) : h``}${link}`;
        const width = Math.max(THINNEST, Math.abs(x(to) - x(from)));
        const left = Math.min(x(from), x(to), WIDTH - width);
        return h`${box(left, y, width, BAR, to >= from ? 'up' : 'down')}${link}`;
      },
    };
  });
  return { ...rows(items), start };
}

interface Span {
  /** Null for a level, which stands on the axis. */
  readonly from: number | null;
  readonly to: number;
}

function spansOf(steps: readonly Step[]): Span[] {
  let total = 0;
  return steps.map(({ move }) => {
    const from = total;
    total = 'at' in move ? move.at : total + move.by;
    return { from: 'at' in move ? null : from, to: total };
  });
}

/** Says on the bar itself that it does not start at zero. */
const cut = (y: number): Markup =>
  path(`M12,${y + BAR + 2}l5,${-BAR - 4}M18,${y + BAR + 2}l5,${-BAR - 4}`, 'cut');

/** A round number that leaves the lowest level about as long as all moves together. */
function cutBelow(low: number, high: number): number {
  const from = Math.max(0, low - Math.max(high - low, low / 10));
  return scaleLinear().domain([from, high]).nice(5).domain()[0] ?? 0;
}
