import {
  defineModelGate,
  type Finding,
  type Gate,
  type GateContext,
  type Judgement,
  type ModelGate,
  type ModelSubject,
  type Portfolio,
  type PortfolioGate,
  read,
} from './gate.ts';
import type { Action, Policy } from './policy.ts';
import type { Location, Place } from './problem.ts';
import type { Evidence, Fix, GateId, GateResult, GateStatus } from './report.ts';
import { suggestionFor } from './suggestion.ts';
import { findWaiver, type Waiver } from './waivers.ts';

export interface JudgeOptions {
  readonly context: GateContext;
  readonly waivers: readonly Waiver[];
  locate(place: Place): Location;
  /** The file as the head has it, which is what a suggestion can be applied to. */
  headText(file: string): string | undefined;
}

/** Asks one gate about one model; the base is asked too, where the answer tells what the change did not cause. */
export function judgeModel(gate: ModelGate, subject: ModelSubject, options: JudgeOptions): GateResult[] {
  const judgement = judgeRequired(gate, subject, options.context);
  const violated = judgement.applies && judgement.findings.some((finding) => finding.level !== 'hint');
  const before = violated && gate.comparesWithBase ? judgeBase(gate, subject, options.context) : [];
  return resultsOf(gate, judgement, { ...options, model: subject.id, before });
}

/** Asks one gate about the whole fleet. */
export function judgePortfolio(
  gate: PortfolioGate,
  portfolio: Portfolio,
  options: JudgeOptions,
): GateResult[] {
  const { context } = options;
  const judgement = gate.judge(portfolio, context);
  const asked = portfolio.subjects.find(
    (subject) => subject.change !== 'unchanged' && context.required(gate.id, subject),
  );
  const answer =
    judgement.applies || asked === undefined ? judgement : missing(gate.id, asked, judgement.reason);
  return resultsOf(gate, answer, { ...options, model: null, before: [] });
}

/** A gate's answer about one model, where "not applicable" is no answer to evidence that is required. */
function judgeRequired(gate: ModelGate, subject: ModelSubject, context: GateContext): Judgement {
  const judgement = gate.judge(subject, context);
  return judgement.applies || !context.required(gate.id, subject)
    ? judgement
    : missing(gate.id, subject, judgement.reason);
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
      judge: (subject) => missing(id, subject, 'this version of Tollgate cannot judge it'),
    }),
  );
}

const missing = (gate: GateId, { id, head }: ModelSubject, reason: string): Judgement => ({
  applies: true,
  findings: [
    {
      level: 'missing',
      code: 'MISSING_REQUIRED',
      message: `The policy requires ${gate} of ${id}: ${reason}`,
      place: { file: head.file, path: ['model'] },
      evidence: { gate, reason },
      fix: { summary: `Declare what ${gate} judges, waive it, or take it out of \`require\` in the policy` },
      size: 1,
    },
  ],
  pass: '',
  evidence: {},
});

function judgeBase(gate: ModelGate, subject: ModelSubject, context: GateContext): readonly Finding[] {
  if (subject.base === null) return [];
  const judgement = judgeRequired(gate, { ...subject, head: subject.base }, context);
  return judgement.applies ? judgement.findings : [];
}

interface ResultOptions extends JudgeOptions {
  readonly model: string | null;
  readonly before: readonly Finding[];
}

function resultsOf(gate: Gate, judgement: Judgement, options: ResultOptions): GateResult[] {
  const action = options.context.policy.gates[gate.id]?.action;
  if (action === 'off') return [quiet(gate, 'not_applicable', 'OFF', 'Switched off by the policy')];
  if (!judgement.applies)
    return [quiet(gate, 'not_applicable', 'NOT_APPLICABLE', judgement.reason, judgement.evidence)];
  if (judgement.findings.length === 0) return [passed(gate, judgement)];
  return judgement.findings.map((finding) => resultOf(gate, finding, action, options));
}

const NO_EVIDENCE: Evidence = {};

const quiet = (
  gate: Gate,
  status: GateStatus,
  code: string,
  message: string,
  evidence = NO_EVIDENCE,
): GateResult => ({
  gate: gate.id,
  status,
  code,
  message,
  pre_existing: false,
  location: null,
  evidence,
  fix: null,
});

/** A pass; what it says is put together by whoever reads it. */
const passed = (gate: Gate, { pass, evidence }: Extract<Judgement, { applies: true }>): GateResult => ({
  gate: gate.id,
  status: 'pass',
  code: 'OK',
  get message() {
    return read(pass);
  },
  pre_existing: false,
  location: null,
  get evidence() {
    return read(evidence);
  },
  fix: null,
});

function resultOf(
  gate: Gate,
  finding: Finding,
  action: Exclude<Action, 'off'> | undefined,
  options: ResultOptions,
): GateResult {
  const { context } = options;
  const preExisting =
    finding.preExisting ??
    options.before.some((old) => old.code === finding.code && old.size >= finding.size);
  const raw = statusOf(finding, action ?? finding.action ?? gate.action);
  const status = preExisting && raw !== 'warn' && context.policy.pre_existing !== 'block' ? 'warn' : raw;
  const result: GateResult = {
    gate: gate.id,
    status,
    code: finding.code,
    message: finding.message,
    pre_existing: preExisting,
    location: finding.place === null ? null : options.locate(finding.place),
    evidence: finding.evidence,
    fix: fixOf(finding, options),
  };
  const waiver = findWaiver(
    options.waivers,
    gate.id,
    finding.scope ?? (options.model === null ? {} : { model: options.model }),
    finding.code,
  );
  return waiver === undefined ? result : waived(result, waiver);
}

/** The fix with the lines it changes, where it replaces a value that is there. */
function fixOf({ fix, place }: Finding, { headText }: ResultOptions): Fix | null {
  if (fix?.replacement === undefined || fix.path === undefined || place === null) return fix;
  const text = headText(place.file);
  const suggestion = text === undefined ? null : suggestionFor(text, fix.path, fix.replacement);
  return suggestion === null ? fix : { ...fix, suggestion };
}

function statusOf(finding: Finding, action: Exclude<Action, 'off'>): GateStatus {
  switch (finding.level) {
    case 'hint':
      return 'warn';
    case 'missing':
      return 'block';
    case 'unknown':
      return 'undecided';
    case 'violation':
      return ACTION_STATUS[action];
  }
}

const ACTION_STATUS = { warn: 'warn', approve: 'approval', block: 'block' } as const satisfies Record<
  Exclude<Action, 'off'>,
  GateStatus
>;

function waived(result: GateResult, waiver: Waiver): GateResult {
  const left =
    waiver.daysLeft === 0 ? 'last day' : `${waiver.daysLeft} ${waiver.daysLeft === 1 ? 'day' : 'days'} left`;
  return {
    ...result,
    status: 'waived',
    message: `${result.message} (waived by ${waiver.owner} until ${waiver.expires}, ${left}: ${waiver.reason})`,
    evidence: {
      ...result.evidence,
      waiver: {
        owner: waiver.owner,
        reason: waiver.reason,
        expires: waiver.expires,
        days_left: waiver.daysLeft,
      },
    },
  };
}
