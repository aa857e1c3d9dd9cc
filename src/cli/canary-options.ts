import { multiply, type Ratio, ratio, toNumber } from '../core/ratio.ts';
import type { Read } from '../core/read.ts';
import { readCount, readDuration, readNumber, readRate, readShare } from '../core/units.ts';
import { UserError } from '../core/user-error.ts';
import { SEQUENTIAL_FORMS } from '../stats/boundaries.ts';
import { type CanaryPlan, planCanary } from '../stats/canary.ts';
import { CANARY_DEFAULTS, type CanaryInput, type Stage } from '../stats/canary-input.ts';
import { CORRECTIONS } from '../stats/corrections.ts';
import type { OptionSpec, ParsedArgs } from './command.ts';
import { text } from './parse.ts';

/** The options of a canary plan, for every command that takes one. */
export const CANARY_OPTIONS: readonly OptionSpec[] = [
  { name: 'baseline', value: 'P', description: 'The proportion before the change, such as 5% or 0.05' },
  {
    name: 'effect',
    value: 'D',
    description: 'The smallest absolute difference to see, such as 0.5pp or 0.005',
  },
  { name: 'rate', value: 'N/h', description: 'All requests, both arms together, such as 1000000/h or 50/s' },
  {
    name: 'alpha',
    value: 'A',
    description: 'Two-sided significance level over all metrics',
    default: '0.05',
  },
  { name: 'power', value: 'B', description: 'Probability of seeing the difference', default: '0.8' },
  { name: 'samples', value: 'N', description: 'Samples per variant in place of the computed number' },
  {
    name: 'allocation',
    value: 'HOW',
    description: "Size the canary as one of two equal arms, or against the control's actual share",
    choices: ['equal', 'actual'],
    default: CANARY_DEFAULTS.allocation,
  },
  { name: 'stages', value: 'LIST', description: 'TRAFFIC:DURATION,… such as 1%:2h,5%:30m,25%:30m,50%:1h' },
  { name: 'metrics', value: 'K', description: 'How many metrics are tested', default: '1' },
  {
    name: 'correction',
    value: 'HOW',
    description: 'How alpha is divided among the metrics',
    choices: CORRECTIONS,
    default: CANARY_DEFAULTS.correction,
  },
  { name: 'design-effect', value: 'X', description: 'Variance inflation by correlated users', default: '1' },
  {
    name: 'buffer',
    value: 'X',
    description: 'How many times the required duration a stage lasts',
    default: '1',
  },
  {
    name: 'sequential',
    value: 'FORM',
    description: 'Boundaries of the looks at the end of each stage',
    choices: SEQUENTIAL_FORMS,
    default: CANARY_DEFAULTS.sequential,
  },
];

/** Where each field of the input comes from, and a text that works there. */
const FIELDS: Readonly<Record<string, { option: string; example: string }>> = {
  baseline: { option: 'baseline', example: '5%' },
  effect: { option: 'effect', example: '0.5pp' },
  ratePerHour: { option: 'rate', example: '1000000/h' },
  alpha: { option: 'alpha', example: '0.05' },
  power: { option: 'power', example: '0.8' },
  samples: { option: 'samples', example: '10000' },
  stages: { option: 'stages', example: '1%:2h,5%:30m,25%:30m,50%:1h' },
  metrics: { option: 'metrics', example: '3' },
  designEffect: { option: 'design-effect', example: '1.06' },
  buffer: { option: 'buffer', example: '2' },
};

/** Unreadable options by field: what is wrong and what was expected. */
type Mistakes = Map<string, { problem: string; expected: string }>;

/** Reads an option's text as T; one that cannot be read is noted and stands as `unread` until all are. */
function reader(args: ParsedArgs, mistakes: Mistakes) {
  return <T>(field: string, parse: (written: string) => Read<T>, unread: T, absent?: T): T => {
    const written = text(args, FIELDS[field]?.option ?? field);
    if (written === undefined) {
      if (absent === undefined)
        mistakes.set(field, { problem: 'is missing', expected: REQUIRED[field] ?? '' });
      return absent ?? unread;
    }
    const result = parse(written);
    if (result.ok) return result.value;
    mistakes.set(field, { problem: `cannot be "${written}"`, expected: result.error.expected });
    return unread;
  };
}

const REQUIRED: Readonly<Record<string, string>> = {
  baseline: 'the proportion before the change',
  effect: 'the smallest absolute difference that must be seen',
  ratePerHour: 'all requests of both arms per time',
};

function asNumber(read: Read<Ratio>): Read<number> {
  return read.ok ? { ok: true, value: toNumber(read.value) } : read;
}

const share = (written: string): Read<number> => asNumber(readShare(written));
/** A difference has no direction: the worse side is the metric's. */
const difference = (written: string): Read<number> =>
  written.startsWith('-')
    ? {
        ok: false,
        error: { code: 'INVALID_SHARE', expected: 'an absolute difference above 0, such as 0.5pp' },
      }
    : share(written);
const number = (written: string): Read<number> => asNumber(readNumber(written));

function readHourly(written: string): Read<number> {
  const perSecond = readRate(written);
  return asNumber(perSecond.ok ? { ok: true, value: multiply(perSecond.value, ratio(3600)) } : perSecond);
}

function readStage(written: string): Stage | null {
  const [shareText = '', duration, ...rest] = written.split(':').map((part) => part.trim());
  const traffic = share(shareText);
  if (!traffic.ok || rest.length > 0) return null;
  if (duration === undefined) return { traffic: traffic.value, seconds: null };
  const seconds = asNumber(readDuration(duration));
  return seconds.ok ? { traffic: traffic.value, seconds: seconds.value } : null;
}

function readStages(written: string): Read<readonly Stage[]> {
  const parts = written.split(',');
  const stages = parts.map(readStage).filter((stage) => stage !== null);
  if (stages.length === parts.length) return { ok: true, value: stages };
  const bad = parts.find((part) => readStage(part) === null) ?? '';
  return {
    ok: false,
    error: {
      code: 'INVALID_STAGES',
      expected: `TRAFFIC:DURATION for each stage, separated by commas; "${bad}" is not one`,
    },
  };
}

function readInput(args: ParsedArgs, mistakes: Mistakes): CanaryInput {
  const read = reader(args, mistakes);
  const { alpha, power, metrics, designEffect, buffer } = CANARY_DEFAULTS;
  return {
    baseline: read('baseline', share, Number.NaN),
    effect: read('effect', difference, Number.NaN),
    ratePerHour: read('ratePerHour', readHourly, Number.NaN),
    alpha: read('alpha', share, Number.NaN, alpha),
    power: read('power', share, Number.NaN, power),
    ...(text(args, 'samples') === undefined ? {} : { samples: read('samples', readCount, Number.NaN) }),
    allocation: text(args, 'allocation') === 'actual' ? 'actual' : 'equal',
    stages: read('stages', readStages, [], CANARY_DEFAULTS.stages),
    metrics: read('metrics', readCount, Number.NaN, metrics),
    correction: CORRECTIONS.find((name) => name === text(args, 'correction')) ?? CANARY_DEFAULTS.correction,
    designEffect: read('designEffect', number, Number.NaN, designEffect),
    buffer: read('buffer', number, Number.NaN, buffer),
    sequential:
      SEQUENTIAL_FORMS.find((name) => name === text(args, 'sequential')) ?? CANARY_DEFAULTS.sequential,
  };
}

/** The plan that the options declare, or every option that is wrong, in words: unreadable or outside its range. */
export function readPlan(args: ParsedArgs): CanaryPlan | readonly string[] {
  const mistakes: Mistakes = new Map();
  const { plan, problems } = planCanary(readInput(args, mistakes));
  if (plan !== null && mistakes.size === 0) return plan;
  const unreadable = [...mistakes].map(([field, { problem, expected }]) =>
    describe(field, problem, expected),
  );
  // What could not be read is NaN to the calculator, which then complains about it a second time.
  const outside = problems
    .filter(({ path }) => !mistakes.has(path))
    .map(({ path, message, expected }) =>
      describe(path.replace(/\W.*/, ''), `does not fit: ${message}`, expected),
    );
  return [...unreadable, ...outside];
}

/** The plan that the options declare. Throws one `UserError` that lists every option that is wrong. */
export function planFromOptions(args: ParsedArgs): CanaryPlan {
  const plan = readPlan(args);
  if ('looks' in plan) return plan;
  throw wrongOptions('canary', plan);
}

/** One error for all wrong options of a command. */
export const wrongOptions = (command: string, wrong: readonly string[]): UserError =>
  new UserError(
    'USAGE',
    [`${wrong.length === 1 ? 'one option is' : `${wrong.length} options are`} wrong`, ...wrong].join('\n'),
    `See tollgate ${command} --help`,
  );

/** One wrong option in words: what it is, what it should be, and a text that works. */
export const wrongOption = (option: string, problem: string, expected: string, example: string): string =>
  [
    `  --${option} ${problem}`,
    `    expected ${expected}`,
    ...(expected.endsWith(` ${example}`) ? [] : [`    for example --${option} ${example}`]),
  ].join('\n');

function describe(field: string, problem: string, expected: string): string {
  const { option, example } = FIELDS[field] ?? { option: field, example: '' };
  return wrongOption(option, problem, expected, example);
}
