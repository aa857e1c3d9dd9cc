import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { GateResult } from '../../src/core/report.ts';
import { type FakeGitHub, fakeGitHub } from '../github/server.ts';
import { ACTIONS_BOT, AUTHOR, pullOf } from '../github/state.ts';
import { gate, model, report } from '../render/reports.ts';
import { bundle } from './bundle.ts';
import { type PullRepository, pullRepository } from './repository.ts';
import { type ActionRun, runBundle } from './run-bundle.ts';

/** Its diff in the demo shows the lines 1 to 6 and 16 to 23. */
const EMBEDDING = 'models/recommendation/user_embedding.model.yaml';
/** New, with 22 lines. */
const INTENT = 'models/assistant/query_intent.model.yaml';

let action = '';
let repository: PullRepository;
let github: FakeGitHub;

beforeAll(async () => {
  action = await bundle(new URL('canned-main.ts', import.meta.url));
  repository = pullRepository();
});
afterAll(() => repository.remove());
beforeEach(async () => {
  github = await fakeGitHub();
  Object.assign(github.state.pull, { head: repository.head, base: repository.base });
  github.state.hunks = new Map([
    [
      EMBEDDING,
      [
        [1, 6],
        [16, 23],
      ],
    ],
    [INTENT, [[1, 22]]],
  ]);
});
afterEach(async () => {
  await github.close();
  expect(github.violations).toEqual([]);
});

/** A finding that offers to put `text` in the place of these lines. */
const offer = (
  file: string,
  [start_line, end_line]: readonly [number, number],
  text = `  line: ${start_line}`,
  extra: Partial<GateResult> = {},
): GateResult =>
  gate('canary-duration', 'block', 'too short', {
    location: { file, line: start_line, column: 3 },
    fix: { summary: 'Lengthen it', suggestion: { start_line, end_line, text } },
    ...extra,
  });

const reportOf = (gates: readonly GateResult[]) =>
  report({
    verdict: 'block',
    merge_base: repository.base,
    head: repository.head,
    models: [model('user_embedding', { gates })],
  });

async function act(gates: readonly GateResult[], run: Partial<ActionRun> = {}) {
  const canned = join(mkdtempSync(join(tmpdir(), 'tollgate-canned-')), 'report.json');
  writeFileSync(canned, JSON.stringify({ report: reportOf(gates) }));
  const payload = { action: 'opened', sender: { id: AUTHOR.id }, pull_request: pullOf(github.state) };
  const { workspace } = repository;
  const env = { CANNED: canned };
  return runBundle({ bundle: action, github, event: 'pull_request', payload, workspace, env, ...run });
}

const posted = () => github.state.reviews.flatMap(({ comments = [] }) => comments);
const places = () => posted().map(({ path, start_line, line }) => [path, start_line, line]);

describe('changes that can be applied with one click', () => {
  it('are one review on lines that the diff shows, and on no others', async () => {
    const result = await act([
      offer(EMBEDDING, [18, 19], '  metrics: {}\n  baseline: {}'),
      offer(EMBEDDING, [3, 3]),
      offer(EMBEDDING, [7, 7]),
      offer(EMBEDDING, [6, 16]),
      offer(EMBEDDING, [23, 24]),
      offer('models/payments/elsewhere.model.yaml', [1, 1]),
    ]);
    expect(result.exit).toBe(1);
    expect(places()).toEqual([
      [EMBEDDING, 18, 19],
      [EMBEDDING, undefined, 3],
    ]);
    expect(github.state.reviews).toHaveLength(1);
    expect(github.state.reviews[0]).toMatchObject({ state: 'COMMENTED', commit: repository.head });
    expect(posted()[0]?.body).toBe(
      '**Blocked** by `canary-duration`: too short\n\n**Fix:** Lengthen it\n\n```suggestion\n  metrics: {}\n  baseline: {}\n```',
    );
    expect(github.state.reviews[0]?.body).toContain('#issuecomment-');
  });

  it('R17 cost one call on a pull request just opened, and one more on later pushes', async () => {
    await act([offer(INTENT, [3, 3])]);
    expect(github.log.length).toBeLessThanOrEqual(6);
    const before = github.log.length;
    await act([offer(INTENT, [3, 3])]);
    expect(github.log.slice(before).map(({ operation }) => operation)).toContain('pulls/list-reviews');
  });

  it('are offered once, wherever the lines are by then and whatever became of the comment', async () => {
    await act([offer(INTENT, [3, 3], '  a: 1')]);
    await act([offer(INTENT, [5, 5], '  a: 1'), offer(INTENT, [6, 6], '  b: 1')]);
    await act([offer(INTENT, [7, 7], '  b: 1'), offer(INTENT, [3, 3], '  a: 1')]);
    expect(posted().map(({ line }) => line)).toEqual([3, 6]);
  });

  it('T38 are offered although somebody else copied the marker of a review', async () => {
    await act([offer(INTENT, [3, 3])]);
    github.state.reviews = github.state.reviews.map((review) => ({ ...review, author: AUTHOR }));
    await act([offer(INTENT, [3, 3])]);
    expect(github.state.reviews.map(({ author }) => author.id)).toEqual([AUTHOR.id, ACTIONS_BOT.id]);
  });

  it('are ten at most, and two gates that ask for one change get one', async () => {
    const many = Array.from({ length: 20 }, (_, index) => offer(INTENT, [index + 1, index + 1]));
    await act([...many.slice(0, 1), ...many]);
    expect(posted().map(({ line }) => line)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it('are there once after an answer that got lost', async () => {
    github.faults.add('pulls/create-review', { kind: 'commit-then', answer: 500 }, 1);
    await act([offer(INTENT, [3, 3])]);
    expect(github.state.reviews).toHaveLength(1);
  }, 30_000);

  it.each([
    ['with comment: never', { inputs: { comment: 'never' } }, null],
    ['when the permission is missing', {}, 'denied'],
    ['when GitHub sees another diff', {}, 'hunks'],
    ['when the merge base is not in the checkout', { inputs: { base: 'main' } }, null],
  ])('are left out %s, and the verdict stays', async (title, run, fault) => {
    if (fault === 'denied') github.state.denied.add('pull_requests');
    if (fault === 'hunks') github.state.hunks = new Map();
    const fresh = title.includes('checkout') ? pullRepository() : repository;
    const result = await act([offer(INTENT, [3, 3])], { ...run, workspace: fresh.workspace });
    if (fresh !== repository) fresh.remove();
    expect(result).toMatchObject({ exit: 1, outputs: { verdict: 'block' } });
    expect(github.state.reviews).toEqual([]);
    expect(result.log).not.toContain('::warning');
  });

  it('T30 show what they hold, and what cannot be shown is no suggestion', async () => {
    await act([
      offer(INTENT, [3, 3], '  a: 1 # ``` @everyone'),
      offer(INTENT, [4, 4], '  b: 1 # \u202ehidden'),
      offer(INTENT, [5, 5], '  c: 1', { message: '@everyone <img src=x> ![x](https://example.com)' }),
    ]);
    expect(posted().map(({ line }) => line)).toEqual([3, 5]);
    expect(posted()[0]?.body).toContain('````suggestion\n  a: 1 # ``` @everyone\n````');
    expect(posted()[1]?.body).not.toMatch(/@everyone|<img|!\[x\]\(/);
  });

  it('are not made of waived findings, nor by a report another run left', async () => {
    await act([offer(INTENT, [3, 3], '  a: 1', { status: 'waived' })]);
    const path = join(mkdtempSync(join(tmpdir(), 'tollgate-left-')), 'report.json');
    writeFileSync(path, JSON.stringify(reportOf([offer(INTENT, [3, 3])])));
    const run = {
      event: 'pull_request',
      head_sha: repository.head,
      head_branch: 'grow',
      head_repository: { owner: { login: 'octo' } },
    };
    const payload = { action: 'completed', workflow_run: run };
    const result = await act([], { event: 'workflow_run', payload, inputs: { 'report-path': path } });
    expect(result.exit).toBe(0);
    expect(github.state.comments).toHaveLength(1);
    expect(github.state.reviews).toEqual([]);
  });
});
