import { defineAdapter, incomplete } from './define.ts';
import { Draft } from './draft.ts';
import { notWhole, stateServing } from './kubernetes.ts';
import { type Step, spell, stateSteps } from './rollout.ts';
import { fixedReplicas, stateReplicas } from './scaling.ts';
import { seconds, type Value, whole } from './values.ts';
import { get, listAt, type Node, textAt } from './yaml.ts';

export const flagger = defineAdapter({
  id: 'flagger',
  title: 'Flagger Canary',
  claims: ({ group, kind }) => group === 'flagger.app' && kind === 'Canary',
  read(doc, context) {
    const reference = get(doc.root, 'spec', 'targetRef');
    const kind = textAt(reference, 'kind') ?? 'Deployment';
    const name = textAt(reference, 'name');
    const target = name === null ? null : context.documents.find(kind, name, doc);
    if (target === null)
      return incomplete(
        doc,
        `Canary ${doc.name} rolls out ${kind}/${name ?? '?'}, which is not among the included files`,
        `Include the file of ${kind}/${name ?? '?'} under models.include`,
        reference?.start,
      );
    const pod = get(target.root, 'spec', 'template', 'spec');
    const fragment = notWhole(target, pod);
    if (fragment !== null || pod === null) return fragment ?? { workloads: [] };
    const draft = new Draft('flagger', doc, name ?? '');
    draft.join(target);
    stateServing(draft, pod, context, target);
    const spec = get(target.root, 'spec') ?? target.root;
    if (get(doc.root, 'spec', 'autoscalerRef') === null) fixedReplicas(draft, get(spec, 'replicas'), spec);
    else stateReplicas(draft, target, get(spec, 'replicas'), context.documents, spec);
    analysisOf(draft, get(doc.root, 'spec') ?? doc.root);
    return { workloads: [draft.build()] };
  },
});

/** How the analysis advances. */
interface Plan {
  readonly kind: 'weights' | 'iterations' | 'never';
  /** Ticks until everything has passed. */
  readonly ticks: number;
  readonly percents: readonly number[];
  readonly node: Node;
}

function analysisOf(draft: Draft, spec: Node): void {
  const analysis = get(spec, 'analysis') ?? get(spec, 'canaryAnalysis');
  if (analysis === null || textAt(spec, 'skipAnalysis') === 'true') {
    draft.state('rollout.strategy', 'rolling', analysis ?? spec);
    draft.remark(
      {
        gate: 'rollback-triggers',
        level: 'violation',
        code: 'ROLLOUT_UNCHECKED',
        message:
          analysis === null
            ? 'There is no analysis: Flagger promotes unchecked'
            : 'skipAnalysis promotes unchecked',
        fix: analysis === null ? 'Declare spec.analysis' : 'Remove skipAnalysis',
      },
      get(spec, 'skipAnalysis') ?? spec,
    );
    return;
  }
  const interval = seconds(get(analysis, 'interval'), 'interval');
  const threshold = whole(get(analysis, 'threshold'), 'threshold');
  const plan = planOf(draft, analysis, textAt(spec, 'provider') === 'kubernetes');
  if (plan === null || interval.is === 'open' || threshold.is === 'open') {
    const open = interval.is === 'open' ? interval : threshold.is === 'open' ? threshold : null;
    draft.state('rollout.strategy', 'canary', analysis);
    if (open !== null) draft.leave('rollout.stages', open.reason, open.node);
    return;
  }
  // Flagger's own defaults and floor.
  const tick = Math.max(10, or(interval, 60));
  statePlan(draft, plan, tick, or(threshold, 1), analysis);
}

const or = (value: Value<number>, fallback: number): number =>
  value.is === 'known' ? value.value : fallback;

/** n = ceil(maxWeight / stepWeight), the number of stepWeights, or iterations; null where a value is open. */
function planOf(draft: Draft, analysis: Node, noRouter: boolean): Plan | null {
  const values = {
    most: whole(get(analysis, 'maxWeight'), 'maxWeight'),
    step: whole(get(analysis, 'stepWeight'), 'stepWeight'),
    iterations: whole(get(analysis, 'iterations'), 'iterations'),
  };
  const list = get(analysis, 'stepWeights');
  const weights = listAt(analysis, 'stepWeights').map((node) => whole(node, 'stepWeights'));
  for (const value of [...Object.values(values), ...weights])
    if (value.is === 'open') {
      draft.leave('rollout.stages', value.reason, value.node);
      return null;
    }
  const { most, step, iterations } = values;
  if (iterations.is === 'known' && iterations.value > 0)
    return { kind: 'iterations', ticks: iterations.value, percents: [], node: iterations.node };
  if (noRouter) return { kind: 'iterations', ticks: 10, percents: [], node: analysis };
  if (weights.length > 0)
    return {
      kind: 'weights',
      ticks: weights.length,
      percents: weights.map((value) => or(value, 0)),
      node: list ?? analysis,
    };
  if (step.is !== 'known' || step.value === 0)
    return { kind: 'never', ticks: 0, percents: [], node: analysis };
  const ticks = Math.ceil(or(most, 100) / step.value);
  const percents = Array.from({ length: ticks }, (_, index) => Math.min(100, (index + 1) * step.value));
  const last = ticks * step.value;
  if (last > or(most, 100) && last <= 100) remarkOvershoot(draft, step.node, percents, or(most, 100));
  return { kind: 'weights', ticks, percents, node: step.node };
}

function remarkOvershoot(draft: Draft, node: Node, percents: readonly number[], most: number): void {
  draft.remark(
    {
      gate: 'rollout-strategy',
      code: 'WEIGHT_OVERSHOOT',
      message: `The steps run ${percents.join('/')} %, above maxWeight ${most} %`,
      fix: `Choose a stepWeight that divides ${most}`,
    },
    node,
  );
}

function statePlan(draft: Draft, plan: Plan, tick: number, threshold: number, analysis: Node): void {
  const { ticks, percents, node } = plan;
  const replicas = draft.numberOf('serving.max_replicas');
  const manual = listAt(analysis, 'webhooks').find((hook) =>
    (textAt(hook, 'type') ?? '').startsWith('confirm-'),
  );
  draft.rollout = {
    seconds: plan.kind === 'never' ? null : ticks * tick,
    indefinite: plan.kind === 'never' || manual !== undefined,
    rollbackSeconds: threshold * tick,
    slowestSeconds: plan.kind === 'never' ? null : (ticks + threshold - 1) * tick,
    // The canary runs at full size whatever its weight.
    peakReplicas: replicas === null ? null : 2 * replicas,
  };
  const matched = get(analysis, 'match') !== null;
  const blueGreen = plan.kind === 'iterations' && !matched;
  draft.state('rollout.strategy', blueGreen ? 'blue_green' : 'canary', node);
  if (plan.kind === 'never') {
    draft.remark(
      {
        gate: 'canary-duration',
        level: 'violation',
        code: 'NEVER_ADVANCES',
        message: 'Neither stepWeight, stepWeights nor iterations is set: the canary never advances',
        fix: 'Set stepWeight and maxWeight, or iterations',
      },
      analysis,
    );
    draft.leave('rollout.stages', 'the canary never advances', analysis);
  } else if (blueGreen) draft.state('rollout.soak', `${ticks * tick}s`, node);
  else if (matched)
    draft.leave(
      'rollout.stages',
      'requests are routed by `match`: nobody says what share they are',
      get(analysis, 'match') ?? node,
    );
  else stateStepsOf(draft, percents, tick, node);
  if (!blueGreen) draft.state('rollout.extra_fleet', 'full', node);
  if (manual !== undefined)
    draft.remark(
      {
        gate: 'canary-duration',
        code: 'PAUSE_INDEFINITE',
        message: `A webhook of type ${textAt(manual, 'type')} waits for a person: the rollout takes at least ${spell(ticks * tick)}`,
        fix: 'Declare in the model config how long it may take, or remove the webhook',
      },
      manual,
    );
  if (listAt(analysis, 'metrics').length === 0)
    draft.remark(
      {
        gate: 'rollback-triggers',
        code: 'ROLLOUT_UNCHECKED',
        message: 'The analysis has no metrics: only failing webhooks can roll back',
        fix: 'Add request-success-rate and request-duration, or a MetricTemplate',
      },
      analysis,
    );
}

const stateStepsOf = (draft: Draft, percents: readonly number[], tick: number, node: Node): void =>
  stateSteps(
    draft,
    percents.map((percent): Step => ({ percent, seconds: tick })),
    node,
  );
