import type { Block, Measured } from '../core/evidence.ts';
import * as f from '../core/fields.ts';
import { defineModelGate } from '../core/gate.ts';
import { compare, divide, type Ratio, ratio, subtract, toNumber, toText } from '../core/ratio.ts';
import { percent, thousands } from '../core/words.ts';
import { type Breach, evidenceGate, type Judged, judgeEvidence, sourceOf } from './parts/evidence.ts';
import { optionsOf } from './parts/finding.ts';
import { settingsFor, withRules } from './parts/settings.ts';

const options = withRules({
  completeness: f.fraction('Least share of the expected records; default 95%', '95%').optional(),
  surplus: f.share('Largest share of records beyond those expected; default 5%', '5%').optional(),
  failures: f.fraction('Largest share of validation rules that may fail; default 5%', '5%').optional(),
  missing: f.fraction('Largest share of missing values in a field; default 5%', '5%').optional(),
});

/** The chapter rejects above 5 % failed rules; the two others are set to match. */
const DEFAULTS = {
  completeness: ratio(95, 100),
  surplus: ratio(5, 100),
  failures: ratio(5, 100),
  missing: ratio(5, 100),
};
type Limits = typeof DEFAULTS;

type Quality = Block<'data_quality'>;
const EVIDENCE = evidenceGate<'data_quality', Quality>({
  id: 'data-quality',
  noun: 'data quality',
  path: ['data_quality'],
  block: 'data_quality',
  part: (block) =>
    (block.records ?? block.validations ?? Object.keys(block.missing ?? {})[0]) === undefined
      ? undefined
      : block,
  rows: rowsOf,
});

function rowsOf({ records, validations, missing = {} }: Quality): Record<string, unknown> {
  const rows: Record<string, unknown> = {};
  if (records !== undefined) rows.records = { received: records.received };
  if (validations !== undefined) rows.validations = { failed: validations.failed };
  for (const [field, share] of Object.entries(missing)) rows[`missing values of ${field}`] = share;
  return rows;
}

/** Completeness, validation rules and missing values of the data a version was trained on. */
export const dataQuality = defineModelGate({
  id: 'data-quality',
  title: 'The data is complete and passes its validation rules',
  action: 'block',
  options,
  comparesWithBase: true,
  judge: (subject, context) =>
    judgeEvidence(EVIDENCE, subject, context, (measured, judged): Judged => {
      const settings = settingsFor(optionsOf(context.policy, 'data-quality', options), judged, context);
      const breaches = settings.flatMap((own) => {
        const limits: Limits = {
          completeness: own.completeness ?? DEFAULTS.completeness,
          surplus: own.surplus ?? DEFAULTS.surplus,
          failures: own.failures ?? DEFAULTS.failures,
          missing: own.missing ?? DEFAULTS.missing,
        };
        return [
          ...incomplete(measured, limits),
          ...surplus(measured, limits),
          ...invalid(measured, limits),
          ...sparse(measured, limits),
        ];
      });
      return { breaches, pass: () => said(measured.value), evidence: () => sourceOf(measured, judged) };
    }),
});

type Found = Measured<'data_quality', Quality>;

function incomplete({ value, place }: Found, { completeness: least }: Limits): Breach[] {
  const { records } = value;
  if (records === undefined) return [];
  const share = ratio(records.received, records.expected);
  if (compare(share, least) >= 0) return [];
  const counts = `${thousands(records.received)} of ${thousands(records.expected)} records`;
  return [
    {
      name: 'completeness',
      code: 'DATA_INCOMPLETE',
      said: `${counts} came: ${percent(share)} complete, and ${percent(least)} are needed`,
      size: toNumber(subtract(least, share)),
      place: place('records'),
      evidence: {
        received: records.received,
        expected: records.expected,
        complete_percent: inPercent(share),
        least_percent: inPercent(least),
        formula: `${records.received} / ${records.expected} = ${percent(share)}`,
      },
      fix: 'Find what the pipeline or its source lost, load it, and train on the whole of it',
    },
  ];
}

/** More records than can be: some came twice, or the number expected is wrong. */
function surplus({ value, place }: Found, { surplus: most }: Limits): Breach[] {
  const { records } = value;
  if (records === undefined) return [];
  const over = subtract(ratio(records.received, records.expected), ratio(1));
  if (compare(over, most) <= 0) return [];
  return [
    {
      name: 'surplus',
      code: 'DATA_SURPLUS',
      said: `${thousands(records.received)} records came where ${thousands(records.expected)} were expected: ${percent(over)} more, and at most ${percent(most)} may`,
      size: toNumber(subtract(over, most)),
      place: place('records'),
      evidence: {
        received: records.received,
        expected: records.expected,
        surplus_percent: inPercent(over),
        most_percent: inPercent(most),
        formula: `${records.received} / ${records.expected} - 1 = ${percent(over)}`,
      },
      fix: 'Find what was loaded twice and load it once, or mend the number of records expected',
    },
  ];
}

function invalid({ value, place }: Found, { failures: most }: Limits): Breach[] {
  const { validations } = value;
  if (validations === undefined) return [];
  const share = ratio(validations.failed, validations.checked);
  if (compare(share, most) <= 0) return [];
  const failures = (validations.failures ?? []).slice(0, MOST_SHOWN);
  return [
    {
      name: 'validations',
      code: 'DATA_INVALID',
      said: `${thousands(validations.failed)} of ${thousands(validations.checked)} validation rules failed${named(failures)}: ${percent(share)}, and at most ${percent(most)} may`,
      size: toNumber(subtract(share, most)),
      place: place('validations'),
      evidence: {
        failed: validations.failed,
        checked: validations.checked,
        ...(failures.length === 0 ? {} : { failures }),
        failed_percent: inPercent(share),
        most_percent: inPercent(most),
        formula: `${validations.failed} / ${validations.checked} = ${percent(share)}`,
      },
      fix: 'Keep the batch out, mend what the failed rules name, and validate again',
    },
  ];
}

const MOST_SHOWN = 20;
const MOST_NAMED = 3;

/** The rules that failed, in brackets, as far as a line holds them. */
function named(failures: readonly string[]): string {
  if (failures.length === 0) return '';
  const more = failures.length > MOST_NAMED ? [`${failures.length - MOST_NAMED} more`] : [];
  return ` (${[...failures.slice(0, MOST_NAMED), ...more].join('; ')})`;
}

function sparse({ value, place }: Found, { missing: most }: Limits): Breach[] {
  return Object.entries(value.missing ?? {})
    .filter(([, share]) => compare(share, most) > 0)
    .map(([field, share]) => ({
      name: field,
      code: 'DATA_MISSING_VALUES',
      said: `${field} has no value in ${percent(share)} of the records, and at most ${percent(most)} may have none`,
      size: toNumber(divide(share, most.n === 0n ? ratio(1) : most)),
      place: place('missing', field),
      evidence: { missing_percent: inPercent(share), most_percent: inPercent(most) },
      fix: 'Mend the source of the field, or drop the feature: a value that is filled in hides that it is missing',
    }));
}

function said({ records, validations, missing = {} }: Quality): string {
  const fields = Object.keys(missing).length;
  return [
    ...(records === undefined
      ? []
      : [`${percent(ratio(records.received, records.expected))} of the records came`]),
    ...(validations === undefined
      ? []
      : [`${thousands(validations.failed)} of ${thousands(validations.checked)} validation rules failed`]),
    ...(fields === 0
      ? []
      : [`missing values within their limit in ${fields === 1 ? '1 field' : `${fields} fields`}`]),
  ].join(', ');
}

const inPercent = (share: Ratio): number => Number(toText({ n: share.n * 100n, d: share.d }, 4));
