import type { SimulationReport } from '../core/report.ts';
import { counted, duration } from '../core/words.ts';
import { oneLine } from '../render/escape.ts';
import { type Column, columns } from '../render/text/columns.ts';
import { wrap } from '../render/width.ts';
import { count, rangeWords, share } from '../render/words.ts';
import type { CanaryPlan } from '../stats/canary.ts';

/** What was simulated, and with what. */
export interface Simulated {
  readonly report: SimulationReport;
  readonly plan: CanaryPlan;
  /** Name of the model and its metric; null for a plan of options. */
  readonly model: { readonly id: string; readonly metric: string; readonly policyFile: string | null } | null;
}

const points = (difference: number): string => `${Number((difference * 100).toPrecision(4))} pp`;
function percent(probability: number): string {
  if (probability < 1 && probability > 0.9995) return '>99.9 %';
  return probability > 0 && probability < 0.0005 ? '<0.1 %' : `${(probability * 100).toFixed(1)} %`;
}

/** Two standard errors of a simulated share. */
const margin = (probability: number, runs: number): string =>
  `± ${(200 * Math.sqrt((probability * (1 - probability)) / runs)).toFixed(1)}`;

/** A result for people: each figure with what it means, and the analytic one where there is one. */
export function simulateText(simulated: Simulated, width: number): string {
  const blocks = [headline(simulated, width), stages(simulated), whileThere(simulated), without(simulated)];
  return `${blocks.map((block) => block.join('\n')).join('\n\n')}\n`;
}

function headline({ report, plan, model }: Simulated, width: number): string[] {
  const { runs, seed, regression, detected, triggers, unknown } = report;
  const change = `${regression < 0 ? 'an improvement' : 'a regression'} of ${points(Math.abs(regression))}`;
  const [whose, where] =
    model === null ? ['', ''] : [` of ${oneLine(model.id)}`, ` in ${oneLine(model.metric)}`];
  const by = [
    `${counted(plan.looks.length, 'look')} (${plan.input.sequential})`,
    ...triggers.map((name) => `trigger ${oneLine(name)}`),
  ];
  const policy = model?.policyFile ?? 'built-in defaults, no policy found';
  const notes = [
    `baseline ${share(plan.input.baseline)}, ${count(plan.input.ratePerHour)} requests/h, seed ${seed}`,
    `watched by ${by.join(', ')}`,
    ...(model === null ? [] : [`alpha, looks and design effect from ${policy}`]),
    ...unknown.map(({ metric, reason }) => `not simulated: trigger ${oneLine(metric)}, ${reason}`),
  ];
  return [
    ...wrap(
      `${count(runs)} simulated rollouts${whose}: ${change}${where} is caught in ${percent(detected)}`,
      width,
    ),
    ...notes.flatMap((note) => wrap(note, width, '  ', '    ')),
  ];
}

const STAGES: readonly Column[] = [
  { title: 'before', side: 'right' },
  { title: 'caught', side: 'right' },
  { title: '± 2 SE', side: 'right' },
];

function stages({ report: { detected_before, runs } }: Simulated): string[] {
  const rows = detected_before
    .slice(1)
    .map(({ traffic, probability }) => [share(traffic), percent(probability), margin(probability, runs)]);
  return ['Caught before each stage', ...columns(STAGES, rows)];
}

function whileThere({ report }: Simulated): string[] {
  const { seconds_to_detection: time, exposed_requests: exposed, cost, regression } = report;
  const rows = [
    [
      'time to detection',
      time === null
        ? 'never caught'
        : `${duration(time.mean)} on average, ${duration(time.p95)} in 95 % of those caught`,
    ],
    ['exposed requests', `${count(exposed.mean)} on average, ${count(exposed.p95)} in 95 %`],
    ...(cost === null
      ? []
      : [
          [
            'expected loss',
            `${rangeWords(cost)}: exposed x ${points(Math.max(0, regression))} x value_per_request`,
          ],
        ]),
  ];
  return [
    'While it is there, until it is caught or the stages end',
    ...columns([{ title: '' }, { title: '' }], rows).slice(1),
  ];
}

const RATES: readonly Column[] = [
  { title: '' },
  { title: 'simulated', side: 'right' },
  { title: '± 2 SE', side: 'right' },
  { title: 'computed', side: 'right' },
];

/** Standard errors between a simulated and a computed share that chance does not explain. */
const UNLIKELY = 4;

function without({ report, plan }: Simulated): string[] {
  const { runs, triggers } = report;
  const looksAlone = triggers.length === 0;
  const rates = [
    ['false alarm', report.false_alarm, plan.falseAlarmRate],
    ['false rollback', report.false_rollback, plan.falseRollbackRate],
  ] as const;
  const apart = rates.some(
    ([, simulated, computed]) =>
      Math.abs(simulated - computed) > UNLIKELY * Math.sqrt((computed * (1 - computed)) / runs),
  );
  const rows = rates.map(([name, simulated, computed]) => [
    name,
    percent(simulated),
    margin(simulated, runs),
    looksAlone ? percent(computed) : '-',
  ]);
  return [
    'When nothing changed (a second run)',
    ...columns(RATES, rows),
    '  false alarm: a crossing on either side at any look, or a trigger;',
    '  false rollback: on the worse side, or a trigger',
    ...(looksAlone && apart
      ? [
          '  NOTE: computed and simulated differ by more than chance. The computed rates take',
          '  counts as normally distributed; here a look counts too few successes for that.',
        ]
      : []),
  ];
}
