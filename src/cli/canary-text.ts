import { thousands } from '../core/words.ts';
import type { CanaryPlan } from '../stats/canary.ts';
import { quantile, upperQuantile } from '../stats/normal.ts';

/** A number with at most `places` decimals and commas between thousands. */
function figure(value: number, places = 0): string {
  const [whole = '', fraction = ''] = value.toFixed(places).split('.');
  const digits = fraction.replace(/0+$/, '');
  return thousands(whole) + (digits === '' ? '' : `.${digits}`);
}

/** A number as short as it is written, never in powers of ten within reason. */
const plain = (value: number): string => String(Number(value.toPrecision(10)));

/** A share in percent; one that only rounding makes whole says so. */
function percent(share: number): string {
  return share < 1 && share > 0.9999995 ? '> 99.9999 %' : `${figure(share * 100, 4)} %`;
}

const short = (value: number): string => String(Number(value.toPrecision(6)));
const points = (difference: number): string => `${Number((difference * 100).toPrecision(3))} pp`;

/** `2h 58m 58s`; the largest unit is hours. */
function duration(exact: number): string {
  const seconds = Math.ceil(exact);
  const parts = [
    [Math.floor(seconds / 3600), 'h'],
    [Math.floor((seconds % 3600) / 60), 'm'],
    [seconds % 60, 's'],
  ] as const;
  const shown = parts.filter(([count]) => count > 0).map(([count, unit]) => `${count}${unit}`);
  return shown.length === 0 ? '0s' : shown.join(' ');
}

/** Columns two spaces apart; the first row is the head; all but the last column are right-aligned. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => {
    const cells = row.map((cell, i) => (i === row.length - 1 ? cell : cell.padStart(widths[i] ?? 0)));
    return `  ${cells.join('  ')}`.trimEnd();
  });
}

/** Words in lines of at most 80 columns, indented by two. */
function wrapped(words: string): string[] {
  const lines: string[] = [];
  for (const word of words.split(' ')) {
    const line = lines.at(-1);
    if (line === undefined || line.length + word.length + 1 > 80) lines.push(`  ${word}`);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines;
}

function headline({ stages, valid }: CanaryPlan): string {
  if (valid === null) return 'Canary: sample size (no --stages, so no plan to judge)';
  const short = stages.filter((stage) => !stage.valid).length;
  if (short === 0) return 'Canary plan: valid, every stage is long enough';
  return `Canary plan: not valid, ${short} of ${stages.length} stages ${short === 1 ? 'is' : 'are'} too short`;
}

function sampleSize(plan: CanaryPlan): string[] {
  const { baseline, effect, power, alpha, metrics, correction, designEffect, samples } = plan.input;
  const count = `${metrics} metric${metrics === 1 ? '' : 's'}`;
  const test = [
    `  alpha per test ${short(plan.alphaPerTest)} (${plain(alpha)}, ${count}, correction ${correction})`,
    `  z(1 - alpha/2) = ${figure(plan.criticalValue, 6)}`,
  ];
  if (samples !== undefined) {
    return [`Samples per variant: ${figure(plan.samplesPerVariant)}, as declared`, ...test];
  }
  const z = `(${figure(upperQuantile(plan.alphaPerTest / 2), 6)} + ${figure(quantile(power), 6)})²`;
  const inflation = designEffect === 1 ? '' : ` · ${plain(designEffect)}`;
  return [
    `Samples per variant: ${figure(plan.samplesPerVariant)} (eq. 6, equal arms)`,
    ...test,
    `  n = 2 · p · (1 - p) · (z(1 - alpha/2) + z(power))² / effect²${inflation === '' ? '' : ' · deff'}`,
    `    = 2 · ${plain(baseline)} · ${plain(1 - baseline)} · ${z} / ${plain(effect)}²${inflation}`,
    `    = ${figure(plan.samplesExact, 2)}, rounded up`,
    `  with each arm's own variance ${figure(plan.samplesUnpooled)}`,
    ...plan.hints.flatMap(({ message }) => wrapped(`NOTE: ${message}`)),
  ];
}

function stageTable(plan: CanaryPlan): string[] {
  const { ratePerHour, buffer, allocation } = plan.input;
  const needed = allocation === 'actual' ? 'actual' : figure(plan.samplesPerVariant);
  const rows = plan.stages.map((stage) => {
    const required = Math.max(stage.requiredSeconds ?? 0, stage.controlSeconds ?? 0);
    const missing = buffer * required - (stage.declaredSeconds ?? 0);
    const verdict = stage.declaredSeconds === null ? 'no duration' : `${duration(missing)} short`;
    return [
      percent(stage.traffic),
      stage.declaredSeconds === null ? '-' : duration(stage.declaredSeconds),
      stage.requiredSeconds === null ? '-' : duration(stage.requiredSeconds),
      stage.controlSeconds === null ? '-' : duration(stage.controlSeconds),
      stage.samples === null ? '-' : figure(stage.samples),
      stage.samplesCanary === null ? '-' : figure(stage.samplesCanary),
      stage.valid ? 'ok' : verdict,
    ];
  });
  const actual = allocation === 'actual' ? '' : ', with --allocation actual';
  return [
    'Stages',
    `  required = ${needed} / (${figure(ratePerHour, 3)}/h · share) for the canary (eq. 5), share`,
    `  1 - share for the control; declared must be at least ${plain(buffer)} x the longer`,
    ...table([['traffic', 'declared', 'required', 'control', 'requests', 'actual', 'verdict'], ...rows]),
    `  requests: of the canary in the stage; actual: what the canary needs against`,
    `  the control's real share, n / (2 · (1 - share))${actual}`,
  ];
}

function lookTable(plan: CanaryPlan): string[] {
  const rows = plan.looks.map((look, i) => [
    String(i + 1),
    figure(look.canary),
    figure(look.control),
    look.fraction.toFixed(6),
    look.boundary.toFixed(6),
    points(look.smallestDifference),
  ]);
  const inflation = plan.input.designEffect === 1 ? '' : ' · deff';
  return [
    `Looks (--sequential ${plan.input.sequential})`,
    ...table([
      ['look', 'canary', 'control', 'information', 'crosses at |z|', 'smallest difference'],
      ...rows,
    ]),
    '  information = 1 / (1/canary + 1/control), as a fraction of the last look',
    `  smallest difference = |z| · sqrt(p · (1 - p)${inflation} · (1/canary + 1/control))`,
  ];
}

function rates(plan: CanaryPlan): string[] {
  const { metrics, effect, alpha, sequential } = plan.input;
  const peeking = plan.looks.length > 1 && sequential === 'none';
  const rows = [
    ['false alarm', percent(plan.falseAlarmRate), 'either side at any look, when nothing changed'],
    ['false rollback', percent(plan.falseRollbackRate), 'the worse side at any look, when nothing changed'],
    ['family-wise', percent(plan.familyWiseRate), `a false alarm of any of ${metrics} independent metric(s)`],
    ['detection', percent(plan.planPower), `a regression of ${points(effect)} crosses at some look`],
  ];
  const width = Math.max(...rows.map(([, rate = '']) => rate.length));
  return [
    'How often the plan decides',
    ...rows.map(
      ([name = '', rate = '', meaning]) => `  ${name.padEnd(14)}  ${rate.padStart(width)}  ${meaning}`,
    ),
    ...(peeking
      ? [
          `  ${plan.looks.length} looks without correction turn ${percent(plan.alphaPerTest)} into ${percent(plan.falseAlarmRate)};`,
          `  --sequential obrien-fleming keeps ${percent(alpha)} over all looks`,
        ]
      : []),
  ];
}

function shortest(plan: CanaryPlan): string[] {
  const steps = plan.shortestValidPlan.map(({ traffic, seconds }) =>
    seconds === null ? `${plain(traffic * 100)}%` : `${plain(traffic * 100)}%:${plain(seconds / 60)}m`,
  );
  const total = plan.shortestValidPlan.reduce((sum, { seconds }) => sum + (seconds ?? 0), 0);
  return [`Shortest valid plan (${duration(total)})`, `  --stages ${steps.join(',')}`];
}

/** `check` asks for more than the bare mathematics, which must not surprise anybody. */
const gateNote = ({ input: { buffer } }: CanaryPlan): string[] =>
  buffer >= 2
    ? []
    : [
        '  NOTE: check asks for buffer 2 and at least 5m a stage unless the policy says',
        `  otherwise; here the buffer is ${plain(buffer)}. Give --buffer 2 to plan for the gate.`,
      ];

/** The plan in words and figures, every figure with what it was computed from; at most 80 columns. */
export function canaryText(plan: CanaryPlan): string {
  const { baseline, effect, ratePerHour, power } = plan.input;
  const question = [
    headline(plan),
    `  baseline ${percent(baseline)}, difference to see ${points(effect)}, power ${plain(power)}, ${figure(ratePerHour, 3)} requests/h`,
  ];
  const planned = plan.stages.length === 0 ? [] : [[...stageTable(plan), ...gateNote(plan)], shortest(plan)];
  const [stages = [], proposal = []] = planned;
  return `${[question, sampleSize(plan), stages, lookTable(plan), rates(plan), proposal]
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}
