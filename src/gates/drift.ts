import type { Block, Measured } from '../core/evidence.ts';
import { amount } from '../core/evidence-fields.ts';
import { defineModelGate } from '../core/gate.ts';
import { type Ratio, toNumber } from '../core/ratio.ts';
import type { DriftFeature } from '../core/sections/drift.ts';
import { counted } from '../core/words.ts';
import { EMPTY_BUCKET, psi, psiOfNoise } from '../stats/psi.ts';
import { type Breach, evidenceGate, judgeEvidence, sourceOf } from './parts/evidence.ts';
import { optionsOf } from './parts/finding.ts';
import { settingsFor, withRules } from './parts/settings.ts';

const options = withRules({
  investigate: amount('Index from which a shift is looked into; default 0.1', 0.1).optional(),
  act: amount('Index from which the model may be degraded; default 0.25', 0.25).optional(),
});

const DEFAULTS = { investigate: 0.1, act: 0.25 };
type Limits = typeof DEFAULTS;

type Drift = Block<'drift'>;
const EVIDENCE = evidenceGate<'drift', Drift>({
  id: 'drift',
  noun: 'drift',
  path: ['drift'],
  block: 'drift',
  part: (block) => (Object.keys(block.features).length === 0 ? undefined : block),
  rows: ({ features }) =>
    Object.fromEntries(
      Object.entries(features).map(([name, { current, psi: stated }]) => [name, { current, psi: stated }]),
    ),
});

/** The population stability index of each feature (eq. 12) against the two thresholds of the text. */
export const drift = defineModelGate({
  id: 'drift',
  title: 'Input distributions are still those the model was trained on',
  action: 'block',
  options,
  comparesWithBase: true,
  judge: (subject, context) =>
    judgeEvidence(EVIDENCE, subject, context, (measured, judged) => {
      const settings = settingsFor(optionsOf(context.policy, 'drift', options), judged, context);
      const indices = Object.entries(measured.value.features).map(([name, feature]) => ({
        name,
        feature,
        index: indexOf(feature),
      }));
      const breaches = settings.flatMap(({ investigate, act }) => {
        const limits = {
          investigate: numberOr(investigate, DEFAULTS.investigate),
          act: numberOr(act, DEFAULTS.act),
        };
        return indices.flatMap((shift) => shifted(shift, limits, measured));
      });
      const worst = indices.reduce((most, { index }) => Math.max(most, index), 0);
      return {
        breaches,
        pass: () => `${counted(indices.length, 'feature')}, largest PSI ${round(worst, 4)}`,
        evidence: () => ({
          ...sourceOf(measured, judged),
          features: indices.length,
          largest: round(worst),
        }),
      };
    }),
});

const numberOr = (value: Ratio | undefined, otherwise: number): number =>
  value === undefined ? otherwise : toNumber(value);

function indexOf({ reference, current, psi: stated }: DriftFeature): number {
  return reference === undefined || current === undefined
    ? numberOr(stated, 0)
    : psi(reference.map(toNumber), current.map(toNumber));
}

interface Shift {
  readonly name: string;
  readonly feature: DriftFeature;
  readonly index: number;
}

function shifted(
  { name, feature, index }: Shift,
  limits: Limits,
  measured: Measured<'drift', Drift>,
): Breach[] {
  if (index < Math.min(limits.investigate, limits.act)) return [];
  const degraded = index >= limits.act;
  return [
    {
      name,
      code: degraded ? 'DRIFT' : 'DRIFT_INVESTIGATE',
      action: degraded ? 'block' : 'warn',
      said: degraded
        ? `${name} has PSI ${round(index, 4)}, from ${limits.act} on a model counts as degraded`
        : `${name} has PSI ${round(index, 4)}, from ${limits.investigate} on a shift is looked into`,
      size: index,
      place: measured.place('features', name),
      evidence: {
        psi: round(index),
        investigate: limits.investigate,
        act: limits.act,
        ...bucketsOf(feature),
      },
      fix: degraded
        ? `Find what changed in the source of ${name}, and train on data like today's before this ships`
        : `Open an investigation of ${name}: compare its source and computation with those of the training data`,
    },
  ];
}

/** What a reader recomputes the index from, and what chance alone would make of it. */
function bucketsOf({ reference, current }: DriftFeature) {
  if (reference === undefined || current === undefined) return {};
  const [before, now] = [reference.map(toNumber), current.map(toNumber)];
  const counts = [...before, ...now].every(Number.isInteger);
  return {
    reference: before,
    current: now,
    formula: formulaOf(before, now),
    ...(counts ? { without_drift: round(psiOfNoise(before.length, sum(before), sum(now))) } : {}),
  };
}

/** Buckets a formula is written out for. */
const MOST_WRITTEN = 12;

/** Eq. 12 with its numbers, as a reader would type it. */
function formulaOf(before: readonly number[], now: readonly number[]): string {
  const general = `sum of (A - E) ln(A / E), shares A now and E before; an empty bucket counts as ${EMPTY_BUCKET}`;
  if (before.length > MOST_WRITTEN) return general;
  const share = (values: readonly number[], bucket: number): number =>
    round(Math.max((values[bucket] ?? 0) / sum(values), EMPTY_BUCKET), 4);
  const terms = before.map((_, bucket) => {
    const [a, e] = [share(now, bucket), share(before, bucket)];
    return `(${a} - ${e}) ln(${a} / ${e})`;
  });
  return `${terms.join(' + ')} = ${round(psi(before, now), 4)}`;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const round = (value: number, places = 6): number => Number(value.toFixed(places));
