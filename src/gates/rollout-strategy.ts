import { defineModelGate, type ModelSubject, type RiskAssessment } from '../core/gate.ts';
import { toNumber, toText } from '../core/ratio.ts';
import { listed } from '../core/words.ts';
import { at, finding, judged, missing, notApplicable } from './parts/finding.ts';
import { isRequired } from './parts/requirements.ts';
import {
  leastOf,
  leastWords,
  PATTERNS,
  type Pattern,
  STRATEGY_OPTIONS,
  specialOf,
} from './parts/rollout-least.ts';
import { shortfalls } from './parts/rollout-shortfalls.ts';
import { stagesFix } from './parts/rollout-stages.ts';
import { TYPE_OPTIONS, typeEvidence, typeFindings } from './parts/rollout-type.ts';

/** The declared rollout is at least as careful as the risk class of the change asks for (table 17). */
export const rolloutStrategy = defineModelGate({
  id: 'rollout-strategy',
  title: 'The rollout is as careful as the risk class asks for',
  action: 'block',
  options: { ...STRATEGY_OPTIONS, ...TYPE_OPTIONS },
  comparesWithBase: false,
  judge(subject, context) {
    const risk = context.risk(subject);
    const { class: riskClass, ships } = risk;
    if (!ships) return notApplicable('Nothing new ships, so there is no rollout to judge');
    const { config } = subject.head;
    const least = leastOf(subject, risk, context.policy);
    const { name, action } = PATTERNS[riskClass];
    const who = subjectOf(subject, risk);
    const evidence = () => ({
      class: riskClass,
      strategy: name,
      ...described(least),
      type: typeEvidence(subject),
    });
    const { rollout } = config;
    if (rollout === undefined) {
      if (!isRequired('rollout-strategy', subject, context) && subject.base?.config.rollout === undefined) {
        return notApplicable(
          `No rollout is declared, and nothing requires one of a ${riskClass} risk model at this stage`,
        );
      }
      const fix = { summary: `Declare rollout with ${leastWords(least)}`, path: 'rollout' };
      return judged(
        [
          missing(`${who} needs ${withArticle(name)}; no rollout is declared`, {
            place: at(subject, 'model'),
            evidence: evidence(),
            fix,
          }),
        ],
        '',
      );
    }
    const short = shortfalls(rollout, least);
    // One replacement meets whatever the stages lack, so it is offered once.
    const mended = short.findLast(({ path }) => path[0] === 'stages');
    const findings = short.map((each) => {
      const { code, message, path, fix } = each;
      const said = { summary: fix, path: ['rollout', ...path].join('.') };
      return finding('violation', code, `${who} needs ${withArticle(name)}: ${message}`, {
        place: at(subject, 'rollout', ...path),
        evidence: evidence(),
        fix: each === mended ? stagesFix(config, context.policy, least, () => fix) : said,
        action,
      });
    });
    findings.push(...typeFindings(subject, context.policy, action));
    return judged(findings, () => `${name}, as class ${riskClass} asks for`, evidence);
  },
});

/** `Class high`, or with who asks for more: `Class high, an LLM,`. */
function subjectOf(subject: ModelSubject, risk: RiskAssessment): string {
  const special = specialOf(subject, risk);
  return special.length === 0
    ? `Class ${risk.class}`
    : `Class ${risk.class}, ${listed(special.map(({ who }) => who))},`;
}

const withArticle = (name: string): string => `${/^[aeiou]/.test(name) ? 'an' : 'a'} ${name}`;

/** The least rollout as evidence, in seconds and shares. */
function described({ shadow, first, first_duration, canary, stages, human_review, soak }: Pattern) {
  return {
    shadow_seconds: shadow === undefined ? null : toNumber(shadow),
    first_stage: first === undefined ? null : toText(first),
    canary_seconds: canary === undefined ? null : toNumber(canary),
    stages: stages ?? null,
    human_review: human_review ?? false,
    ...(first_duration === undefined ? {} : { first_stage_seconds: toNumber(first_duration) }),
    ...(soak === undefined ? {} : { soak_seconds: toNumber(soak) }),
  };
}
