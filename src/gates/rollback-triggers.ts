import * as f from '../core/fields.ts';
import { defineModelGate, type Finding, type ModelSubject } from '../core/gate.ts';
import type { ModelConfig } from '../core/model.ts';
import type { Policy } from '../core/policy.ts';
import { multiply, type Ratio, ratio, toNumber } from '../core/ratio.ts';
import { counted, listed } from '../core/words.ts';
import type { Stage } from '../stats/canary-input.ts';
import { at, finding, judged, missing, notApplicable, optionsOf } from './parts/finding.ts';
import { isRequired } from './parts/requirements.ts';
import type { Scene } from './parts/trigger-about.ts';
import { type Judged, judgeTrigger, unknownNoise } from './parts/trigger-findings.ts';
import { kindOf, triggerPath, triggerRule } from './parts/trigger-rules.ts';

const options = {
  false_alarms_per_day: f
    .number('Most false alarms a day one trigger may be expected to raise; default 0.1', 0.1)
    .optional(),
};

/** One false rollback in ten days of watching is what a team still believes in. */
const FALSE_ALARMS = ratio(1, 10);
const WHOLE: readonly Stage[] = [{ traffic: 1, seconds: null }];

/** Every rollback trigger can fire at every stage, and not on noise. */
export const rollbackTriggers = defineModelGate({
  id: 'rollback-triggers',
  title: 'Every rollback trigger can fire at every stage, and not on noise',
  action: 'block',
  options,
  comparesWithBase: false,
  judge(subject, context) {
    if (!context.risk(subject).ships)
      return notApplicable('Nothing new ships, so there is no rollout to judge');
    const { config } = subject.head;
    const names = Object.keys(config.triggers);
    if (names.length === 0) return withoutTriggers(subject);
    const requests = config.serving?.traffic?.requests;
    if (requests === undefined) {
      if (config.rollout?.stages === undefined && !isRequired('rollback-triggers', subject, context))
        return notApplicable('The config declares triggers, but neither stages nor traffic to judge them at');
      return judged([trafficGap(subject, isRequired('rollback-triggers', subject, context))], '');
    }
    if (requests.n === 0n) return judged([noTraffic(subject)], '');
    const scene = sceneOf(config, requests, context.policy);
    const triggers = names.map((name) => judgeNamed(subject, name, scene));
    const undeclared = triggers.filter((trigger) => trigger.undeclared);
    const findings = [
      ...dropped(subject),
      ...triggers.flatMap((trigger) => trigger.findings),
      ...unknownNoise(
        subject,
        undeclared.map(({ name }) => ({ name, path: triggerPath(config, name) })),
      ),
    ];
    return judged(
      findings,
      () => passText(triggers),
      () => ({ triggers: Object.fromEntries(triggers.map(({ name, evidence }) => [name, evidence])) }),
    );
  },
});

function sceneOf({ rollout }: ModelConfig, requests: Ratio, policy: Policy): Scene {
  const { false_alarms_per_day: most } = optionsOf(policy, 'rollback-triggers', options);
  return {
    stages:
      rollout?.stages?.map(({ traffic, duration }) => ({
        traffic: toNumber(traffic),
        seconds: duration === undefined ? null : toNumber(duration),
      })) ?? WHOLE,
    ratePerHour: toNumber(multiply(requests, ratio(3600))),
    mostPerDay: toNumber(most ?? FALSE_ALARMS),
  };
}

function judgeNamed(subject: ModelSubject, name: string, scene: Scene): Judged {
  const { config } = subject.head;
  const trigger = config.triggers[name];
  if (trigger === undefined) throw new Error(`no trigger ${name}`);
  const path = triggerPath(config, name);
  const kind = kindOf(name, trigger);
  if (kind !== undefined)
    return judgeTrigger({ name, path, subject }, triggerRule(config, name, trigger, kind), scene);
  const message = `${path.join('.')} does not say how its threshold is read: relative, absolute or ratio`;
  const fix = { summary: `Declare ${path.join('.')}.kind`, path: [...path, 'kind'].join('.') };
  return {
    name,
    evidence: {},
    noise: null,
    undeclared: false,
    findings: [missing(message, { place: at(subject, ...path), fix })],
  };
}

/** A release that drops the triggers its base had sheds the evidence it was judged by. */
function withoutTriggers(subject: ModelSubject) {
  const before = Object.keys(subject.base?.config.triggers ?? {});
  if (before.length === 0) return notApplicable('The config declares no rollback triggers');
  const message = `The change takes out the rollback triggers (${listed(before)}) of a model that it releases`;
  const fix = { summary: 'Declare rollout.rollback', path: 'rollout.rollback' };
  return judged([missing(message, { place: at(subject, 'rollout'), fix })], '');
}

/** Triggers that the base had and the release has not: each is evidence that is missing. */
function dropped(subject: ModelSubject): Finding[] {
  const gone = Object.keys(subject.base?.config.triggers ?? {}).filter(
    (name) => !Object.hasOwn(subject.head.config.triggers, name),
  );
  return gone.map((name) => {
    const message = `The change takes out the rollback trigger ${name} of a model that it releases`;
    const fix = {
      summary: `Keep the trigger ${name}; take it out in a change that ships nothing new`,
      path: 'rollout.rollback',
    };
    return missing(message, { place: at(subject, 'rollout'), evidence: { metric: name }, fix });
  });
}

function trafficGap(subject: ModelSubject, required: boolean): Finding {
  const message = 'serving.traffic is not declared: nothing says how many samples a window holds';
  const details = {
    place: at(subject, 'serving'),
    fix: { summary: 'Declare serving.traffic', path: 'serving.traffic' },
  };
  return required ? missing(message, details) : finding('unknown', 'TRAFFIC_UNKNOWN', message, details);
}

const noTraffic = (subject: ModelSubject): Finding =>
  finding('violation', 'NO_TRAFFIC', 'serving.traffic is zero: no trigger ever sees a sample', {
    place: at(subject, 'serving', 'traffic', 'requests'),
  });

function passText(triggers: readonly Judged[]): string {
  const worst = Math.max(...triggers.map(({ noise }) => noise ?? 0));
  return `${counted(triggers.length, 'trigger')} can fire at every stage; at most ${Number(worst.toPrecision(2))} false alarms a day`;
}
