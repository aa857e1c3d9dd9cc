import { approvalRuleOf } from '../core/approval-rule.ts';
import {
  defineModelGate,
  type Finding,
  type GateContext,
  type ModelSide,
  type ModelSubject,
} from '../core/gate.ts';
import { type ModelConfig, RISK_CLASSES, type RiskClass } from '../core/model.ts';
import type { ApprovalRule } from '../core/policy.ts';
import { compare } from '../core/ratio.ts';
import { assessRisk, monthlyWorth, RISK_OPTIONS } from '../core/risk.ts';
import { counted, listed } from '../core/words.ts';
import { at, finding, judged, notApplicable } from './parts/finding.ts';

/** The risk class of a release, and the approvals the policy (or the default for high and critical) asks for. */
export const risk = defineModelGate({
  id: 'risk',
  title: 'A release of a high risk class is approved before it ships',
  action: 'approve',
  options: RISK_OPTIONS,
  comparesWithBase: false,
  judge(subject, context) {
    if (subject.change !== 'added' && subject.change !== 'changed')
      return notApplicable('The change does not touch this model');
    const assessed = context.risk(subject);
    const { class: riskClass, kind, probability, impact, residual, ships } = assessed;
    const evidence = () => ({
      class: riskClass,
      change: kind,
      probability,
      impact,
      residual,
      ships,
      reasons: assessed.reasons,
    });
    const findings: Finding[] = [];
    const rule = approvalRuleOf(context.policy, riskClass);
    const why = () => assessed.reasons.join('; ');
    if (ships && rule !== undefined) {
      const place = at(subject, 'model');
      findings.push(
        finding('violation', 'RISK_APPROVAL', `Risk class ${riskClass} needs ${approvers(rule)} (${why()})`, {
          place,
          evidence: evidence(),
        }),
      );
    }
    findings.push(...lowered(subject, context));
    return judged(
      findings,
      () => `Risk class ${riskClass}${ships ? '' : ', nothing new ships'} (${why()})`,
      evidence,
    );
  },
});

/** A change that makes every later one count as less risky is itself judged by the class it leaves. */
function lowered(subject: ModelSubject, context: GateContext): Finding[] {
  const { head, base } = subject;
  if (base === null || sameStanding(base.config, head.config)) return [];
  const standing = (side: ModelSide): RiskClass =>
    assessRisk({ ...subject, head: side, base: side }, context.policy).class;
  const [from, to] = [standing(base), standing(head)];
  const rule = approvalRuleOf(context.policy, from);
  if (rule === undefined || RISK_CLASSES.indexOf(to) >= RISK_CLASSES.indexOf(from)) return [];
  const message = `The standing risk class falls from ${from} to ${to}; this change is judged as ${context.risk(subject).class} and needs ${approvers(rule)}`;
  return [
    finding('violation', 'RISK_LOWERED', message, {
      place: at(subject, 'model', 'risk'),
      evidence: { from, to, judged_as: context.risk(subject).class },
    }),
  ];
}

/** Whether nothing differs that the standing class is computed from. */
const sameStanding = (a: ModelConfig, b: ModelConfig): boolean =>
  a.business?.impact === b.business?.impact &&
  sameWorth(a, b) &&
  a.business?.active_users === b.business?.active_users &&
  (['type', 'stage', 'risk', 'core'] as const).every((key) => a.model[key] === b.model[key]);

function sameWorth(a: ModelConfig, b: ModelConfig): boolean {
  const [was, is] = [monthlyWorth(a), monthlyWorth(b)];
  return was === null || is === null ? was === is : compare(was, is) === 0;
}

function approvers({ count = 1, teams = [], users = [] }: ApprovalRule): string {
  const named = [...teams, ...users];
  return `${counted(count, 'approval')}${named.length === 0 ? '' : ` from ${listed(named)}`}`;
}
