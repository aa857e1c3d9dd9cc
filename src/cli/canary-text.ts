import type { CanaryPlan } from '../stats/canary.ts';
import { quantile, upperQuantile } from '../stats/normal.ts';
import { exposureBlock, type Value } from './canary-exposure.ts';
import { duration, figure, percent, plain, points, short, table, wrapped } from './canary-figures.ts';

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

/** A model whose plan is shown, and the stages as its config would say them. */
export interface PlanSource {
  readonly id: string;
  readonly metric: string;
  readonly policyFile: string | null;
  readonly stagesYaml: string;
}

/** `check` asks for more than the bare mathematics, which must not surprise anybody. */
const gateNote = ({ input: { buffer, floors } }: CanaryPlan): string[] =>
  buffer >= 2 || floors !== undefined
    ? []
    : [
        '  NOTE: check asks for buffer 2 and at least 5m a stage unless the policy says',
        `  otherwise; here the buffer is ${plain(buffer)}. Give --buffer 2 to plan for the gate.`,
      ];

/** Where the plan was read from, and what to write there to make it the shortest valid one. */
function sourceLines({ id, metric, policyFile }: PlanSource): string[] {
  return [
    `  ${id}, metric ${metric}, as its config declares them`,
    `  policy ${policyFile ?? 'none: the built-in defaults'}`,
  ];
}

const replacement = ({ stagesYaml }: PlanSource): string[] => [
  '  or in the model config',
  '  rollout:',
  `    stages: ${stagesYaml}`,
];

/** The plan in words and figures, every figure with what it was computed from; at most 80 columns but for YAML. */
export function canaryText(plan: CanaryPlan, source: PlanSource | null, value: Value | null): string {
  const { baseline, effect, ratePerHour, power } = plan.input;
  const question = [
    headline(plan),
    ...(source === null ? [] : sourceLines(source)),
    `  baseline ${percent(baseline)}, difference to see ${points(effect)}, power ${plain(power)}, ${figure(ratePerHour, 3)} requests/h`,
  ];
  const planned = plan.stages.length > 0;
  const stages = planned ? [...stageTable(plan), ...gateNote(plan)] : [];
  const proposal = planned ? [...shortest(plan), ...(source === null ? [] : replacement(source))] : [];
  return `${[
    question,
    sampleSize(plan),
    stages,
    lookTable(plan),
    rates(plan),
    exposureBlock(plan, value),
    proposal,
  ]
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}
