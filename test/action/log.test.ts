import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainText } from '../../src/action/log.ts';

/** How the runner tells a command from text, in both of its syntaxes. */
const isCommand = (line: string) => line.trimStart().startsWith('::') || line.includes('##[');

describe('text for the job log', () => {
  it('T40 is one line that the runner takes for no command', () => {
    const pieces = fc.constantFrom(
      '::',
      '##[',
      '##',
      '[',
      ':',
      ' ',
      '\n',
      '\r',
      '\t',
      '\u2028',
      'add-mask',
      'set-env name=A]x',
      '#',
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, (message) => {
        const plain = plainText(message, []);
        expect(plain.split(/\r\n|[\n\r]/)).toHaveLength(1);
        expect(isCommand(plain)).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });

  it('T40 leaves ordinary text as it is', () => {
    const text = 'fraud-ranker: p99 16ms > 5ms, see models/fraud.model.yaml:12';
    expect(plainText(text, [''])).toBe(text);
  });

  it('T44 holds no secret, however often it occurs', () => {
    expect(plainText('a ghs_x b ghs_x ghs_x', ['ghs_x', ''])).toBe('a *** b *** ***');
  });
});
