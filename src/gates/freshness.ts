import * as z from 'zod';
import type { Block, Measured } from '../core/evidence.ts';
import * as f from '../core/fields.ts';
import { defineModelGate } from '../core/gate.ts';
import { compare, divide, min, type Ratio, ratio, subtract, toNumber, ZERO } from '../core/ratio.ts';
import type { FEATURE_TYPES, Feature, FeatureType } from '../core/sections/freshness.ts';
import { counted, seconds } from '../core/words.ts';
import { type Breach, evidenceGate, judgeEvidence, sourceOf } from './parts/evidence.ts';
import { optionsOf } from './parts/finding.ts';
import { settingsFor, withRules } from './parts/settings.ts';

/** Table 33 names units: days, hours, minutes, seconds. Each ends where the next one up begins; days end with a week. */
const SLOS: Readonly<Record<FeatureType, Ratio>> = {
  static: ratio(7 * 86_400),
  slowly_changing: ratio(86_400),
  session: ratio(3600),
  real_time: ratio(60),
};

const options = withRules({
  measured_within: f.duration('Largest age of measured_at itself; default 30d', '30d').optional(),
  slo: z
    .strictObject({
      static: f.duration('Age of what hardly changes, such as demographics; default 7d', '7d').optional(),
      slowly_changing: f
        .duration('Age of what changes over days, such as preferences; default 24h', '24h')
        .optional(),
      session: f.duration('Age of the context of a session; default 60m', '60m').optional(),
      real_time: f.duration('Age of the last action; default 60s', '60s').optional(),
    })
    .meta({ description: 'Largest age by feature type' })
    .optional(),
});

type Freshness = Block<'freshness'>;
const EVIDENCE = evidenceGate<'freshness', Freshness>({
  id: 'freshness',
  noun: 'feature freshness',
  path: ['freshness'],
  block: 'freshness',
  part: (block) => (Object.keys(block.features).length === 0 ? undefined : block),
  rows: ({ features }) =>
    Object.fromEntries(
      Object.entries(features).map(([name, { staleness, updated_at }]) => [name, { staleness, updated_at }]),
    ),
});

/** The age of each feature (eq. 21) against the objective of its type (table 33). */
export const freshness = defineModelGate({
  id: 'freshness',
  title: 'Features are as fresh as their type demands',
  action: 'block',
  options,
  comparesWithBase: true,
  judge: (subject, context) =>
    judgeEvidence(EVIDENCE, subject, context, (measured, judged, past) => {
      const settings = settingsFor(optionsOf(context.policy, 'freshness', options), judged, context);
      const before = past?.value.features;
      const breaches = settings.flatMap(({ slo = {} }) =>
        Object.entries(measured.value.features).flatMap(([name, feature]) => {
          const limit = limitOf(feature, before?.[name], slo);
          return stale(name, feature, limit, measured);
        }),
      );
      breaches.push(
        ...settings.flatMap(({ measured_within: most }) =>
          misdated(measured, context.asOf, most ?? MEASURED_WITHIN),
        ),
      );
      const count = Object.keys(measured.value.features).length;
      return {
        breaches,
        pass: () => `${counted(count, 'feature')} within the freshness of their type`,
        evidence: () => ({ ...sourceOf(measured, judged), features: count }),
      };
    }),
});

const DAY = ratio(86_400);
const MEASURED_WITHIN = ratio(30 * 86_400);

/** Ages that were looked at long ago, or will be, say nothing of today; `asOf` is a day, and all of it counts. */
function misdated({ value, place }: Measured<'freshness', Freshness>, asOf: string, most: Ratio): Breach[] {
  const { measured_at: at } = value;
  if (at === undefined) return [];
  const age = subtract(ratio(BigInt(Date.parse(asOf)), 1000), at);
  const ahead = compare(age, { n: -DAY.n, d: DAY.d }) < 0;
  if (!ahead && compare(age, most) <= 0) return [];
  return [
    {
      name: 'measured_at',
      code: 'FRESHNESS_MISDATED',
      said: ahead
        ? 'measured_at is in the future'
        : `The features were looked at ${seconds(age)} ago, more than ${seconds(most)}`,
      size: Math.abs(toNumber(age)),
      place: place('measured_at'),
      evidence: { age_seconds: toNumber(age), most_seconds: toNumber(most), as_of: asOf },
      fix: 'Look at the features now, and write when that was',
    },
  ];
}

type Slos = { readonly [K in FeatureType]?: Ratio | undefined };

/** The tightest of what the type, the feature itself and the base ask for: a change cannot loosen its own. */
function limitOf(feature: Feature, before: Feature | undefined, slo: Slos): Ratio {
  const one = ({ type, slo: own }: Feature): Ratio => {
    const ofType = slo[type] ?? SLOS[type];
    return own === undefined ? ofType : min(own, ofType);
  };
  return before === undefined ? one(feature) : min(one(feature), one(before));
}

/** Eq. 21: the current time less the time of the last update. */
function stalenessOf({ staleness, updated_at: updated }: Feature, now: Ratio | undefined): Ratio {
  return staleness ?? (now === undefined || updated === undefined ? ZERO : subtract(now, updated));
}

function stale(
  name: string,
  feature: Feature,
  limit: Ratio,
  { value, place }: Measured<'freshness', Freshness>,
): Breach[] {
  const age = stalenessOf(feature, value.measured_at);
  if (compare(age, limit) <= 0) return [];
  return [
    {
      name,
      code: 'FEATURE_STALE',
      said: `${name} (${WORDS[feature.type]}) is ${seconds(age)} old, more than ${seconds(limit)}`,
      size: toNumber(divide(age, limit)),
      place: place('features', name),
      evidence: {
        type: feature.type,
        staleness_seconds: toNumber(age),
        slo_seconds: toNumber(limit),
        formula: 'staleness = current time - last update (eq. 21)',
      },
      fix: `Refresh ${name} more often, or stream it; a looser objective is the policy's to set`,
    },
  ];
}

const WORDS = {
  static: 'static',
  slowly_changing: 'slowly changing',
  session: 'session-level',
  real_time: 'real-time',
} as const satisfies Record<(typeof FEATURE_TYPES)[number], string>;
