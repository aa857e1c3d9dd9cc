import * as z from 'zod';
import * as f from '../core/fields.ts';
import { defineModelGate, type Finding, type GateContext, type ModelSubject } from '../core/gate.ts';
import type { ModelConfig, ModelType } from '../core/model.ts';
import { ACTIONS, where } from '../core/policy.ts';
import { compare, divide, multiply, ONE, type Ratio, ratio, subtract, toNumber } from '../core/ratio.ts';
import { matchesWhere } from '../core/where.ts';
import { listed, milliseconds, percent } from '../core/words.ts';
import { at, finding, judged, missing, notApplicable, optionsOf } from './parts/finding.ts';
import { claimedElsewhere } from './parts/latency-claim.ts';
import { isRequired } from './parts/requirements.ts';
import { configsOf } from './parts/sides.ts';

const options = {
  targets: z
    .array(
      z.strictObject({
        where: where.optional(),
        p50: f.duration('Largest median latency', '5ms').optional(),
        p99: f.duration('Largest 99th percentile latency', '20ms').optional(),
        action: f.choice(['warn', 'approve', 'block'], 'What happens when it is exceeded').optional(),
      }),
    )
    .meta({ description: 'Targets; the first that matches a model replaces the built-in ones' })
    .optional(),
};

type Quantile = 'p50' | 'p99';
interface Target {
  readonly p50?: Ratio | undefined;
  readonly p99?: Ratio | undefined;
  readonly action: 'warn' | 'approve' | 'block';
  /** What table 14 says besides the action. */
  readonly note: string;
  readonly source: string;
}

const ms = (count: number): Ratio => ratio(count, 1000);
const builtIn = (p50: number, p99: number, action: Target['action'], note: string): Target => ({
  p50: ms(p50),
  p99: ms(p99),
  action,
  note,
  source: 'built-in target (table 14)',
});

/** Table 14: targets and what exceeding them does, by model type. */
const TARGETS: Readonly<Partial<Record<ModelType, Target>>> = {
  llm: builtIn(500, 2000, 'block', 'optimise before release'),
  recommendation: builtIn(10, 50, 'block', ''),
  fraud: builtIn(5, 20, 'block', 'high priority'),
  vision: builtIn(50, 200, 'warn', 'conditional approval'),
};

/** The declared p50 and p99 against the targets of the model's type. */
export const latency = defineModelGate({
  id: 'latency',
  title: 'Declared p50 and p99 stay within the targets of the model type',
  action: 'block',
  options,
  comparesWithBase: true,
  judge(subject, context) {
    const { config } = subject.head;
    const required = isRequired('latency', subject, context);
    const target = targetOf(subject, context);
    if (target === null) {
      const claim = shown(config.serving?.latency?.p99);
      if (!required)
        return notApplicable(
          `No latency target for type ${config.model.type}`,
          claim === null ? undefined : { p99_ms: claim },
        );
      const fix = { summary: 'Add a target under gates.latency.targets in the policy' };
      return judged(
        [
          finding(
            'unknown',
            'NO_TARGET',
            `The policy requires latency but names no target for type ${config.model.type}`,
            { place: at(subject, 'model', 'type'), fix },
          ),
        ],
        '',
      );
    }
    const declared = config.serving?.latency;
    const dropped = subject.base?.config.serving?.latency !== undefined && config.serving !== undefined;
    if (declared?.p50 === undefined && declared?.p99 === undefined && !required && !dropped) {
      return notApplicable('The config declares no latency and nothing requires it');
    }
    const wanted = (['p50', 'p99'] as const).filter((quantile) => target[quantile] !== undefined);
    const absent = wanted.filter((quantile) => declared?.[quantile] === undefined);
    const shed = absent.filter((quantile) => subject.base?.config.serving?.latency?.[quantile] !== undefined);
    const gaps = required ? absent : shed;
    const evidence = () => evidenceOf(subject, target);
    const findings = [
      ...wanted.flatMap((quantile) => overTarget(subject, quantile, target)),
      ...(gaps.length === 0 ? [] : [undeclared(subject, gaps, shed, target)]),
      ...claimedElsewhere(subject, context),
    ].map((found) => ({ ...found, evidence: { ...evidence(), ...found.evidence } }));
    const said = () =>
      wanted.flatMap((quantile) => saidOf(declared?.[quantile], target[quantile], quantile)).join(', ');
    return judged(findings, said, evidence);
  },
});

/** What p99 would come to where a request takes `factor` times as long, where that is over the model's target. */
export function p99Over(
  subject: ModelSubject,
  context: GateContext,
  factor: Ratio,
): { readonly p99: Ratio; readonly target: Ratio } | null {
  const declared = subject.head.config.serving?.latency?.p99;
  const target = targetOf(subject, context)?.p99;
  if (declared === undefined || target === undefined) return null;
  const p99 = multiply(declared, factor);
  return compare(p99, target) > 0 ? { p99, target } : null;
}

/** The stricter of both sides' targets, so that a change cannot loosen its own by renaming its type or team. */
function targetOf(subject: ModelSubject, context: GateContext): Target | null {
  const [own, before] = configsOf(subject).flatMap((config) => targetFor(config, subject, context) ?? []);
  if (own === undefined || before === undefined) return own ?? null;
  const p50 = stricter(own.p50, before.p50);
  const p99 = stricter(own.p99, before.p99);
  const action = ACTIONS.indexOf(before.action) > ACTIONS.indexOf(own.action) ? before.action : own.action;
  if (p50 === own.p50 && p99 === own.p99 && action === own.action) return own;
  return { ...before, p50, p99, action, source: `${before.source}, as the base has it` };
}

const stricter = (own: Ratio | undefined, before: Ratio | undefined): Ratio | undefined =>
  own === undefined || (before !== undefined && compare(before, own) < 0) ? before : own;

function targetFor(config: ModelConfig, subject: ModelSubject, context: GateContext): Target | null {
  const { targets = [] } = optionsOf(context.policy, 'latency', options);
  const own = targets.find((target) => matchesWhere(target.where, config, () => context.risk(subject).class));
  if (own === undefined) return TARGETS[config.model.type] ?? null;
  return {
    p50: own.p50,
    p99: own.p99,
    action: own.action ?? 'block',
    note: '',
    source: 'gates.latency.targets of the policy',
  };
}

function overTarget(subject: ModelSubject, quantile: Quantile, target: Target): Finding[] {
  const value = subject.head.config.serving?.latency?.[quantile];
  const limit = target[quantile];
  if (value === undefined || limit === undefined || compare(value, limit) <= 0) return [];
  const over = subtract(divide(value, limit), ONE);
  const note = target.note === '' ? '' : ` (${target.note})`;
  const message = `${quantile} ${milliseconds(value)} is ${percent(over)} over the ${milliseconds(limit)} target${note}`;
  const evidence = {
    quantile,
    declared_ms: inMs(value),
    target_ms: inMs(limit),
    over_percent: round(toNumber(over) * 100),
    formula: `${milliseconds(value)} / ${milliseconds(limit)} - 1 = ${percent(over)}`,
    source: target.source,
  };
  return [
    finding('violation', `LATENCY_${quantile.toUpperCase()}`, message, {
      place: at(subject, 'serving', 'latency', quantile),
      evidence,
      fix: {
        summary: `Bring ${quantile} to ${milliseconds(limit)} or less on the declared hardware and measure it again`,
      },
      size: toNumber(over),
      action: target.action,
    }),
  ];
}

function undeclared(
  subject: ModelSubject,
  gaps: readonly Quantile[],
  shed: readonly Quantile[],
  target: Target,
): Finding {
  const limits = gaps.map((quantile) => `${quantile} (target ${milliseconds(target[quantile] ?? ONE)})`);
  const whole = subject.head.config.serving?.latency === undefined;
  const gone = whole ? ['serving.latency'] : shed.map((quantile) => `serving.latency.${quantile}`);
  const why = shed.length === 0 ? '' : `: this change removed ${listed(gone)}`;
  return missing(
    `${listed(limits)} must be declared for this ${subject.head.config.model.type} model${why}`,
    {
      place: at(subject, 'serving', 'latency'),
      evidence: { missing: gaps, source: target.source },
      fix: { summary: `Declare the measured ${listed(gaps)} under serving.latency`, path: 'serving.latency' },
      size: gaps.length,
    },
  );
}

const inMs = (seconds: Ratio): number => toNumber(multiply(seconds, ratio(1000)));
const shown = (value: Ratio | undefined): number | null => (value === undefined ? null : inMs(value));
const round = (value: number): number => Math.round(value * 10) / 10;

function saidOf(value: Ratio | undefined, limit: Ratio | undefined, quantile: Quantile): string[] {
  return value === undefined || limit === undefined
    ? []
    : [`${quantile} ${milliseconds(value)} of ${milliseconds(limit)}`];
}

function evidenceOf(subject: ModelSubject, target: Target): Record<string, string | number | null> {
  const claim = subject.head.config.serving?.latency;
  return {
    p50_ms: shown(claim?.p50),
    p50_target_ms: shown(target.p50),
    p99_ms: shown(claim?.p99),
    p99_target_ms: shown(target.p99),
    source: target.source,
  };
}
