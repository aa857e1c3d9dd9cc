import {
  defineModelGate,
  type Finding,
  type Gap,
  type Gate,
  type GateContext,
  type Judgement,
  type ModelGate,
  type ModelSubject,
  type Portfolio,
  type PortfolioGate,
} from './gate.ts';
import { type JudgeOptions, resultsOf, settle } from './gate-results.ts';
import { withManifest } from './manifest-findings.ts';
import type { Policy } from './policy.ts';
import type { GateId, GateResult } from './report.ts';

/** Asks one gate about one model; the base is asked too, where the answer tells what the change did not cause. */
export function judgeModel(
  gate: ModelGate,
  subject: ModelSubject,
  options: JudgeOptions,
): readonly GateResult[] {
  const judgement = withManifest(
    gate,
    subject,
    judgeRequired(gate, subject, options.context),
    options.context,
  );
  const settled = settle(gate, judgement, options.context.policy);
  if (settled !== null) return settled;
  const violated = judgement.applies && judgement.findings.some((finding) => finding.level !== 'hint');
  const before = violated && gate.comparesWithBase ? judgeBase(gate, subject, options.context) : [];
  return resultsOf(gate, judgement, { ...options, model: subject.id, before });
}

/** Asks one gate about the whole fleet. */
export function judgePortfolio(
  gate: PortfolioGate,
  portfolio: Portfolio,
  options: JudgeOptions,
): readonly GateResult[] {
  const { context } = options;
  const judgement = gate.judge(portfolio, context);
  const lost = undeclared(gate, portfolio, judgement, context);
  const answer = lost.length === 0 ? judgement : withFindings(judgement, lost);
  return (
    settle(gate, answer, context.policy) ?? resultsOf(gate, answer, { ...options, model: null, before: [] })
  );
}

/** Every model the change touches of which the policy requires the gate, and of which the gate has nothing to judge. */
function undeclared(
  gate: PortfolioGate,
  { subjects }: Portfolio,
  judgement: Judgement,
  context: GateContext,
): Finding[] {
  const whole: Gap | null = judgement.applies ? null : { reason: judgement.reason };
  if (gate.gap === undefined && whole === null) return [];
  return subjects.flatMap((subject) => {
    if (subject.change !== 'added' && subject.change !== 'changed') return [];
    if (!context.required(gate.id, subject)) return [];
    const gap = gate.gap === undefined ? whole : gate.gap(subject, context);
    return gap === null ? [] : [{ ...missing(gate.id, subject, gap), scope: { model: subject.id } }];
  });
}

const withFindings = (judgement: Judgement, more: readonly Finding[]): Judgement =>
  judgement.applies
    ? { ...judgement, findings: [...judgement.findings, ...more] }
    : { applies: true, findings: more, pass: '', evidence: {} };

/** A gate's answer about one model, where "not applicable" is no answer to evidence that is required. */
function judgeRequired(gate: ModelGate, subject: ModelSubject, context: GateContext): Judgement {
  const judgement = gate.judge(subject, context);
  if (judgement.applies || !context.required(gate.id, subject)) return judgement;
  const owed = missing(gate.id, subject, { reason: judgement.reason });
  // Whatever ships owes its own evidence: what an earlier version lacked excuses none.
  const findings = [context.risk(subject).ships ? { ...owed, preExisting: false } : owed];
  return { applies: true, findings, pass: '', evidence: {} };
}

/** The gates a policy requires that this version does not have: each blocks the models it is required of. */
export function absentGates({ require = [] }: Policy, gates: readonly Gate[]): ModelGate[] {
  const known = new Set(gates.map(({ id }) => id));
  const absent = new Set(require.flatMap((rule) => rule.gates).filter((id) => !known.has(id)));
  return [...absent].map((id) =>
    defineModelGate({
      id,
      title: `Evidence of ${id}`,
      action: 'block',
      options: {},
      comparesWithBase: false,
      judge: (subject) => onlyMissing(id, subject, 'this version of Tollgate cannot judge it'),
    }),
  );
}

const missing = (gate: GateId, { id, head }: ModelSubject, { reason, fix }: Gap): Finding => ({
  level: 'missing',
  code: 'MISSING_REQUIRED',
  message: `The policy requires ${gate} of ${id}: ${reason}`,
  place: { file: head.file, path: ['model'] },
  evidence: { gate, reason },
  fix: fix ?? {
    summary: `Declare what ${gate} judges, waive it, or take it out of \`require\` in the policy`,
  },
  size: 1,
});

const onlyMissing = (gate: GateId, subject: ModelSubject, reason: string): Judgement => ({
  applies: true,
  findings: [missing(gate, subject, { reason })],
  pass: '',
  evidence: {},
});

function judgeBase(gate: ModelGate, subject: ModelSubject, context: GateContext): readonly Finding[] {
  if (subject.base === null) return [];
  const before = { ...subject, head: subject.base };
  const judgement = withManifest(gate, before, judgeRequired(gate, before, context), context);
  return judgement.applies ? judgement.findings : [];
}
