import * as z from 'zod';
import type { Measured } from '../core/evidence.ts';
import * as f from '../core/fields.ts';
import { defineModelGate, type ModelSubject } from '../core/gate.ts';
import { compare, multiply, type Ratio, ratio, subtract, toNumber, toText } from '../core/ratio.ts';
import { type Breach, evidenceGate, type Judged, judgeEvidence, sourceOf } from './parts/evidence.ts';
import {
  DEFINITIONS,
  type Definition,
  type Gap,
  type Groups,
  gapsOf,
  type NoGap,
  widest,
} from './parts/fairness-gap.ts';
import { optionsOf } from './parts/finding.ts';
import { settingsFor, withRules } from './parts/settings.ts';

const options = withRules({
  definition: z
    .union([z.enum(DEFINITIONS).transform((one) => [one]), z.array(z.enum(DEFINITIONS)).min(1)])
    .meta({ description: 'What fair means here, one or more; without it nothing is judged' })
    .optional(),
  epsilon: f.share('Gap between two groups that is too large; default 5 points', '5pp').optional(),
  near: f.share('Share of epsilon from which a person reviews; default 80%', '80%').optional(),
  worsening: f
    .share('Growth of a gap since the base that a person reviews; default 1 point', '1pp')
    .optional(),
  attributes: z
    .array(f.text('Protected attribute', 'gender'))
    .meta({ description: 'Attributes that must be measured; default those that are' })
    .optional(),
});

const DEFAULTS = { epsilon: ratio(5, 100), near: ratio(80, 100), worsening: ratio(1, 100) };

type Settings = ReturnType<typeof settingsOf>;
const settingsOf = (own: {
  definition?: Definition[] | undefined;
  epsilon?: Ratio | undefined;
  near?: Ratio | undefined;
  worsening?: Ratio | undefined;
  attributes?: string[] | undefined;
}) => ({
  definitions: own.definition ?? [],
  epsilon: own.epsilon ?? DEFAULTS.epsilon,
  near: own.near ?? DEFAULTS.near,
  worsening: own.worsening ?? DEFAULTS.worsening,
  attributes: own.attributes,
});

const EVIDENCE = evidenceGate<'evaluation', Groups>({
  id: 'fairness',
  noun: 'groups',
  path: ['evaluation', 'groups'],
  block: 'evaluation',
  part: ({ groups }) => (groups === undefined || Object.keys(groups).length === 0 ? undefined : groups),
  rows: rowsOf,
});

/** What the model did to each group; how many members and positives the data holds may well stay. */
function rowsOf(attributes: Groups): Record<string, unknown> {
  const rows: Record<string, unknown> = {};
  for (const [attribute, groups] of Object.entries(attributes))
    for (const [group, { members: _members, actual_positive: _positive, ...predicted }] of Object.entries(
      groups,
    ))
      rows[`${attribute}: ${group}`] = predicted;
  return rows;
}

/** Demographic parity (eq. 3) or equalised odds (eq. 4), as the policy defines fairness. */
export const fairness = defineModelGate({
  id: 'fairness',
  title: 'Groups are treated alike, by the definition the policy names',
  action: 'block',
  options,
  comparesWithBase: true,
  judge: (subject, context) =>
    judgeEvidence(EVIDENCE, subject, context, (measured, judged, before) => {
      const settings = settingsFor(optionsOf(context.policy, 'fairness', options), judged, context)
        .map(settingsOf)
        .filter(({ definitions }) => definitions.length > 0);
      if (settings.length === 0) return 'The policy names no definition of fairness for this model';
      return judgeGroups(measured, judged, { settings, before: before?.value });
    }),
});

function judgeGroups(
  measured: Measured<'evaluation', Groups>,
  subject: ModelSubject,
  { settings, before }: { settings: readonly Settings[]; before: Groups | undefined },
): Judged {
  const breaches: Breach[] = [];
  const said: { attribute: string; gap: Gap; epsilon: Ratio }[] = [];
  for (const own of settings) {
    for (const attribute of own.attributes ?? Object.keys(measured.value)) {
      const groups = measured.value[attribute];
      if (groups === undefined) {
        breaches.push(unmeasured(attribute, measured));
        continue;
      }
      const old = before?.[attribute];
      for (const gap of own.definitions.flatMap((definition) => gapsOf(definition, groups))) {
        breaches.push(...judgeRate(gap, attribute, own, { measured, before: old }));
        if ('value' in gap) said.push({ attribute, gap, epsilon: own.epsilon });
      }
    }
  }
  const pass = (): string =>
    said
      .map(
        ({ attribute, gap, epsilon }) =>
          `${attribute}: ${gap.rate}s ${points(gap.value)} apart, less than ${points(epsilon)}`,
      )
      .join('; ');
  const definitions = (): string[] => [...new Set(settings.flatMap((own) => own.definitions))];
  return { breaches, pass, evidence: () => ({ ...sourceOf(measured, subject), definitions: definitions() }) };
}

interface Around {
  readonly measured: Measured<'evaluation', Groups>;
  /** The attribute's groups in the base. */
  readonly before: Groups[string] | undefined;
}

function judgeRate(
  gap: Gap | NoGap,
  attribute: string,
  own: Settings,
  { measured, before }: Around,
): Breach[] {
  if (!('value' in gap)) return [undecidable(attribute, gap, measured)];
  const old = before && gapsOf(gap.definition, before).find(({ rate }) => rate === gap.rate);
  return judgeGap(attribute, gap, own, { measured, before: old && 'value' in old ? old.value : null });
}

/** Too large blocks; near the threshold, not to be told from it, or grown since the base needs a person. */
function judgeGap(
  attribute: string,
  gap: Gap,
  own: Settings,
  { measured, before }: { measured: Measured<'evaluation', Groups>; before: Ratio | null },
): Breach[] {
  const { value, rate, high, low } = gap;
  const between = `${rate} of ${high.group} ${share(high.value)} and ${low.group} ${share(low.value)}: ${points(value)} apart`;
  const most = widest(gap);
  const breach = (code: string, why: string, size: Ratio, action?: 'approve'): Breach => ({
    name: `${attribute}: ${rate}`,
    code,
    said: `${attribute}: ${between}, ${why}`,
    size: toNumber(size),
    place: measured.place('groups', attribute),
    evidence: {
      attribute,
      definition: gap.definition,
      rate,
      rates: gap.rates.map((one) => ({ group: one.group, rate: round(toNumber(one.value)), of: one.of })),
      gap: round(toNumber(value)),
      epsilon: toNumber(own.epsilon),
      most_apart_95: most === null ? null : round(most.gap),
      gap_of_base: before === null ? null : round(toNumber(before)),
    },
    fix: `Find why ${low.group} and ${high.group} differ and measure again, or have a person decide on the record`,
    ...(action === undefined ? {} : { action }),
  });
  if (compare(value, own.epsilon) >= 0)
    return [breach('FAIRNESS_GAP', `and must be less than ${points(own.epsilon)}`, value)];
  if (compare(value, multiply(own.near, own.epsilon)) >= 0)
    return [
      breach(
        'FAIRNESS_NEAR',
        `near the ${points(own.epsilon)} that are too many: a person decides`,
        value,
        'approve',
      ),
    ];
  if (most !== null && most.gap >= toNumber(own.epsilon))
    return [
      breach(
        'FAIRNESS_UNCERTAIN',
        `and ${most.between.join(' and ')} may be up to ${round(most.gap * 100, 2)} points apart, since groups this small do not tell (95 % interval): a person decides`,
        value,
        'approve',
      ),
    ];
  if (before !== null && compare(subtract(value, before), own.worsening) > 0)
    return [
      breach(
        'FAIRNESS_WORSENED',
        `up from ${points(before)} in the base: a person decides`,
        subtract(value, before),
        'approve',
      ),
    ];
  return [];
}

const unmeasured = (attribute: string, measured: Measured<'evaluation', Groups>): Breach => ({
  name: attribute,
  code: 'MISSING_REQUIRED',
  level: 'missing',
  said: `The policy wants the groups of ${attribute}, which were not measured`,
  size: 1,
  place: measured.place('groups'),
  evidence: { attribute, measured: Object.keys(measured.value) },
  fix: `Measure the groups of ${attribute} on this version`,
});

const undecidable = (
  attribute: string,
  { rate, group }: NoGap,
  measured: Measured<'evaluation', Groups>,
): Breach => ({
  name: `${attribute}: ${rate}`,
  code: 'MISSING_REQUIRED',
  level: 'missing',
  said: `${attribute}: nothing gives the ${rate} of ${group}`,
  size: 1,
  place: measured.place('groups', attribute, group),
  evidence: { attribute, rate, group },
  fix: `Measure ${group} on data that holds what the ${rate} is a share of`,
});

const points = (value: Ratio): string => `${toText(multiply(value, ratio(100)), 2)} points`;
const share = (value: Ratio): string => `${toText(multiply(value, ratio(100)), 2)} %`;
const round = (value: number, places = 6): number => Number(value.toFixed(places));
