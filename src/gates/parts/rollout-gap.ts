import type { Finding, GateContext, Judgement, ModelSubject } from '../../core/gate.ts';
import type { Rollout } from '../../core/model.ts';
import { compare, ONE } from '../../core/ratio.ts';
import type { CanaryPlan } from '../../stats/canary.ts';
import { at, finding, judged, missing, notApplicable } from './finding.ts';
import { type Gap, planOf } from './plan.ts';
import { isRequired } from './requirements.ts';

/**
 * What the two statistical gates share: whether there is a rollout to judge, its plan, or the gap that keeps it
 * from being judged. A gap is missing evidence where it is required or where the base still declared it.
 */
export function judgeRollout(
  gate: 'canary-duration' | 'sample-size',
  subject: ModelSubject,
  context: GateContext,
  judge: (plan: CanaryPlan) => Judgement,
): Judgement {
  const { rollout } = subject.head.config;
  if (!context.risk(subject).ships)
    return notApplicable('Nothing new ships, so there is no rollout to judge');
  const required = isRequired(gate, subject, context);
  const staged = rollout?.stages !== undefined || rollout?.strategy === 'canary';
  const before = subject.base?.config.rollout;
  if (!staged && !required && before?.stages === undefined)
    return notApplicable('The config declares no rollout in stages and nothing requires one');
  if (!required && movesAtOnce(rollout))
    return notApplicable('All traffic moves at once, so no stage is compared; rollout-strategy judges that');
  const result = planOf(subject.head.config, context.policy);
  if ('plan' in result) return judge(result.plan);
  const { gap } = result;
  if (gap.what === 'metric' && !required && before?.metric === undefined) {
    return notApplicable('The config declares no rollout.metric and nothing requires one');
  }
  return judged([gapFinding(gap, subject, required)], '');
}

/** A strategy other than a canary whose only stages are at 100 %: blue-green, or rolling. */
const movesAtOnce = (rollout: Rollout | undefined): boolean =>
  rollout?.stages !== undefined &&
  rollout.strategy !== 'canary' &&
  rollout.stages.every(({ traffic }) => compare(traffic, ONE) === 0);

function gapFinding({ what, message, path }: Gap, subject: ModelSubject, required: boolean): Finding {
  const details = {
    place: at(subject, ...path),
    fix: { summary: `Declare ${path.join('.')}`, path: path.join('.') },
  };
  if (what === 'no_traffic') return finding('violation', 'NO_TRAFFIC', message, { ...details, fix: null });
  if (what === 'input' || what === 'cluster' || what === 'cluster_size')
    return finding('violation', 'INVALID_PLAN', message, { ...details, fix: null });
  if (what === 'traffic' && !required) return finding('unknown', 'TRAFFIC_UNKNOWN', message, details);
  return missing(message, details);
}
