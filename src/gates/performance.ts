import * as z from 'zod';
import type { Block, Measured } from '../core/evidence.ts';
import { measure } from '../core/evidence-fields.ts';
import * as f from '../core/fields.ts';
import { defineModelGate, type GateContext, type ModelSubject } from '../core/gate.ts';
import { where } from '../core/policy.ts';
import {
  add,
  compare,
  multiply,
  type Ratio,
  ratio,
  subtract,
  toNumber,
  toText,
  ZERO,
} from '../core/ratio.ts';
import { matchesWhere } from '../core/where.ts';
import { counted, percent } from '../core/words.ts';
import { type Breach, evidenceGate, type Judged, judgeEvidence, sourceOf } from './parts/evidence.ts';
import { optionsOf } from './parts/finding.ts';
import { type Better, betterOf } from './parts/performance-direction.ts';
import {
  earlierVersions,
  gain,
  latestOf,
  mean,
  newData,
  pastOf,
  productionOf,
  type Reference,
  type Versioned,
} from './parts/performance-reference.ts';

const metric = z.strictObject({
  name: f.text('Metric, as the evidence names it', 'ndcg_10'),
  where: where.optional(),
  better: f
    .choice(['higher', 'lower'], 'Which way is better; default lower for errors, losses and latencies')
    .optional(),
  min: measure('Smallest value', 0.4).optional(),
  max: measure('Largest value', 0.2).optional(),
  improve: f.share('Least improvement over production, relative', '1%').optional(),
  tolerance: f.share('Largest regression against production, relative', '1%').optional(),
});
type Rule = z.output<typeof metric>;

const options = {
  metrics: z.array(metric).meta({ description: 'What each metric must reach' }).optional(),
  tolerance: f.share('Largest regression of any other metric; default 2%', '2%').optional(),
  trend: z
    .strictObject({
      versions: f.atLeastOne('Earlier versions the mean is taken of; default 5', 5).optional(),
      tolerance: f.share('Largest fall below their mean; default 2%', '2%').optional(),
    })
    .meta({ description: 'Comparison with the latest versions' })
    .optional(),
};

const TOLERANCE = ratio(2, 100);
const TREND = { versions: 5, tolerance: ratio(2, 100) };
/** Fewer earlier versions make no trend. */
const LEAST_VERSIONS = 3;

type Metrics = NonNullable<Block<'evaluation'>['metrics']>;
type Found = Measured<'evaluation', Metrics>;
const EVIDENCE = evidenceGate<'evaluation', Metrics>({
  id: 'performance',
  noun: 'metrics',
  path: ['evaluation', 'metrics'],
  block: 'evaluation',
  part: ({ metrics }) => (metrics === undefined || Object.keys(metrics).length === 0 ? undefined : metrics),
  rows: (metrics) => metrics,
});

/** Listing 3, and the trend its text asks for: absolute limits, production, and the latest versions. */
export const performance = defineModelGate({
  id: 'performance',
  title: 'Measured metrics reach their limits and keep up with production and the latest versions',
  action: 'block',
  options,
  comparesWithBase: true,
  judge: (subject, context) =>
    judgeEvidence(EVIDENCE, subject, context, (measured, judged, before) =>
      judgeMetrics(measured, before, judged, context),
    ),
});

type Directed = Measurement & { readonly better: Better };

interface Measurement {
  readonly name: string;
  readonly value: Ratio;
  readonly better: Better | null;
  readonly measured: Found;
}

function judgeMetrics(
  measured: Found,
  before: Found | null,
  subject: ModelSubject,
  context: GateContext,
): Judged {
  const own = optionsOf(context.policy, 'performance', options);
  const rules = rulesFor(own.metrics ?? [], subject, context);
  const { version } = subject.head.config.model;
  const known = pastOf(measured.block, before, subject);
  const past = known?.version === version ? null : known;
  const earlier = earlierVersions(measured.block, known, version);
  const breaches: Breach[] = [];
  const said: { name: string; value: Ratio; production: Reference | null }[] = [];
  for (const [name, value] of Object.entries(measured.value)) {
    if (value === undefined) continue;
    const named = rules.filter((rule) => rule.name === name);
    const better = betterOf(name, named);
    const production = productionOf({ name, value, better }, measured.block, past);
    said.push({ name, value, production });
    const latest = latestOf(name, own.trend?.versions ?? TREND.versions, earlier);
    breaches.push(
      ...judgeMetric({ name, value, better, measured }, { named, production, latest, own, subject }),
    );
  }
  breaches.push(...unmeasured(rules, measured), ...otherData(measured, before));
  const pass = (): string =>
    said
      .map(({ name, value, production }) =>
        production === null
          ? `${name} ${shown(value)}`
          : `${name} ${shown(value)} (production ${shown(production.value)})`,
      )
      .join(', ');
  return { breaches, pass, evidence: () => sourceOf(measured, subject) };
}

interface Compared {
  readonly named: readonly Rule[];
  readonly production: Reference | null;
  readonly latest: readonly Versioned[];
  readonly own: Partial<z.output<z.ZodObject<typeof options>>>;
  readonly subject: ModelSubject;
}

/** One metric against its limits, production and the latest versions. */
function judgeMetric(one: Measurement, compared: Compared): Breach[] {
  const { named, production, latest, own, subject } = compared;
  const within = named.flatMap((rule) => limits(one, rule));
  const tolerance = toleranceOf(named, own.tolerance);
  const { better } = one;
  if (better === null) return [...within, ...undirected(one, tolerance ?? ZERO, production, latest)];
  const directed = { ...one, better };
  const moved = [
    ...named.flatMap(({ improve }) =>
      improve === undefined ? [] : improvement(directed, improve, production, subject),
    ),
    ...(tolerance === null ? [] : regression(directed, tolerance, production)),
  ];
  // What falls at once needs no trend to show it.
  const slow = moved.length > 0 ? [] : trend(directed, own.trend?.tolerance ?? TREND.tolerance, latest);
  return [...within, ...moved, ...slow];
}

/** A metric that moves, and nothing says whether for the better. */
function undirected(
  one: Measurement,
  tolerance: Ratio,
  production: Reference | null,
  latest: readonly Versioned[],
): Breach[] {
  const average =
    latest.length < LEAST_VERSIONS
      ? []
      : [
          {
            value: mean(latest.map(({ value }) => value)),
            from: `the mean of ${counted(latest.length, 'version')}`,
          },
        ];
  const moved = [...(production === null ? [] : [production]), ...average].find(
    ({ value }) => compare(size(gain(one.value, value, 'higher')), tolerance) > 0,
  );
  if (moved === undefined) return [];
  const change = gain(one.value, moved.value, 'higher');
  return [
    {
      ...common(one, 'PERFORMANCE_DIRECTION'),
      level: 'unknown',
      said: `${one.name} went from ${shown(moved.value)} to ${shown(one.value)}, ${percent(size(change))} ${change.n < 0n ? 'less' : 'more'}, and nothing says which way is better`,
      size: toNumber(size(change)),
      evidence: {
        value: toNumber(one.value),
        compared_with: toNumber(moved.value),
        compared_from: moved.from,
        change_percent: inPercent(change),
        tolerance_percent: inPercent(tolerance),
      },
      fix: `Say so in the policy: gates.performance.metrics: [ { name: ${one.name}, better: higher } ], or lower`,
    },
  ];
}

/** Other evaluation data: production has to be measured on it too, and a person says that it is as hard. */
function otherData(measured: Found, before: Found | null): Breach[] {
  const data = newData(measured.block, before);
  if (data === null || before === null) return [];
  const { baseline = {} } = measured.block;
  const shared = Object.keys(before.value).filter((name) => Object.hasOwn(measured.value, name));
  const absent = shared.filter((name) => !Object.hasOwn(baseline, name));
  const words = `the evaluation data changed from ${data.from} to ${data.to}`;
  if (absent.length > 0)
    return absent.map((name) => ({
      name,
      code: 'MISSING_REQUIRED',
      level: 'missing',
      said: `${name}: ${words}, and nothing says what production has on it`,
      size: 1,
      place: measured.place('evaluation_set'),
      evidence: { ...data },
      fix: `Measure the version in production on ${data.to} too, and declare it under evaluation.baseline`,
    }));
  return [
    {
      name: 'evaluation_set',
      code: 'EVALUATION_SET_CHANGED',
      action: 'approve',
      said: `T${words.slice(1)}: no earlier measurement can be compared with, so a person decides`,
      size: 1,
      place: measured.place('evaluation_set'),
      evidence: {
        ...data,
        baseline: Object.fromEntries(shared.map((name) => [name, toNumber(baseline[name] ?? ZERO)])),
      },
      fix: `Have a person confirm that ${data.to} is no easier than ${data.from}, or measure on ${data.from} as well`,
    },
  ];
}

/** The first rule for a metric that matches either side: a change cannot leave its rule by renaming itself. */
function rulesFor(rules: readonly Rule[], subject: ModelSubject, context: GateContext): readonly Rule[] {
  if (rules.length === 0) return rules;
  const sides = subject.base === null ? [subject.head] : [subject.head, subject.base];
  const found = new Set<Rule>();
  for (const { config } of sides) {
    const matching = rules.filter((rule) =>
      matchesWhere(rule.where, config, () => context.risk(subject).class),
    );
    for (const rule of matching)
      if (matching.find(({ name }) => name === rule.name) === rule) found.add(rule);
  }
  return [...found];
}

/** What a metric may lose; null where it must gain instead. */
function toleranceOf(named: readonly Rule[], own: Ratio | undefined): Ratio | null {
  const stated = named.find((rule) => rule.tolerance !== undefined)?.tolerance;
  return stated ?? (named.some((rule) => rule.improve !== undefined) ? null : (own ?? TOLERANCE));
}

function limits(one: Measurement, rule: Rule): Breach[] {
  const breach = (code: string, limit: Ratio, words: string): Breach => ({
    ...common(one, code),
    said: `${one.name} ${shown(one.value)} is ${words} ${shown(limit)}`,
    size: Math.abs(toNumber(gain(one.value, limit, 'higher'))),
    evidence: { value: toNumber(one.value), limit: toNumber(limit), source: 'gates.performance.metrics' },
    fix: `Bring ${one.name} to ${shown(limit)}, measured on this version`,
  });
  return [
    ...(rule.min !== undefined && compare(one.value, rule.min) < 0
      ? [breach('PERFORMANCE_LIMIT', rule.min, 'below the minimum')]
      : []),
    ...(rule.max !== undefined && compare(one.value, rule.max) > 0
      ? [breach('PERFORMANCE_LIMIT', rule.max, 'above the maximum')]
      : []),
  ];
}

function improvement(
  one: Directed,
  improve: Ratio,
  production: Reference | null,
  { head, base }: ModelSubject,
): Breach[] {
  if (production === null) {
    // A model without a predecessor improves on nothing.
    if (base === null || base.config.model.version === head.config.model.version) return [];
    return [
      {
        ...common(one, 'MISSING_REQUIRED'),
        level: 'missing',
        said: `The policy asks ${one.name} to improve on production, and nothing says what production has`,
        size: 1,
        evidence: {},
        fix: `Declare ${one.name} of the version in production under evaluation.baseline`,
      },
    ];
  }
  const gained = gain(one.value, production.value, one.better);
  if (compare(gained, improve) >= 0) return [];
  return [
    {
      ...common(one, 'PERFORMANCE_IMPROVEMENT'),
      said: `${one.name} ${shown(one.value)} is ${percent(size(gained))} ${gained.n < 0n ? 'worse' : 'better'} than ${shown(production.value)} in production, and must be ${percent(improve)} better`,
      size: toNumber(improve) - toNumber(gained),
      evidence: comparison(one, production, gained, { improve_percent: inPercent(improve) }),
      fix: `Ship a version whose ${one.name} is ${bound(one, production, improve)}`,
    },
  ];
}

function regression(one: Directed, tolerance: Ratio, production: Reference | null): Breach[] {
  if (production === null) return [];
  const order = compare(one.value, production.value);
  if (one.better === 'higher' ? order >= 0 : order <= 0) return [];
  const gained = gain(one.value, production.value, one.better);
  const lost = { n: -gained.n, d: gained.d };
  if (compare(lost, tolerance) <= 0) return [];
  return [
    {
      ...common(one, 'PERFORMANCE_REGRESSION'),
      said: `${one.name} ${shown(one.value)} is ${percent(lost)} worse than ${shown(production.value)} in production; ${percent(tolerance)} is tolerated`,
      size: toNumber(lost),
      evidence: comparison(one, production, gained, { tolerance_percent: inPercent(tolerance) }),
      fix: `Ship a version whose ${one.name} is ${bound(one, production, { n: -tolerance.n, d: tolerance.d })}, or have the policy tolerate more`,
    },
  ];
}

function trend(one: Directed, tolerance: Ratio, latest: readonly Versioned[]): Breach[] {
  if (latest.length < LEAST_VERSIONS) return [];
  const average = mean(latest.map(({ value }) => value));
  const gained = gain(one.value, average, one.better);
  const lost = { n: -gained.n, d: gained.d };
  if (compare(lost, tolerance) <= 0) return [];
  return [
    {
      ...common(one, 'PERFORMANCE_TREND'),
      said: `${one.name} ${shown(one.value)} is ${percent(lost)} worse than ${shown(average)}, the mean of the latest ${counted(latest.length, 'version')}; ${percent(tolerance)} is tolerated`,
      size: toNumber(lost),
      evidence: {
        value: toNumber(one.value),
        mean: toNumber(average),
        versions: latest.map(({ version, value }) => ({ version, value: toNumber(value) })),
        lost_percent: inPercent(lost),
        tolerance_percent: inPercent(tolerance),
      },
      fix: `Find what erodes ${one.name}: each version may pass against the one before it while all together fall`,
    },
  ];
}

/** Metrics the policy sets a limit for that were not measured. */
function unmeasured(rules: readonly Rule[], measured: Found): Breach[] {
  const absent = [...new Set(rules.map(({ name }) => name))].filter(
    (name) => measured.value[name] === undefined,
  );
  return absent.map((name) => ({
    name,
    code: 'MISSING_REQUIRED',
    level: 'missing',
    said: `The policy sets a limit for ${name}, which was not measured`,
    size: 1,
    place: measured.place('metrics'),
    evidence: {},
    fix: `Measure ${name} on this version`,
  }));
}

const common = ({ name, measured }: Measurement, code: string): Pick<Breach, 'name' | 'code' | 'place'> => ({
  name,
  code,
  place: measured.place('metrics', name),
});

const comparison = (one: Directed, production: Reference, gained: Ratio, more: Record<string, number>) => ({
  value: toNumber(one.value),
  production: toNumber(production.value),
  production_from: production.from,
  better: one.better,
  change_percent: inPercent(gained),
  formula: `(${shown(one.value)} - ${shown(production.value)}) / ${shown(production.value)}${one.better === 'lower' ? ', where less is better' : ''} = ${percent(gained)}`,
  ...more,
});

/** The value that is a relative gain away from production, in words. */
function bound({ better }: Directed, { value }: Reference, by: Ratio): string {
  const change = multiply(size(value), by);
  return better === 'higher'
    ? `at least ${shown(add(value, change))}`
    : `at most ${shown(subtract(value, change))}`;
}

const size = (value: Ratio): Ratio => (value.n < 0n ? { n: -value.n, d: value.d } : value);
const shown = (value: Ratio): string => toText(value, 6);
const inPercent = (share: Ratio): number => Number((toNumber(share) * 100).toFixed(4));
