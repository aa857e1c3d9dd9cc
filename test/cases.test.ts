import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { json } from '../src/render/json.ts';
import { markdown } from '../src/render/markdown.ts';
import { judgeCase } from './support/case.ts';

/**
 * Every folder of `fixtures` with a `head` is a case: two trees of files, and the report and comment that
 * must come of them. `UPDATE=1` writes what is expected; read it before it is committed.
 */
const CASES = readdirSync('fixtures').filter((name) => existsSync(join('fixtures', name, 'head')));
const RENDER = { columns: 80, color: false };

function expectFile(path: string, actual: string): void {
  if (process.env.UPDATE === '1') {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, actual);
  }
  expect(actual).toBe(readFileSync(path, 'utf8'));
}

describe('fixture cases', () => {
  test('there are cases', () => expect(CASES.length).toBeGreaterThan(0));

  test.each(CASES)('%s', async (name) => {
    const report = await judgeCase(name);
    const expected = join('fixtures', name, 'expected');
    expectFile(join(expected, 'report.json'), json(report, RENDER));
    expectFile(join(expected, 'comment.md'), markdown(report, RENDER));
    if (name.endsWith('-pass')) expect(['pass', 'warn']).toContain(statusOf(report, name, '-pass'));
    if (name.endsWith('-fail'))
      expect(['block', 'approval', 'undecided', 'warn']).toContain(statusOf(report, name, '-fail'));
  });
});

type Reported = Awaited<ReturnType<typeof judgeCase>>;

/** Worst status of the gate the case is named after. */
function statusOf(report: Reported, name: string, suffix: string): string {
  const gate = name.slice(0, -suffix.length);
  const order = ['not_applicable', 'pass', 'waived', 'warn', 'approval', 'undecided', 'block'];
  const statuses = [...report.gates, ...report.models.flatMap((model) => model.gates)]
    .filter((result) => result.gate === gate)
    .map((result) => result.status);
  return statuses.sort((a, b) => order.indexOf(b) - order.indexOf(a))[0] ?? 'absent';
}
