import type { Block } from '../../core/evidence.ts';
import { compare, type Ratio, ratio, subtract, toNumber } from '../../core/ratio.ts';
import { newcombe, wilson } from '../../stats/proportions.ts';

export const DEFINITIONS = ['demographic_parity', 'equalized_odds'] as const;
export type Definition = (typeof DEFINITIONS)[number];

/** Groups by protected attribute. */
export type Groups = NonNullable<Block<'evaluation'>['groups']>;
type Group = Groups[string][string];

/** A rate of one group; `of` is how many members it is a share of, null where only the rate is known. */
export interface GroupRate {
  readonly group: string;
  readonly value: Ratio;
  readonly of: number | null;
}

/** The largest difference of one rate between any two groups. */
export interface Gap {
  readonly definition: Definition;
  readonly rate: string;
  readonly value: Ratio;
  readonly high: GroupRate;
  readonly low: GroupRate;
  readonly rates: readonly GroupRate[];
}

/** A rate that one group lacks. */
export interface NoGap {
  readonly rate: string;
  readonly group: string;
}

type Rate = (group: Group) => { readonly value: Ratio; readonly of: number | null } | null;

/** Pr(predicted positive). */
const selection: Rate = ({ members, predicted_positive: predicted, selection_rate: stated }) =>
  predicted === undefined ? rated(stated, members) : { value: ratio(predicted, members), of: members };

/** Pr(predicted positive | actual positive). */
const truePositive: Rate = ({ actual_positive: actual, true_positive: both, true_positive_rate: stated }) =>
  actual === undefined || both === undefined ? rated(stated, null) : counted(both, actual);

/** Pr(predicted positive | actual negative). */
const falsePositive: Rate = (group) => {
  const { members, predicted_positive: predicted, actual_positive: actual, true_positive: both } = group;
  return predicted === undefined || actual === undefined || both === undefined
    ? rated(group.false_positive_rate, null)
    : counted(predicted - both, members - actual);
};

const rated = (value: Ratio | undefined, of: number | null) => (value === undefined ? null : { value, of });
const counted = (count: number, of: number) => (of === 0 ? null : { value: ratio(count, of), of });

/** What each definition compares: eq. 3, and eq. 4 for both outcomes. */
const RATES: Readonly<Record<Definition, Readonly<Record<string, Rate>>>> = {
  demographic_parity: { 'positive rate': selection },
  equalized_odds: { 'true positive rate': truePositive, 'false positive rate': falsePositive },
};

/** The gaps a definition asks for, of one attribute's groups. */
export function gapsOf(definition: Definition, groups: Readonly<Record<string, Group>>): (Gap | NoGap)[] {
  return Object.entries(RATES[definition]).flatMap(([rate, of]): (Gap | NoGap)[] => {
    const rates: GroupRate[] = [];
    for (const [group, counts] of Object.entries(groups)) {
      const measured = of(counts);
      if (measured === null) return [{ rate, group }];
      rates.push({ group, ...measured });
    }
    const [first] = rates;
    if (first === undefined) return [];
    const high = rates.reduce((a, b) => (compare(b.value, a.value) > 0 ? b : a), first);
    const low = rates.reduce((a, b) => (compare(b.value, a.value) < 0 ? b : a), first);
    return [{ definition, rate, value: subtract(high.value, low.value), high, low, rates }];
  });
}

/**
 * How far apart any two groups may be at 95 %, by Newcombe's interval over all pairs; null where the number of
 * members of a group is not known.
 */
export function widest({
  rates,
}: Gap): { readonly between: readonly [string, string]; readonly gap: number } | null {
  const intervals = rates.flatMap(({ group, value, of }) =>
    of === null ? [] : [{ group, interval: wilson({ successes: toNumber(value) * of, samples: of }) }],
  );
  if (intervals.length < rates.length) return null;
  let found: ReturnType<typeof widest> = null;
  for (const a of intervals)
    for (const b of intervals) {
      const gap = a === b ? 0 : newcombe(a.interval, b.interval).high;
      if (gap > (found?.gap ?? 0)) found = { between: [a.group, b.group], gap };
    }
  return found;
}
