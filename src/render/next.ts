import type { ApprovalNeed, GateStatus, Report } from '../core/report.ts';
import { counted } from '../core/words.ts';
import type { Ink } from './headline.ts';
import type { RenderOptions } from './types.ts';
import { type Finding, failing } from './view.ts';
import { ended, shortSha, spot } from './words.ts';

const MOST_STEPS = 3;

const VERBS = { block: 'Fix', undecided: 'Resolve' } as const satisfies Partial<Record<GateStatus, string>>;

/** What somebody has to do before this can be merged, most pressing first. */
export function nextSteps(
  report: Report,
  ink: Ink,
  { approveBy }: Pick<RenderOptions, 'approveBy'> = {},
): string[] {
  const open = report.approvals.filter(isOpen);
  const steps = [...fixSteps(report, ink), ...open.map((need) => approvalStep(need, ink))];
  if (open.length > 0) steps.push(approveBy === 'command' ? APPROVAL_COMMAND : approvalRule(report, ink));
  return steps.length > 0 ? steps : ['Nothing to do.'];
}

/** What has to be mended, without the approvals. */
export function fixSteps(report: Report, ink: Ink): string[] {
  const fixes = failing(report).flatMap((finding) => fixStep(finding, ink));
  const left = fixes.length - MOST_STEPS;
  return [
    ...(report.configured
      ? []
      : [`Nothing blocks: the target branch has no policy yet. ${ink.name('tollgate init')} writes one.`]),
    ...unusablePolicy(report, ink),
    ...fixes.slice(0, MOST_STEPS),
    ...(left > 0 ? [`${counted(left, 'more finding')} to resolve.`] : []),
  ];
}

/** Findings of the built-in rules look like those of the policy, so it comes before them. */
const unusablePolicy = ({ problems }: Report, ink: Ink): string[] =>
  problems
    .filter(({ code }) => code === 'POLICY_UNUSABLE')
    .map(
      ({ location }) => `Judged by the built-in defaults, because ${ink.name(location.file)} cannot be read.`,
    );

/** What counts as an approval. */
export const approvalRule = (report: Report, ink: Ink): string =>
  `An approval is an approving review of ${commit(report, ink)} by someone who neither wrote nor pushed it.`;

/** How to approve where the bot listens, which is a comment in Markdown. */
const APPROVAL_COMMAND =
  'To approve, comment `/tollgate approve <reason>`: anyone named here who neither wrote nor pushed the change. A push that changes what was reviewed ends it.';

/** `Open: high, 0 of 1, from team ml-release. Why: …`. */
export function approvalState(need: ApprovalNeed, ink: Ink): string {
  const { rule, count, granted, reasons } = need;
  const by = granted.length === 0 ? '' : ` by ${firstOf(granted.map(ink.name), ', ')}`;
  const why =
    reasons.length === 0
      ? ''
      : ` Why: ${firstOf(
          reasons.map((reason) => ink.words(reason)),
          '; ',
        )}.`;
  return `${isOpen(need) ? 'Open' : 'Approved'}: ${ink.name(rule)}, ${granted.length} of ${count}${by}, from ${approvers(need, ink)}.${why}`;
}

function fixStep({ gate, model }: Finding, ink: Ink): string[] {
  if (gate.status !== 'block' && gate.status !== 'undecided') return [];
  const where = gate.location === null ? '' : ` at ${ink.name(spot(gate.location))}`;
  const whose = model === null ? '' : ` of ${ink.name(model.id)}`;
  return [`${VERBS[gate.status]} ${gate.gate}${whose}${where}: ${ink.words(whatToDo(gate))}`];
}

/** A fix that names no value of the file needs the mistake beside it. */
const whatToDo = ({ gate, message, fix }: Finding['gate']): string =>
  fix === null ? message : gate === 'schema' ? `${ended(message)} ${fix.summary}` : fix.summary;

const isOpen = (need: ApprovalNeed): boolean => need.granted.length < need.count;

const commit = ({ head }: Report, ink: Ink): string =>
  head === 'worktree' ? 'the head commit' : ink.name(shortSha(head));

/** `Needs 1 more approval from team ml-release (high): …`. */
function approvalStep(need: ApprovalNeed, ink: Ink): string {
  const left = need.count - need.granted.length;
  const why =
    need.reasons.length === 0
      ? ''
      : `: ${firstOf(
          need.reasons.map((reason) => ink.words(reason)),
          '; ',
        )}`;
  return `Needs ${left}${need.granted.length > 0 ? ' more' : ''} ${left === 1 ? 'approval' : 'approvals'} from ${approvers(need, ink)} (${ink.name(need.rule)})${why}`;
}

function approvers({ teams, users, permission }: ApprovalNeed, ink: Ink): string {
  const named = [...teams.map((team) => `team ${ink.name(team)}`), ...users.map((user) => ink.name(user))];
  if (permission !== null) named.push(`anyone with the role ${ink.name(permission)}`);
  return named.length === 0 ? 'anyone the policy allows' : firstOf(named, ' or ');
}

const MOST_NAMED = 5;

/** The first few of a list, and how many more there are. */
export function firstOf(items: readonly string[], separator: string): string {
  const more = items.length - MOST_NAMED;
  return `${items.slice(0, MOST_NAMED).join(separator)}${more > 0 ? `${separator}${more} more` : ''}`;
}
