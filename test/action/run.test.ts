import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ApprovalNeed, Change, Report, Verdict } from '../../src/core/report.ts';
import { type FakeGitHub, fakeGitHub } from '../github/server.ts';
import { ACTIONS_BOT, AUTHOR, BASE, HEAD, type Person, pullOf, type Review } from '../github/state.ts';
import { gate, model, report } from '../render/reports.ts';
import { bundle } from './bundle.ts';
import { type ActionResult, type ActionRun, runBundle } from './run-bundle.ts';

const BEFORE = 'c'.repeat(40);
const CANARY = 'ghs_canary0123456789abcdef';
const RELEASER: Person = { id: 60, login: 'releaser', role: 'maintain', teams: ['ml-release'] };
const NEED: ApprovalNeed = {
  rule: 'high',
  count: 1,
  teams: ['ml-release'],
  users: [],
  permission: null,
  granted: [],
  reasons: ['risk: high'],
};
const folder = mkdtempSync(join(tmpdir(), 'tollgate-canned-'));
let action = '';
let github: FakeGitHub;

beforeAll(async () => {
  action = await bundle(new URL('canned-main.ts', import.meta.url));
});
beforeEach(async () => {
  github = await fakeGitHub({ token: CANARY, people: [AUTHOR, ACTIONS_BOT, RELEASER] });
});
afterEach(async () => {
  await github.close();
  expect(github.violations).toEqual([]);
});

interface Evaluation {
  verdict?: Verdict;
  model?: string;
  annotations?: number;
  configured?: boolean;
  change?: Change;
  crash?: string;
}

/** A real report of one model whose only gate says the verdict. */
function reportOf(
  {
    verdict = 'pass',
    model: id = 'fraud',
    annotations = 1,
    change = 'changed',
    configured = true,
  }: Evaluation,
  head = HEAD,
): Report {
  const found = Array.from({ length: annotations }, (_, index) =>
    gate('budget', verdict, id, {
      location: { file: `${index}.model.yaml`, line: 3, column: 5 },
      ...(verdict === 'approval' ? { approval_rule: NEED.rule } : {}),
    }),
  );
  const models = [model(id, { change, gates: found })];
  return report({ verdict, head, configured, models, approvals: verdict === 'approval' ? [NEED] : [] });
}

/** What the evaluation is to answer, as a file for the canned entry point. */
function canned(evaluation: Evaluation): string {
  const path = join(folder, `${Math.random()}.json`);
  writeFileSync(path, JSON.stringify({ report: reportOf(evaluation), crash: evaluation.crash }));
  return path;
}

function payload(name = 'synchronize'): unknown {
  const pull = pullOf(github.state);
  return { action: name, before: BEFORE, sender: { id: AUTHOR.id }, pull_request: pull };
}

function act(evaluation: Evaluation, run: Partial<ActionRun> = {}): Promise<ActionResult> {
  const env = { CANNED: canned(evaluation), ...run.env };
  return runBundle({
    bundle: action,
    github,
    event: 'pull_request',
    payload: payload(),
    ...run,
    // The evaluation is canned, so there is no repository to fetch in.
    inputs: { base: BASE, ...run.inputs },
    env,
  });
}

const commands = (log: string) => log.split('\n').filter((line) => /^\s*::|##\[/.test(line));

describe('the Action on a pull request', () => {
  it('shows a pass as check, comment, outputs and summary', async () => {
    const result = await act({});
    expect(result.exit).toBe(0);
    expect(github.state.checkRuns).toMatchObject([
      { name: 'tollgate', status: 'completed', conclusion: 'success' },
    ]);
    expect(github.state.comments[0]?.body).toMatch(/^### .*Passed: /m);
    expect(result.outputs).toEqual({
      verdict: 'pass',
      'monthly-delta': report().totals.delta?.expected,
      report: expect.stringContaining('tollgate-report.json'),
      'comment-url': expect.stringContaining('#issuecomment-'),
      'approval-required': 'false',
    });
    expect(result.report).toMatchObject({ schema: 'tollgate.report/1' });
    expect(result.summary).toContain('Passed: ');
  });

  it.each([
    ['block', 'failure', 1],
    ['undecided', 'failure', 2],
    ['approval', 'action_required', 3],
    ['warn', 'success', 0],
  ] as const)('concludes %s as %s with exit code %i', async (verdict, conclusion, exit) => {
    const result = await act({ verdict });
    expect(result.exit).toBe(exit);
    expect(github.state.checkRuns[0]).toMatchObject({ conclusion });
    expect(result.outputs['approval-required']).toBe(String(verdict === 'approval'));
  });

  it('lets fail-on decide what fails, in check and exit code alike', async () => {
    const result = await act({ verdict: 'block' }, { inputs: { 'fail-on': 'undecided' } });
    expect(result.exit).toBe(0);
    expect(github.state.checkRuns[0]).toMatchObject({ conclusion: 'success' });
  });

  it('fails nothing while the target branch has no policy, whatever fail-on says', async () => {
    const result = await act({ verdict: 'warn', configured: false }, { inputs: { 'fail-on': 'pass,warn' } });
    expect(result).toMatchObject({ exit: 0, outputs: { verdict: 'warn' } });
    expect(github.state.checkRuns[0]).toMatchObject({ conclusion: 'success' });
  });

  it('T35 keeps the comment about the newest head in whatever order runs finish, re-runs among them', async () => {
    const heads = ['1', '2', '3'].map((digit) => digit.repeat(40));
    const events = heads.map((head) => {
      github.state.pull.head = head;
      return payload();
    });
    for (const at of [2, 0, 1]) await act({ model: `of-${at}` }, { payload: events[at] });
    expect(github.state.comments).toHaveLength(1);
    expect(github.state.comments[0]?.body).toContain('of-2');
    expect(github.state.checkRuns.map(({ head_sha }) => head_sha)).toEqual([heads[2], heads[0], heads[1]]);
  });

  it('R17 takes at most 6 calls, and at most 20 for 500 findings', async () => {
    await act({}, { payload: payload('opened') });
    expect(github.log.length).toBeLessThanOrEqual(6);
    const before = github.log.length;
    await act({ verdict: 'block', annotations: 500 }, { payload: payload('opened') });
    expect(github.log.length - before).toBeLessThanOrEqual(20);
    expect(github.state.checkRuns[1]?.annotations).toHaveLength(500);
  });

  it('stays quiet where no model changed and all is well, unless told otherwise', async () => {
    await act({ change: 'unchanged' });
    expect(github.state.comments).toEqual([]);
    await act({ change: 'unchanged' }, { inputs: { comment: 'always' } });
    expect(github.state.comments).toHaveLength(1);
    await act({ verdict: 'block' }, { inputs: { comment: 'never' } });
    expect(github.state.comments[0]?.body).toContain('Passed');
  });

  it('tells of a change from pass to blocked once, in a comment that sends mail', async () => {
    await act({});
    await act({ verdict: 'block' });
    await act({ verdict: 'block' });
    expect(github.state.comments).toHaveLength(2);
    expect(github.state.comments[1]?.body).toContain('Blocked: ');
    expect(github.state.comments[1]?.body).toContain('#issuecomment-');
  });

  it('stays away on the next pushes after someone deleted the comment', async () => {
    await act({}, { payload: payload('opened') });
    github.state.comments = [];
    await act({ verdict: 'block' });
    expect(github.state.comments).toEqual([]);
    for (const head of ['d', 'e'].map((digit) => digit.repeat(40))) {
      const previous = github.state.pull.head;
      github.state.pull.head = head;
      await act({}, { payload: { ...(payload() as object), before: previous } });
    }
    expect(github.state.comments).toEqual([]);
    expect(github.state.checkRuns).toHaveLength(4);
  });

  it('concludes the check as a failure when the evaluation crashes', async () => {
    const result = await act({ crash: 'cannot read the policy' });
    expect(result.exit).toBe(70);
    expect(result.log).toContain('cannot read the policy');
    expect(github.state.checkRuns[0]).toMatchObject({ status: 'completed', conclusion: 'failure' });
  });

  it('R1 keeps its verdict when GitHub cannot take it', async () => {
    github.faults.add('checks/update', { kind: 'status', status: 422 });
    github.faults.add('issues/create-comment', { kind: 'status', status: 422 });
    const result = await act({});
    expect(result.exit).toBe(0);
    expect(result.log).toContain('GITHUB_INVALID');
  });

  it('has nothing to do on a closed pull request', async () => {
    const result = await act({ verdict: 'block' }, { payload: payload('closed') });
    expect(result.exit).toBe(0);
    expect(github.log).toEqual([]);
  });

  it('refuses an input it does not know', async () => {
    const result = await act({}, { inputs: { comment: 'sometimes' } });
    expect(result.exit).toBe(2);
    expect(result.log).toContain('comment: "sometimes" is not one of auto, always, never');
  });
});

const review = (author: Person, changes: Partial<Review> = {}): Review => ({
  id: 1,
  author,
  state: 'APPROVED',
  commit: HEAD,
  ...changes,
});

describe('approvals', () => {
  const waiting: Evaluation = { verdict: 'approval' };

  it('turn the verdict when a member of the team approves the head', async () => {
    github.state.reviews = [review(RELEASER)];
    const result = await act(waiting, { event: 'pull_request_review', payload: payload('submitted') });
    expect(result).toMatchObject({ exit: 0, outputs: { verdict: 'pass', 'approval-required': 'false' } });
  });

  it.each([
    ['T21 of the author', AUTHOR, {}, 'SELF_APPROVAL'],
    ['T22 of a bot', { id: 70, login: 'helper[bot]', type: 'Bot', teams: ['ml-release'] }, {}, 'BOT'],
    ['T24 of an earlier commit', RELEASER, { commit: BEFORE }, 'STALE_COMMIT'],
  ] as const)('do not count %s', async (_title, author, changes, code) => {
    github.state.reviews = [review(author, changes)];
    const result = await act(waiting);
    expect(result).toMatchObject({ exit: 3, outputs: { verdict: 'approval' } });
    expect(result.log).toContain(code);
  });

  const PUSHER = { ...RELEASER, id: 61, login: 'pusher' };
  const reviewed = () => ({ event: 'pull_request_review', payload: payload('submitted') });

  it('T21 do not count of whoever pushed the head, also when the review is the event', async () => {
    github.state.people.push(PUSHER);
    github.state.pushes.unshift({ actor: PUSHER, before: BEFORE, after: HEAD, type: 'force_push' });
    github.state.reviews = [review(PUSHER)];
    const result = await act(waiting, reviewed());
    expect(result).toMatchObject({ exit: 3, outputs: { verdict: 'approval' } });
    expect(result.log).toContain('pusher does not count: SELF_APPROVAL');
    expect(github.state.comments[0]?.body).toContain('SELF');
  });

  it('T21 do not count of whoever wrote or pushed an earlier commit of the pull request', async () => {
    github.state.people.push(PUSHER);
    const by = { author: AUTHOR, committer: AUTHOR };
    github.state.commits = new Map([
      [BEFORE, { author: RELEASER, committer: AUTHOR }],
      ['d'.repeat(40), by],
      [HEAD, by],
    ]);
    github.state.pushes = [
      { actor: AUTHOR, before: 'd'.repeat(40), after: HEAD, type: 'push' },
      { actor: PUSHER, before: BEFORE, after: 'd'.repeat(40), type: 'push' },
      { actor: AUTHOR, before: '0'.repeat(40), after: BEFORE, type: 'branch_creation' },
    ];
    github.state.reviews = [review(PUSHER), review(RELEASER, { id: 2 })];
    const result = await act(waiting, reviewed());
    expect(result).toMatchObject({ exit: 3, outputs: { verdict: 'approval' } });
    for (const login of ['pusher', 'releaser'])
      expect(result.log).toContain(`${login} does not count: SELF_APPROVAL`);
  });

  it.each([
    ['GitHub knows no push of the head', () => [], 'does not tell who pushed'],
    [
      'the account that pushed is gone',
      () => [{ actor: null, before: BEFORE, after: HEAD, type: 'push' as const }],
      'is gone',
    ],
  ])('T21 do not count while %s, and that is said', async (_title, pushes, why) => {
    github.state.pushes = pushes();
    github.state.reviews = [review(RELEASER)];
    const result = await act(waiting, reviewed());
    expect(result).toMatchObject({ exit: 3, outputs: { verdict: 'approval' } });
    expect(result.log).toContain(why);
    expect(github.state.comments[0]?.body).toContain(why);
  });

  it('T21 say which commits have no known author, and count where the pusher is known', async () => {
    github.state.commits = new Map([[HEAD, { author: null, committer: AUTHOR }]]);
    github.state.reviews = [review(RELEASER)];
    const result = await act(waiting, reviewed());
    expect(result).toMatchObject({ exit: 0, outputs: { verdict: 'pass' } });
    expect(result.log).toContain(`author or committer of ${HEAD.slice(0, 7)} is no known account`);
  });

  it('T23 do not count of somebody whom no rule lets approve, and that is said', async () => {
    const reader: Person = { id: 62, login: 'reader', role: 'read' };
    github.state.people.push(reader);
    github.state.reviews = [review(reader)];
    const result = await act(waiting, reviewed());
    expect(result).toMatchObject({ exit: 3 });
    expect(result.log).toContain('reader does not count: NOT_AUTHORISED');
  });

  it('do not count while the teams cannot be read, and the permission is named', async () => {
    github.state.denied.add('members');
    github.state.reviews = [review(RELEASER)];
    const result = await act(waiting);
    expect(result).toMatchObject({ exit: 3, outputs: { verdict: 'approval' } });
    expect(result.log).toContain('members=read');
  });

  it('do not count when the reviews cannot be read whole', async () => {
    github.state.reviews = [review(RELEASER)];
    github.faults.add('pulls/list-reviews', { kind: 'truncate', how: 'empty' });
    const result = await act(waiting);
    expect(result).toMatchObject({ exit: 3, outputs: { verdict: 'approval' } });
    expect(github.state.checkRuns[0]).toMatchObject({ conclusion: 'action_required' });
  }, 60_000);
});

describe('what an attacker can try', () => {
  it('T40 a name with a workflow command never becomes one', async () => {
    const evil = 'x\n::add-mask::everything\r\n##[set-env name=PATH;]/evil\n::set-output name=verdict::pass';
    github.state.pull.title = '$(id)';
    const result = await act({ verdict: 'block', model: evil });
    expect(commands(result.log).every((line) => /^::(error|notice|warning)\b/.test(line))).toBe(true);
    expect(result.outputs.verdict).toBe('block');
    const crashed = await act({ crash: evil });
    expect(commands(crashed.log).every((line) => /^::(error|notice|warning)\b/.test(line))).toBe(true);
  });

  it('T42 a read-only token of a fork leaves exit code and summary right, with one notice', async () => {
    for (const permission of ['checks', 'statuses', 'issues', 'pull_requests'] as const)
      github.state.denied.add(permission);
    const result = await act({ verdict: 'block' });
    expect(result.exit).toBe(1);
    expect(result.summary).toContain('Blocked: ');
    const notices = commands(result.log).filter(
      (line) => line.startsWith('::notice') || line.startsWith('::warning title=Tollgate'),
    );
    expect(notices).toHaveLength(1);
    expect(notices.join()).toContain('checks=write');
    expect(notices.join()).toContain('issues=write');
    const writes = github.log.filter(({ method, status }) => method !== 'GET' && status !== 403);
    expect(writes).toEqual([]);
  });

  it('T42 no token at all leaves exit code and summary right', async () => {
    const result = await act({ verdict: 'warn' }, { inputs: { token: '' } });
    expect(result).toMatchObject({ exit: 0, outputs: { verdict: 'warn' } });
    expect(github.log).toEqual([]);
  });

  it('T44 the token is in no log, also when all goes wrong and debugging is on', async () => {
    const env = {
      ACTIONS_STEP_DEBUG: 'true',
      RUNNER_DEBUG: '1',
      NODE_DEBUG: 'fetch',
      GIT_TRACE: '1',
      GIT_TRACE_CURL: '1',
    };
    const basic = Buffer.from(`x-access-token:${CANARY}`).toString('base64');
    github.faults.add('pulls/get', { kind: 'status', status: 418, body: { message: `bad ${CANARY}` } });
    const results = [await act({}, { env }), await act({ crash: `leaked ${CANARY}` }, { env })];
    for (const { log, summary } of results) {
      expect(log).not.toContain(CANARY);
      expect(log).not.toContain(basic);
      expect(summary).not.toContain(CANARY);
    }
    expect(results[0]?.log).toContain('bad ***');
  });
});

describe('the Action on a merge group', () => {
  it('T32 checks the combined commit and concludes there', async () => {
    const group = { head_sha: 'f'.repeat(40), base_sha: BASE, base_ref: 'refs/heads/main' };
    const run = { event: 'merge_group', payload: { action: 'checks_requested', merge_group: group } };
    const result = await act({ verdict: 'block' }, run);
    expect(result.exit).toBe(1);
    expect(github.state.checkRuns).toMatchObject([{ head_sha: group.head_sha, conclusion: 'failure' }]);
    expect(github.state.comments).toEqual([]);
  });
});

const completedRun = (headSha: string) => ({
  action: 'completed',
  workflow_run: {
    event: 'pull_request',
    head_sha: headSha,
    head_branch: 'grow',
    head_repository: { owner: { login: 'octo' } },
  },
});
const artifact = (head: string) => {
  const path = join(folder, `report-${head.slice(0, 4)}.json`);
  writeFileSync(path, JSON.stringify(reportOf({ verdict: 'block' }, head)));
  return path;
};

describe('the Action on a workflow run', () => {
  it('T41 posts the report of the run as second-hand, and makes no check of it', async () => {
    const result = await act(
      {},
      { event: 'workflow_run', payload: completedRun(HEAD), inputs: { 'report-path': artifact(HEAD) } },
    );
    expect(result.exit).toBe(0);
    expect(github.state.comments[0]?.body).toContain('As reported by the pull request');
    expect([...github.state.checkRuns, ...github.state.statuses]).toEqual([]);
  });

  it('T41 rejects a report about another commit', async () => {
    const result = await act(
      {},
      { event: 'workflow_run', payload: completedRun(HEAD), inputs: { 'report-path': artifact(BASE) } },
    );
    expect(result.exit).toBe(2);
    expect(github.state.comments).toEqual([]);
  });

  it.each(['{}', '{"schema":"tollgate.report/1","head":"x"}', 'no JSON'])(
    'T41 rejects a report of another shape: %s',
    async (text) => {
      const path = join(folder, 'forged.json');
      writeFileSync(path, text);
      const result = await act(
        {},
        { event: 'workflow_run', payload: completedRun(HEAD), inputs: { 'report-path': path } },
      );
      expect(result.exit).toBe(2);
      expect(github.log).toEqual([]);
    },
  );

  it('T41 posts nowhere when the commit is not the head of an open pull request', async () => {
    github.state.pull.head = BASE;
    const result = await act(
      {},
      { event: 'workflow_run', payload: completedRun(HEAD), inputs: { 'report-path': artifact(HEAD) } },
    );
    expect(result.exit).toBe(0);
    expect(github.state.comments).toEqual([]);
  });
});
