import { readMoney } from '../amount.ts';
import { readDate } from '../dates.ts';
import { moneyText, toCents } from '../money.ts';
import { GATE_IDS, type GateId } from '../report.ts';
import { nearest } from '../validate.ts';

/** An amount as a decimal to the cent, with its currency. */
export interface Ceiling {
  readonly amount: string;
  readonly currency: string;
}

/** What a comment on a pull request asks of the bot. */
export type ReviewCommand =
  | {
      readonly kind: 'approve';
      /** Null where a limit stands in its place. */
      readonly reason: string | null;
      /** The last day it counts, as `YYYY-MM-DD`. */
      readonly until: string | null;
      /** The largest increase a month it is meant for. */
      readonly upTo: Ceiling | null;
    }
  | { readonly kind: 'explain'; readonly gate: GateId | null }
  | { readonly kind: 'revoke' | 'recheck' | 'help' }
  /** Meant for the bot, and not understood. */
  | { readonly kind: 'invalid'; readonly message: string; readonly fix: string };

const NAMES = ['approve', 'revoke', 'explain', 'recheck', 'help'] as const;
const LONGEST_REASON = 500;
const invalid = (message: string, fix: string): ReviewCommand => ({ kind: 'invalid', message, fix });

/**
 * The command in a comment's first line; null for every other comment. The line begins with exactly `/tollgate`: one that
 * is quoted, fenced, indented or in an HTML comment does not, and one with invisible or control characters, or with an
 * HTML comment in it, could read otherwise than it looks.
 */
export function parseCommand(body: string): ReviewCommand | null {
  const [line = ''] = body.split(/\r\n|\n|\r/, 1);
  if (line !== '/tollgate' && !line.startsWith('/tollgate ')) return null;
  if (/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|<!--/u.test(line)) return null;
  const [name = '', ...words] = line.slice('/tollgate'.length).split(' ').filter(Boolean);
  switch (name) {
    case 'approve':
      return approve(words);
    case 'explain':
      return explain(words);
    case 'revoke':
    case 'recheck':
    case 'help':
      return words.length === 0
        ? { kind: name }
        : invalid(`\`${name}\` takes nothing after it`, `Write /tollgate ${name} alone`);
    default: {
      const near = nearest(name, NAMES);
      return invalid(
        name === '' ? 'no command is given' : `there is no command of that name`,
        near === null ? 'Write /tollgate help' : `Did you mean /tollgate ${near}?`,
      );
    }
  }
}

/** `[until DATE] [up to AMOUNT CURRENCY] [reason]`, the limits in either order; a limit that cannot be read is never dropped. */
function approve(words: readonly string[]): ReviewCommand {
  let rest = [...words];
  let until: string | null = null;
  let upTo: Ceiling | null = null;
  for (;;) {
    if (rest[0] === 'until' && until === null) {
      const read = readDate(rest[1] ?? '');
      if (!read.ok || rest[1]?.length !== 10)
        return invalid('after `until` stands no date', 'Write it as /tollgate approve until 2026-12-31');
      until = read.value;
      rest = rest.slice(2);
    } else if (rest[0] === 'up' && rest[1] === 'to' && upTo === null) {
      const read = readMoney(`${rest[2]} ${rest[3]}`);
      if (!read.ok)
        return invalid('after `up to` stands no amount', 'Write it as /tollgate approve up to 5000 USD');
      upTo = { amount: moneyText(toCents(read.value.amount)), currency: read.value.currency };
      rest = rest.slice(4);
    } else break;
  }
  const reason = rest.join(' ');
  if (reason.length > LONGEST_REASON)
    return invalid('the reason is too long', `Say it in at most ${LONGEST_REASON} characters`);
  if (reason === '' && until === null && upTo === null)
    return invalid('an approval needs a reason', 'Write /tollgate approve <reason>');
  return { kind: 'approve', reason: reason === '' ? null : reason, until, upTo };
}

function explain([word, ...more]: readonly string[]): ReviewCommand {
  const gate = GATE_IDS.find((id) => id === word) ?? null;
  if (more.length === 0 && (word === undefined || gate !== null)) return { kind: 'explain', gate };
  const near = nearest(word ?? '', GATE_IDS);
  return invalid(
    'there is no gate of that name',
    near === null ? 'Write /tollgate explain' : `Did you mean /tollgate explain ${near}?`,
  );
}
