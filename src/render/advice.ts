import type { AdviceEdit, AdviceFix, Component, ModelAdvice, Report, Saving } from '../core/report.ts';
import type { Ink } from './headline.ts';
import { amount, change, isNothing } from './words.ts';

const NAMES = {
  train: 'training',
  infer: 'inference',
  data: 'data',
  iterate: 'iteration',
} as const satisfies Record<Component, string>;

const share = (value: number): string => `${Math.round(value * 100)} %`;

/** How much is told; what is left out is in the JSON report. */
export interface AdviceBounds {
  readonly fixes: number;
  readonly models: number;
}

/**
 * What could be changed, a sentence each: the cheapest changes that pass, then what dominates the cost of a model and
 * what moves it. A change that costs nothing stands with its finding already.
 */
export function adviceLines({ advice, totals }: Report, ink: Ink, bounds: AdviceBounds): string[] {
  if (advice === undefined) return [];
  const { currency } = totals.head;
  const told = grouped(advice.fixes.filter(({ delta }) => delta === null || !isNothing(delta)));
  return [
    ...told.slice(0, bounds.fixes).map((fixes) => fixLine(fixes, ink, currency)),
    ...advice.models.slice(0, bounds.models).flatMap((model) => modelLines(model, ink, currency)),
  ];
}

/** Fixes of one model with the same edits, which are told once. */
function grouped(fixes: readonly AdviceFix[]): AdviceFix[][] {
  const groups = new Map<string, AdviceFix[]>();
  for (const fix of fixes) {
    const key = JSON.stringify([fix.model, fix.edits]);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [fix]);
    else known.push(fix);
  }
  return [...groups.values()];
}

function fixLine(fixes: readonly AdviceFix[], ink: Ink, currency: string): string {
  const [first] = fixes;
  if (first === undefined) return '';
  const gates = [...new Set(fixes.map(({ gate }) => gate))].map((gate) => ink.name(gate)).join(', ');
  const { monthly, delta, assumes } = first;
  const cost =
    monthly === null || delta === null
      ? ''
      : `: ${change(delta, currency)} to ${amount(monthly, currency)}/mo`;
  const given = assumes === null ? '' : `, if ${ink.words(assumes)}`;
  return `${gates} of ${ink.name(first.model)}: the cheapest change found that passes is ${editWords(first.edits, ink)}${cost}${given}`;
}

const editWords = (edits: readonly AdviceEdit[], ink: Ink): string =>
  edits
    .map(
      ({ path, from, to }) =>
        `${ink.name(`${path}: ${to}`)}${from === null ? '' : ` (now ${ink.words(from)})`}`,
    )
    .join(' with ');

function modelLines(
  { id, priority, saving, sensitivity }: ModelAdvice,
  ink: Ink,
  currency: string,
): string[] {
  const parts: string[] = [];
  if (priority !== null)
    parts.push(
      `${NAMES[priority.component]} is ${share(priority.share)} of its cost: ${priority.first} first, then ${priority.second}`,
    );
  const [most] = sensitivity;
  if (most !== undefined)
    parts.push(`Doubling ${most.input} adds ${amount(most.delta, currency)}/mo (${share(most.share)})`);
  if (saving !== null) parts.push(savingWords(saving, ink, currency));
  return parts.length === 0 ? [] : [`${ink.name(id)}: ${parts.join('. ')}`];
}

function savingWords(
  { edits, delta, worth_once: once, assumes, still_failing: failing = 0 }: Saving,
  ink: Ink,
  currency: string,
): string {
  const given = assumes === null ? '' : ` if ${ink.words(assumes)}`;
  const back =
    once === null
      ? ''
      : `; worth up to ${amount(once.amount, currency)} once, paid back in ${once.months} months`;
  const gates =
    failing === 0
      ? 'fails no gate'
      : `no gate newly fails, ${failing} still ${failing === 1 ? 'fails' : 'fail'}`;
  return `${editWords(edits, ink)} saves ${amount(delta.replace('-', ''), currency)}/mo${given}; ${gates}${back}`;
}
