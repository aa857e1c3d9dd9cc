import { type ApprovalRuleName, releasingRule } from './approval-rule.ts';
import type { RiskClass } from './model.ts';
import type { Policy } from './policy.ts';
import type { ApprovalNeed, GateResult, GateStatus, Report, Verdict } from './report.ts';

const SEVERITY = {
  not_applicable: 0,
  pass: 0,
  waived: 0,
  warn: 1,
  approval: 2,
  undecided: 3,
  block: 4,
} as const satisfies Record<GateStatus, number>;

/** How bad an answer is: 0 for a pass, 4 for a block. */
export const severityOf = (status: GateStatus): number => SEVERITY[status];

const BY_SEVERITY = ['pass', 'warn', 'approval', 'undecided', 'block'] as const satisfies readonly Verdict[];

/** The worst of all results: a block outranks what is undecided, which outranks an approval. */
export function verdictOf(results: Iterable<GateResult>): Verdict {
  let worst = 0;
  for (const result of results) worst = Math.max(worst, SEVERITY[result.status]);
  return BY_SEVERITY[worst] ?? 'block';
}

/** Exit code of the contract: 0 pass, warn or not configured; 1 blocked; 3 approval needed; 2 undecided. */
export function exitCode(report: Pick<Report, 'verdict' | 'configured'>): 0 | 1 | 2 | 3 {
  if (!report.configured) return 0;
  return ({ pass: 0, warn: 0, approval: 3, undecided: 2, block: 1 } as const)[report.verdict];
}

/** The results of a report: of the fleet, and of each model. */
type Results = Pick<Report, 'gates' | 'models'>;

/** The worst of a whole report. */
export function verdictIn({ gates, models }: Results): Verdict {
  let worst = verdictOf(gates);
  for (const model of models) {
    const verdict = verdictOf(model.gates);
    if (SEVERITY[verdict] > SEVERITY[worst]) worst = verdict;
  }
  return worst;
}

/** Where a repository has no policy, defaults are shown and nothing blocks. */
export const capped = (result: GateResult): GateResult =>
  SEVERITY[result.status] > SEVERITY.warn ? { ...withoutRule(result), status: 'warn' } : result;

function withoutRule(result: GateResult): GateResult {
  const { approval_rule: _, ...rest } = result;
  return rest;
}

/** The rule that releases a finding: money by `cost`, everything else by the model's risk class. */
export function approvalRule(result: GateResult, riskClass: RiskClass | null): ApprovalRuleName {
  const byCost: readonly string[] = ['budget', 'unit-cost', 'training-run', 'price-freshness'];
  return byCost.includes(result.gate) ? 'cost' : (riskClass ?? 'high');
}

/** What must be approved, one need per rule, in a stable order. */
export function approvalNeeds(policy: Policy, { gates, models }: Results): ApprovalNeed[] {
  const reasons = new Map<ApprovalRuleName, string[]>();
  const ask = (subject: string, results: readonly GateResult[]): void => {
    for (const { status, approval_rule: rule, gate, code } of results) {
      if (status !== 'approval' || rule === undefined) continue;
      const known = reasons.get(rule) ?? [];
      reasons.set(rule, known);
      known.push(`${subject}: ${gate} (${code})`);
    }
  };
  ask('portfolio', gates);
  for (const model of models) ask(model.id, model.gates);
  return [...reasons.keys()].sort().map((rule) => {
    const given = releasingRule(policy, rule);
    const named = (given.teams?.length ?? 0) + (given.users?.length ?? 0) > 0;
    return {
      rule,
      count: given.count ?? 1,
      teams: given.teams ?? [],
      users: given.users ?? [],
      permission: given.permission ?? (named ? null : 'write'),
      granted: [],
      reasons: reasons.get(rule) ?? [],
    };
  });
}

/**
 * The report once reviews are known: a need whose count is met releases its findings. `granted` holds the
 * logins that count, by rule; who may approve was decided before.
 */
export function withApprovals(report: Report, granted: ReadonlyMap<string, readonly string[]>): Report {
  const approvals = report.approvals.map((need) => ({
    ...need,
    granted: [...new Set(granted.get(need.rule) ?? [])],
  }));
  const met = new Map(
    approvals.filter((need) => need.granted.length >= need.count).map((need) => [need.rule, need.granted]),
  );
  const release = (result: GateResult): GateResult => {
    const { status, approval_rule: rule } = result;
    const by = status === 'approval' && rule !== undefined ? met.get(rule) : undefined;
    if (by === undefined) return result;
    return {
      ...result,
      status: 'pass',
      code: 'APPROVED',
      message: `${result.message} (approved by ${by.join(', ')})`,
    };
  };
  const gates = report.gates.map(release);
  const models = report.models.map((model) => ({ ...model, gates: model.gates.map(release) }));
  return { ...report, approvals, gates, models, verdict: verdictIn({ gates, models }) };
}

/** The report with one more finding about the fleet, and what then has to be approved. */
export function withFinding(report: Report, policy: Policy, result: GateResult): Report {
  const gates = [...report.gates, report.configured ? result : capped(result)];
  const results = { gates, models: report.models };
  return { ...report, gates, approvals: approvalNeeds(policy, results), verdict: verdictIn(results) };
}
