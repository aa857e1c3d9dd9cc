import type { Report } from '../core/report.ts';
import { counted } from '../core/words.ts';
import { waiverOf } from './facts.ts';
import type { Ink } from './headline.ts';
import { withStatus } from './view.ts';
import { count, shortSha, spot } from './words.ts';

/** A waiver is mentioned above the fold from this many days before it ends. */
const EXPIRES_SOON = 14;

/** Characters of one warning; its details have the rest. */
const WARNING = 160;

/** Everything a reader must know that stops nothing: warnings, unpriced lines, waivers about to end, a changed policy. */
export function warnings(report: Report, ink: Ink): string[] {
  return [...notices(report, ink), ...unknownCosts(report, ink), ...gateWarnings(report, ink)];
}

/** What no gate says: a changed policy, and waivers about to end. */
export const notices = (report: Report, ink: Ink): string[] => [
  ...policyWarnings(report, ink),
  ...endingWaivers(report, ink),
];

function policyWarnings({ policy, configured }: Report, ink: Ink): string[] {
  if (policy.preview === null) return [];
  const when = configured ? 'It was judged by those of the target branch' : 'They apply once they are merged';
  return [
    `This change edits the policy or its waivers. ${when}; under the new ones the verdict would be ${ink.name(policy.preview)}.`,
  ];
}

function unknownCosts({ totals }: Report, ink: Ink): string[] {
  const { unknown } = totals.head;
  const [first] = unknown;
  if (first === undefined) return [];
  const rest = unknown.length > 1 ? ` (and ${count(unknown.length - 1)} more)` : '';
  return [
    `${counted(unknown.length, 'cost line')} could not be priced, so totals are lower bounds: ${ink.words(first.line)}: ${ink.words(first.reason)}${rest}.`,
  ];
}

function gateWarnings(report: Report, ink: Ink): string[] {
  return withStatus(report, 'warn').map(({ gate, model }) => {
    const whose = model === null ? '' : `${ink.name(model.id)} `;
    const where = gate.location === null ? '' : ` (${ink.name(spot(gate.location))})`;
    return `${whose}${gate.gate}: ${ink.words(gate.message, WARNING)}${where}${gate.pre_existing ? ', pre-existing' : ''}`;
  });
}

function endingWaivers(report: Report, ink: Ink): string[] {
  return withStatus(report, 'waived').flatMap(({ gate, model }) => {
    const waiver = waiverOf(gate);
    if (waiver === null || waiver.daysLeft === null || waiver.daysLeft > EXPIRES_SOON) return [];
    const whose = model === null ? '' : ` of ${ink.name(model.id)}`;
    return [
      `The waiver of ${gate.gate}${whose} ends ${countdown(waiver.daysLeft)}, on ${ink.words(waiver.expires)}.`,
    ];
  });
}

export const countdown = (days: number): string => (days === 0 ? 'today' : `in ${counted(days, 'day')}`);

/** What was judged, and by what. */
export function provenance(report: Report, ink: Ink): string[] {
  const digest = (text: string): string => ink.name(text.replace(/^sha256:/, '').slice(0, 12));
  return [
    `head ${ink.name(shortSha(report.head))}`,
    `base ${ink.name(shortSha(report.base))}`,
    `merge base ${ink.name(shortSha(report.merge_base))}`,
    `policy ${report.policy.path === null ? 'built-in defaults' : `${ink.name(report.policy.path)} ${digest(report.policy.digest)}`}`,
    `prices ${ink.name(report.prices.book)} of ${ink.words(report.prices.date)} ${digest(report.prices.digest)}`,
    `as of ${ink.words(report.as_of)}`,
  ];
}
