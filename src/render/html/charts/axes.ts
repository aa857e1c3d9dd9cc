import { h, type Markup } from '../markup.ts';
import { label, rule, WIDTH } from './figure.ts';

/** Where curves are drawn inside a picture of 360 units; words stand around it. */
export const PLOT = { left: 54, right: 344, top: 24, bottom: 200 } as const;
export const PLOT_HEIGHT = 246;

export interface Tick {
  readonly at: number;
  readonly words: string;
}

/** Two axes with their ticks: the name of y above it, the name of x below it. */
export function axes(
  x: { ticks: readonly Tick[]; name: string },
  y: { ticks: readonly Tick[]; name: string },
): Markup {
  const { left, right, top, bottom } = PLOT;
  const across = y.ticks.map(
    ({ at, words }) =>
      h`${rule(left, at, right, at, 'grid')}${label(left - 6, at + 4, words, { anchor: 'end', tone: 'soft' })}`,
  );
  const along = x.ticks.map(({ at, words }) => {
    // The last one keeps inside the picture.
    const [place, anchor] = at > right - 24 ? ([WIDTH, 'end'] as const) : ([at, 'middle'] as const);
    return h`${rule(at, bottom, at, bottom + 5, 'axis')}${label(place, bottom + 19, words, { anchor, tone: 'soft' })}`;
  });
  return h`${across}${along}${rule(left, bottom, right, bottom, 'axis')}${label(0, top - 10, y.name, { tone: 'soft' })}${label(right, bottom + 39, x.name, { anchor: 'end', tone: 'soft' })}`;
}
