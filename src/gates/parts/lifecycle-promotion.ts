import * as z from 'zod';
import type { Finding, GateContext, ModelSubject, Portfolio } from '../../core/gate.ts';
import { type LifecycleStage, type ModelConfig, STAGES } from '../../core/model.ts';
import { listed } from '../../core/words.ts';
import { at, finding, optionsOf } from './finding.ts';

/** What a model may be asked to declare before it rises, and the config path that declares it. */
const EVIDENCE = {
  version: { words: 'a version', path: 'model.version', has: ({ model }) => model.version !== undefined },
  provenance: {
    words: 'the data and code it was trained from',
    path: 'training.data_version and training.code_commit',
    has: ({ training, serving }) =>
      serving?.api !== undefined ||
      (training?.data_version !== undefined && training.code_commit !== undefined),
  },
  evaluation: {
    words: 'evaluation metrics',
    path: 'evaluation.metrics',
    has: ({ evaluation }) => Object.keys(evaluation?.metrics ?? {}).length > 0,
  },
  description: {
    words: 'a description',
    path: 'model.description',
    has: ({ model }) => model.description !== undefined,
  },
  latency: {
    words: 'a measured p99',
    path: 'serving.latency.p99',
    has: ({ serving }) => serving?.latency?.p99 !== undefined,
  },
  shadow: {
    words: 'a shadow phase',
    path: 'rollout.shadow',
    has: ({ rollout }) => rollout?.shadow !== undefined,
  },
  stages: {
    words: 'rollout stages',
    path: 'rollout.stages',
    has: ({ rollout }) => rollout?.stages !== undefined,
  },
  oncall: {
    words: 'an on-call rotation',
    path: 'ownership.oncall',
    has: ({ ownership }) => ownership?.oncall !== undefined,
  },
  telemetry: {
    words: 'a telemetry sink',
    path: 'telemetry.sink',
    has: ({ telemetry }) => telemetry !== undefined,
  },
  rollback: {
    words: 'a rollback trigger',
    path: 'rollout.rollback',
    has: ({ triggers }) => Object.keys(triggers).length > 0,
  },
  capacity: {
    words: 'room for traffic to grow',
    path: 'serving.max_replicas above min_replicas',
    has: ({ serving }) =>
      serving?.api !== undefined || (serving?.max_replicas ?? 0) > (serving?.min_replicas ?? 0),
  },
} as const satisfies Record<
  string,
  { readonly words: string; readonly path: string; has(config: ModelConfig): boolean }
>;
type EvidenceName = keyof typeof EVIDENCE;
const NAMES = Object.keys(EVIDENCE) as [EvidenceName, ...EvidenceName[]];

const RISING = ['staging', 'canary', 'production'] as const satisfies readonly LifecycleStage[];
type Rising = (typeof RISING)[number];

/** What each promotion adds; a later stage asks for what the earlier ones do too. */
const ASKED: Readonly<Record<Rising, readonly EvidenceName[]>> = {
  staging: ['version', 'provenance', 'evaluation', 'description'],
  canary: ['latency', 'shadow', 'stages'],
  production: ['oncall', 'telemetry', 'rollback', 'capacity'],
};

const asked = (stage: Rising) =>
  z
    .array(z.enum(NAMES))
    .meta({
      description: `What a promotion to ${stage} asks for besides earlier stages`,
      examples: [ASKED[stage]],
    })
    .optional();
export const LIFECYCLE_OPTIONS = {
  promotion: z
    .strictObject({ staging: asked('staging'), canary: asked('canary'), production: asked('production') })
    .meta({ description: 'Evidence of each promotion, instead of the built-in lists' })
    .optional(),
};

/** Where a model may go from each stage, besides staying. */
const NEXT: Readonly<Record<LifecycleStage, readonly LifecycleStage[]>> = {
  development: ['staging', 'archived'],
  staging: ['canary', 'development', 'archived'],
  canary: ['production', 'staging', 'deprecated'],
  production: ['canary', 'deprecated'],
  deprecated: ['archived', 'production'],
  archived: ['development'],
};

/** Every change of stage: whether it may be, and whether what the new stage asks for is declared. */
export function promotions(portfolio: Portfolio, context: GateContext): Finding[] {
  return portfolio.subjects.flatMap((subject) => {
    const { change, base, head } = subject;
    const from = base?.config.model.stage;
    // Who takes the stage away may be serving all traffic; the first stage a model names promotes nothing.
    const to = head.config.model.stage ?? 'production';
    if (change !== 'changed' || from === undefined || from === to) return [];
    return [...skipped(subject, from, to), ...incomplete(subject, from, to, context)];
  });
}

function skipped(subject: ModelSubject, from: LifecycleStage, to: LifecycleStage): Finding[] {
  if (NEXT[from].includes(to)) return [];
  const between = STAGES.slice(STAGES.indexOf(from) + 1, STAGES.indexOf(to));
  const how = between.length === 0 ? 'which no model does' : `past ${listed(between)}`;
  return [
    finding('violation', 'STAGE_SKIPPED', `${subject.id} goes from ${from} to ${to}, ${how}`, {
      place: at(subject, 'model', 'stage'),
      evidence: { model: subject.id, from, to, allowed: [...NEXT[from]] },
      fix: {
        summary: `Set model.stage: ${between[0] ?? NEXT[from].join(' or ')} first`,
        path: 'model.stage',
      },
      scope: { model: subject.id },
    }),
  ];
}

const isRising = (stage: LifecycleStage): stage is Rising =>
  (RISING as readonly LifecycleStage[]).includes(stage);

function incomplete(
  subject: ModelSubject,
  from: LifecycleStage,
  to: LifecycleStage,
  context: GateContext,
): Finding[] {
  if (!isRising(to) || (STAGES.indexOf(to) < STAGES.indexOf(from) && from !== 'deprecated')) return [];
  const own = optionsOf(context.policy, 'lifecycle', LIFECYCLE_OPTIONS).promotion;
  const wanted = RISING.slice(0, RISING.indexOf(to) + 1).flatMap((stage) => own?.[stage] ?? ASKED[stage]);
  const open = wanted.filter((name) => !EVIDENCE[name].has(subject.head.config));
  if (open.length === 0) return [];
  return [
    finding(
      'violation',
      'PROMOTION_INCOMPLETE',
      `${subject.id} goes from ${from} to ${to} without ${listed(open.map((name) => EVIDENCE[name].words))}`,
      {
        place: at(subject, 'model', 'stage'),
        evidence: { model: subject.id, from, to, asked: wanted, missing: open },
        fix: { summary: `Declare ${listed(open.map((name) => EVIDENCE[name].path))}` },
        size: open.length,
        scope: { model: subject.id },
      },
    ),
  ];
}
