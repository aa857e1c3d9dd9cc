import { type Finding, type Gate, type GateContext, type Judgement, read } from './gate.ts';
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

export interface ResultOptions extends JudgeOptions {
  readonly model: string | null;
  readonly before: readonly Finding[];
}

/** The result of a gate that finds nothing; null where there are findings to report. */
export function settle(gate: Gate, judgement: Judgement, { gates }: Policy): readonly GateResult[] | null {
  if (gates[gate.id]?.action === 'off') return quiet(gate, 'OFF', 'Switched off by the policy');
  if (!judgement.applies) return quiet(gate, 'NOT_APPLICABLE', judgement.reason, judgement.evidence);
  return judgement.findings.length === 0 ? [new Passed(gate.id, judgement)] : null;
}

/** The findings of a gate as results: levelled by the policy, compared with the base, waived where a waiver says so. */
export function resultsOf(gate: Gate, judgement: Judgement, options: ResultOptions): GateResult[] {
  const set = options.context.policy.gates[gate.id]?.action;
  const action = set === 'off' ? undefined : set;
  return judgement.applies
    ? judgement.findings.map((finding) => resultOf(gate, finding, action, options))
    : [];
}

const NO_EVIDENCE: Evidence = {};
const silent = new WeakMap<Gate, Map<string, readonly GateResult[]>>();

/** Reasons kept a gate; those that name the model differ each time. */
const MOST_REASONS = 100;

/** A gate with nothing to judge; one result for all models it says the same of. */
function quiet(gate: Gate, code: string, message: string, evidence = NO_EVIDENCE): readonly GateResult[] {
  const known = silent.get(gate) ?? new Map<string, readonly GateResult[]>();
  silent.set(gate, known);
  const said = evidence === NO_EVIDENCE ? known.get(message) : undefined;
  if (said !== undefined) return said;
  const results: readonly GateResult[] = [
    {
      gate: gate.id,
      status: 'not_applicable',
      code,
      message,
      pre_existing: false,
      location: null,
      evidence,
      fix: null,
    },
  ];
  if (evidence === NO_EVIDENCE && known.size < MOST_REASONS) known.set(message, results);
  return results;
}

/** A pass; what it says is put together by whoever reads it. */
class Passed implements GateResult {
  readonly gate: GateId;
  readonly status = 'pass';
  readonly code = 'OK';
  readonly pre_existing = false;
  readonly location = null;
  readonly fix = null;
  readonly #said: Extract<Judgement, { applies: true }>;

  constructor(gate: GateId, said: Extract<Judgement, { applies: true }>) {
    this.gate = gate;
    this.#said = said;
  }

  get message(): string {
    return read(this.#said.pass);
  }

  get evidence(): Evidence {
    return read(this.#said.evidence);
  }

  toJSON(): GateResult {
    const { gate, status, code, message, pre_existing, location, evidence, fix } = this;
    return { gate, status, code, message, pre_existing, location, evidence, fix };
  }
}

function resultOf(
  gate: Gate,
  finding: Finding,
  action: SetAction | undefined,
  options: ResultOptions,
): GateResult {
  const { context } = options;
  const preExisting =
    finding.preExisting ?? options.before.some((old) => isSame(old, finding) && old.size >= finding.size);
  const raw = statusOf(finding, actionOf(gate, finding, action));
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

/**
 * What a violation does. The policy's action stands in for the gate's default: a finding that is graded keeps its
 * own, and to repeat the default changes nothing. A gate set to warn, which does more of itself, is on trial whole.
 */
function actionOf(gate: Gate, finding: Finding, set: SetAction | undefined): SetAction {
  const graded = finding.action ?? set ?? gate.action;
  return set === 'warn' && gate.action !== 'warn' ? 'warn' : graded;
}
type SetAction = Exclude<Action, 'off'>;

/** Whether two findings are about the same; one thing that is missing excuses no other, wherever the file moved. */
const isSame = (old: Finding, { level, code, place }: Finding): boolean =>
  old.code === code && (level !== 'missing' || pathOf(old.place) === pathOf(place));

const pathOf = (place: Place | null): string => JSON.stringify(place?.path ?? null);

/** The fix with the lines it changes, where it replaces a value that is there. */
function fixOf({ fix, place }: Finding, { headText }: ResultOptions): Fix | null {
  if (fix?.replacement === undefined || fix.path === undefined || place === null) return fix;
  const text = headText(place.file);
  const suggestion = text === undefined ? null : suggestionFor(text, fix.path, fix.replacement);
  return suggestion === null ? fix : { ...fix, suggestion };
}

function statusOf(finding: Finding, action: SetAction): GateStatus {
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
  SetAction,
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
