import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseCommand } from '../../../src/core/review/commands.ts';
import { hear, refuseButton } from '../../../src/core/review/events.ts';

const approve = (rest: object) => ({ kind: 'approve', reason: null, until: null, upTo: null, ...rest });

describe('commands', () => {
  test.each([
    ['/tollgate approve ready for the sale', approve({ reason: 'ready for the sale' })],
    ['/tollgate approve prêt pour la vente', approve({ reason: 'prêt pour la vente' })],
    ['/tollgate  approve   spaces ', approve({ reason: 'spaces' })],
    ['/tollgate approve ok\nand more', approve({ reason: 'ok' })],
    ['/tollgate approve ok\r\nand more', approve({ reason: 'ok' })],
    [
      '/tollgate approve until 2026-12-31 up to 5000 USD',
      approve({ until: '2026-12-31', upTo: { amount: '5000.00', currency: 'USD' } }),
    ],
    [
      '/tollgate approve up to 0.50 EUR until 2026-12-31 for the trial',
      approve({ until: '2026-12-31', upTo: { amount: '0.50', currency: 'EUR' }, reason: 'for the trial' }),
    ],
    ['/tollgate revoke', { kind: 'revoke' }],
    ['/tollgate recheck', { kind: 'recheck' }],
    ['/tollgate help', { kind: 'help' }],
    ['/tollgate explain', { kind: 'explain', gate: null }],
    ['/tollgate explain budget', { kind: 'explain', gate: 'budget' }],
  ])('%j', (body, expected) => {
    expect(parseCommand(body)).toEqual(expected);
  });

  test.each([
    ['/tollgate', 'Write /tollgate help'],
    ['/tollgate aprove it', 'Did you mean /tollgate approve?'],
    ['/tollgate Approve it', 'Did you mean /tollgate approve?'],
    ['/tollgate approve', 'Write /tollgate approve <reason>'],
    ['/tollgate approve until tomorrow', '2026-12-31'],
    ['/tollgate approve until 2026-02-30', '2026-12-31'],
    ['/tollgate approve until 2026-12-31T00:00Z', '2026-12-31'],
    ['/tollgate approve up to $5,000', '5000 USD'],
    ['/tollgate approve up to -5 USD', '5000 USD'],
    ['/tollgate approve up to', '5000 USD'],
    [`/tollgate approve ${'long '.repeat(200)}`, '500 characters'],
    ['/tollgate revoke now', 'Write /tollgate revoke alone'],
    ['/tollgate explain budgets', 'Did you mean /tollgate explain budget?'],
  ])('%j is told what to write', (body, fix) => {
    expect(parseCommand(body)).toMatchObject({ kind: 'invalid', fix: expect.stringContaining(fix) });
  });

  test.each([
    ['quoted', '> /tollgate approve yes'],
    ['fenced', '```\n/tollgate approve yes\n```'],
    ['as code', '`/tollgate approve yes`'],
    ['in a later line', 'Thanks!\n/tollgate approve yes'],
    ['indented', ' /tollgate approve yes'],
    ['hidden', '<!-- /tollgate approve yes -->'],
    ['with a hidden part', '/tollgate approve yes <!-- up to 1 USD -->'],
    ['after a byte order mark', '\u{FEFF}/tollgate approve yes'],
    ['with a zero-width space in the word', '/tollgate app\u{200B}rove yes'],
    ['with a bidirectional override', '/tollgate approve \u{202E}sey'],
    ['with a line separator', '/tollgate approve\u{2028}yes'],
    ['with a tab', '/tollgate\tapprove yes'],
    ['with a null', '/tollgate approve yes\0'],
    ['with Cyrillic letters', '/tollg\u{0430}te approve yes'],
    ['with full-width letters', '\u{FF0F}tollgate approve yes'],
    ['with a no-break space', '/tollgate\u{A0}approve yes'],
    ['as another word', '/tollgateapprove yes'],
    ['in capitals', '/TOLLGATE approve yes'],
    ['empty', ''],
  ])('T28 a command %s is ignored', (_how, body) => {
    expect(parseCommand(body)).toBeNull();
  });

  test('T28 whatever the text, an approval comes from a plain first line alone', () => {
    const part = fc.constantFrom(
      '/tollgate',
      'approve',
      'until',
      '2026-12-31',
      'up',
      'to',
      '5',
      'USD',
      ' ',
      '\n',
      '>',
      '`',
      '\u{200B}',
      '<!--',
      'x',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(part, fc.string({ unit: 'binary', maxLength: 3 }))), (parts) => {
        const body = parts.join('');
        const command = parseCommand(body);
        if (command === null || command.kind !== 'approve') return;
        const [line = ''] = body.split(/\r\n|\n|\r/, 1);
        expect(line).toMatch(/^\/tollgate +approve /);
        expect(line).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      }),
      { numRuns: 500 },
    );
  });
});

describe('who is heard', () => {
  const person = { id: 1, bot: false };
  const event = { action: 'created', body: '/tollgate approve yes', author: person, sender: person };

  test('a comment that its author has just written', () => {
    expect(hear(event)).toMatchObject({ kind: 'command', command: { kind: 'approve', reason: 'yes' } });
  });

  test.each([
    ['T26 a comment edited into a command', { action: 'edited' }, 'EDITED'],
    ['T26 a comment somebody else acts on', { sender: { id: 2, bot: false } }, 'NOT_THE_AUTHOR'],
    ['T22 a bot', { author: { id: 3, bot: true }, sender: { id: 3, bot: true } }, 'BOT'],
    ['T22 a bot that edits', { sender: { id: 3, bot: true }, action: 'edited' }, 'BOT'],
    ['T28 a comment without a command', { body: 'Looks good' }, 'NO_COMMAND'],
  ])('%s is not', (_what, change, why) => {
    expect(hear({ ...event, ...change })).toEqual({ kind: 'ignored', why });
  });

  const button = { app: 5, sha: 'a', sender: { bot: false } };
  test.each([
    ['of this app on this head', {}, null],
    ['of an old commit', { sha: 'b' }, 'STALE_ACTION'],
    ['of another app', { app: 6 }, 'STALE_ACTION'],
    ['pressed by a bot', { sender: { bot: true } }, 'BOT'],
  ])('T29 a button %s', (_what, change, expected) => {
    expect(refuseButton({ ...button, ...change }, { app: 5, head: 'a' })).toBe(expected);
  });
});
