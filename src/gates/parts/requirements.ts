import type { GateContext, ModelSubject } from '../../core/gate.ts';
import type { LifecycleStage, ModelType } from '../../core/model.ts';
import type { GateId } from '../../core/report.ts';
import { isRetired } from '../../core/semantic-change.ts';
import { typesOf } from './sides.ts';

/** Model types with targets in table 14. */
const LATENCY_TYPES: readonly ModelType[] = ['llm', 'recommendation', 'fraud', 'vision'];

/**
 * The built-in table: what a production model must declare, besides what the policy's `require` names.
 * The base counts too, so that a change cannot shed a duty by renaming the type or the stage.
 */
const BUILT_IN: Readonly<Partial<Record<GateId, (subject: ModelSubject, context: GateContext) => boolean>>> =
  {
    ownership: (subject, context) => stageOf(subject, context) === 'production',
    latency: (subject, context) =>
      stageOf(subject, context) === 'production' &&
      typesOf(subject).some((type) => LATENCY_TYPES.includes(type)),
    'rollout-strategy': (subject, context) =>
      stageOf(subject, context) === 'production' && context.risk(subject).class !== 'low',
    'canary-duration': highRisk,
    'sample-size': highRisk,
  };

function highRisk(subject: ModelSubject, context: GateContext): boolean {
  const { class: riskClass } = context.risk(subject);
  return stageOf(subject, context) === 'production' && (riskClass === 'high' || riskClass === 'critical');
}

/** Whether the policy or the built-in table requires this gate's evidence. */
export const isRequired = (gate: GateId, subject: ModelSubject, context: GateContext): boolean =>
  context.required(gate, subject) || (BUILT_IN[gate]?.(subject, context) ?? false);

/** The stage a model is judged at: one that was in production stays so until the change retires it, and one whose stage is taken away counts as there. */
function stageOf(subject: ModelSubject, context: GateContext): LifecycleStage | undefined {
  const { head, base } = subject;
  const kept = base?.config.model.stage === 'production' && !isRetired(subject, context.risk(subject).ships);
  const dropped = base?.config.model.stage !== undefined && head.config.model.stage === undefined;
  return kept || dropped ? 'production' : head.config.model.stage;
}
