import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { terminal } from '../../src/cli/terminal-markdown.ts';
import { GATES } from '../../src/gates/index.ts';
import { cli, session } from './harness.ts';

test('every gate has a page, and explain shows each', async () => {
  const pages = readdirSync('docs/gates').map((name) => name.replace(/\.md$/, ''));
  expect(pages.sort()).toEqual(GATES.map(({ id }) => id).sort());
  for (const { id } of GATES) {
    const { stdout, exit } = await cli(['explain', id]);
    expect(exit).toBe(0);
    expect(stdout).toMatch(/How to waive/);
    expect(stdout).not.toMatch(/\]\(|```|\*\*/);
  }
});

test('a code leads to the page of its gate, and no line is wider than asked', async () => {
  expect((await cli(['explain', 'LATENCY_P99'])).stdout).toBe((await cli(['explain', 'latency'])).stdout);
  expect((await cli(['explain', 'STAGE_TOO_SHORT'])).stdout).toBe(
    (await cli(['explain', 'canary-duration'])).stdout,
  );
  expect((await cli(['explain', 'INVALID_SHARE'])).stdout).toBe((await cli(['explain', 'schema'])).stdout);
  for (const { id } of GATES) {
    const { stdout } = await cli(['explain', id], { columns: 100 });
    const tables = stdout.split('\n').filter((line) => /^ {2}\S.* {2,}\S/.test(line) && line.length > 100);
    expect(tables).toEqual([]);
  }
});

test('mistakes name the gate that was meant', async () => {
  await expect(
    await session(
      ['explain', 'budgets'],
      ['explain', 'canary-durration'],
      ['explain', 'edge-case'],
      ['explain', 'budget', 'latency'],
    ),
  ).toMatchFileSnapshot('snapshots/explain-mistakes.txt');
});

test('a page for a terminal', () => {
  const page = [
    '# A title with `code`',
    '',
    'A [link](https://example.com), **bold** and `code that is wrapped` in one paragraph',
    'of two lines.',
    '',
    '    formula = a / b',
    '    next = c',
    '',
    '| Key | Means |',
    '|---|---:|',
    '| `a\\|b` | one |',
    '',
    '- an item that is long enough to be wrapped once more',
    '```yaml',
    'key: value',
    '```',
    '',
  ].join('\n');
  expect(terminal(page, { colour: false, width: 40 })).toBe(
    [
      'A title with code',
      '',
      'A link, bold and code that is wrapped in',
      'one paragraph of two lines.',
      '',
      '    formula = a / b',
      '    next = c',
      '',
      '  Key  Means',
      '  a|b  one',
      '',
      '- an item that is long enough to be',
      '  wrapped once more',
      '    key: value',
      '',
    ].join('\n'),
  );
  expect(terminal('# T', { colour: true, width: 40 })).toBe('\u001b[1mT\u001b[22m');
});
