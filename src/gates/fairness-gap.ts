import type { Block } from '../core/evidence.ts';
import { compare, type Ratio, ratio, subtract, toNumber } from '../core/ratio.ts';
import { quantile } from '../stats/normal.ts';

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

const Z = quantile(0.975);

/** Half the 95 % interval of a gap, 1.96 sqrt(p(1-p)/n + q(1-q)/m); null where the numbers of members are not known. */
export function margin({ high, low }: Gap): number | null {
  if (high.of === null || low.of === null) return null;
  return Z * Math.sqrt(variance(high.value, high.of) + variance(low.value, low.of));
}

const variance = (rate: Ratio, of: number): number => (toNumber(rate) * (1 - toNumber(rate))) / of;
