import { scaleLinear } from 'd3-scale';
import { curveMonotoneX, line } from 'd3-shape';
import type { ModelReport, RolloutDesign } from '../../../core/report.ts';
import { findRoot } from '../../../stats/root.ts';
import { crossingAbove } from '../../../stats/sequential.ts';
import { judgedRollout } from '../../view.ts';
import { h, table } from '../markup.ts';
import { axes, PLOT, PLOT_HEIGHT } from './axes.ts';
import { dot, type Figure, label, path, rule } from './figure.ts';

/** Each point integrates once over all looks; a plan of many looks gets fewer points. */
const INTEGRATIONS = 120;
const pointsFor = (looks: number): number => Math.min(17, Math.max(7, Math.round(INTEGRATIONS / looks)));
const MOST_LOOKS = 20;
/** Standard errors beyond the highest boundary from which the power is 1 to three decimals. */
const CERTAIN = 3.5;

/** How likely the plan as declared, with all its looks, catches a regression of each size. */
export function power(model: ModelReport): Figure | null {
  const design = judgedRollout(model)?.design;
  if (design === undefined || !(design.standard_error > 0)) return null;
  const { detect, metric, baseline } = design;
  const end = detect * 1.5;
  const points = curve(design, end);
  const seen = powerAt(design, detect);
  const x = scaleLinear([0, end], [PLOT.left, PLOT.right]);
  const y = scaleLinear([0, 1], [PLOT.bottom, PLOT.top]);
  const draw = line<Point>(
    (point) => x(point.effect),
    (point) => y(point.power),
  )
    .curve(curveMonotoneX)
    .digits(1);
  const [left, right] = [x(detect), seen < 0.5 ? -8 : 18];
  return {
    name: 'power',
    title: 'Power: what the rollout can see',
    description: `A regression of ${pp(detect)} of ${metric} at ${percent(baseline)} is caught with probability ${percent(seen)}; ${percent(design.power)} is wanted${reachedAt(design)}. With none, the looks alone stop ${percent(powerAt(design, 0))} of releases.`,
    height: PLOT_HEIGHT,
    drawing: h`${axes(
      {
        ticks: x.ticks(4).map((tick) => ({ at: x(tick), words: pp(tick) })),
        name: 'size of the regression',
      },
      {
        ticks: y.ticks(5).map((tick) => ({ at: y(tick), words: percent(tick) })),
        name: 'probability that it is caught',
      },
    )}${rule(PLOT.left, y(design.power), PLOT.right, y(design.power), 'limit')}${rule(left, PLOT.top, left, PLOT.bottom, 'limit')}${path(draw(points), 'curve')}${dot(left, y(seen), 'mark')}${label(left - 8, y(seen) + right, percent(seen), { anchor: 'end' })}`,
    table: table(
      `Power of the rollout of ${model.id}`,
      [{ title: `Regression of ${metric}` }, { title: 'Caught with probability', number: true }],
      [...points, { effect: detect, power: seen }]
        .toSorted((a, b) => a.effect - b.effect)
        .map((point) => [h`${pp(point.effect)}`, h`${percent(point.power)}`]),
    ),
  };
}

interface Point {
  readonly effect: number;
  readonly power: number;
}

/** Points where the curve bends, then straight on to `end`. */
function curve(design: RolloutDesign, end: number): Point[] {
  const looks = Math.max(1, design.boundaries.length);
  const bend = Math.min(end, (Math.max(...design.boundaries) + CERTAIN) * design.standard_error);
  const steps = pointsFor(looks) - 1;
  const bent = Array.from({ length: steps + 1 }, (_, step) => {
    const effect = (bend * step) / steps;
    return { effect, power: powerAt(design, effect) };
  });
  return bend < end ? [...bent, { effect: end, power: powerAt(design, end) }] : bent;
}

/** The probability that the worse side's boundary is crossed at any look when the metric is worse by `effect`. */
const powerAt = ({ information, boundaries, standard_error }: RolloutDesign, effect: number): number =>
  Math.min(1, crossingAbove(information, boundaries, effect / standard_error));

/** The smallest regression that is caught as likely as wanted, where that takes few integrations. */
function reachedAt(design: RolloutDesign): string {
  const excess = (effect: number): number => powerAt(design, effect) - design.power;
  const far = (Math.max(...design.boundaries) + 10) * design.standard_error;
  if (design.boundaries.length > MOST_LOOKS || excess(0) >= 0 || excess(far) <= 0) return '';
  return ` and reached from ${pp(findRoot(excess, 0, far))}`;
}

export const percent = (value: number): string => `${Number((value * 100).toFixed(2))} %`;
/** Percentage points, such as `0.5 pp`. */
export const pp = (value: number): string => `${Number((value * 100).toPrecision(3))} pp`;
