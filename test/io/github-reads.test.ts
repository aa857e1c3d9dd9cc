import { describe, expect, it } from 'vitest';
import {
  changeAuthors,
  connect,
  getPullRequest,
  isGithubError,
  listReviews,
  readFile,
  roleOf,
} from '../../src/io/github.ts';
import { useRig } from '../github/client.ts';
import type { Person, Review } from '../github/state.ts';
import { AUTHOR, BASE, HEAD } from '../github/state.ts';

const rig = useRig();

const person = (id: number): Person => ({ id, login: `user-${id}` });
const reviews = (count: number): Review[] =>
  Array.from({ length: count }, (_, index) => ({
    id: index + 1,
    author: person(index + 50),
    state: 'APPROVED',
    commit: HEAD,
  }));

const codeOf = async (run: Promise<unknown>) => {
  const error = await run.then(
    () => 'resolved',
    (reason) => reason,
  );
  return isGithubError(error) ? error.code : error;
};

const fetchWithoutLinks = async (url: string, init: RequestInit) => {
  const answer = await fetch(url, init);
  const headers = new Headers(answer.headers);
  headers.delete('link');
  return new Response(await answer.text(), { status: answer.status, headers });
};

describe('reads', () => {
  it('tell what the pull request is', async () => {
    expect(await getPullRequest(rig().github, 7)).toEqual({
      number: 7,
      open: true,
      authorId: 11,
      head: HEAD,
      base: { ref: 'main', sha: 'b'.repeat(40) },
      headBranch: { owner: 'octo', repo: 'models', ref: 'grow' },
      commits: 1,
      changedFiles: 0,
      comments: 0,
    });
  });

  it.each([0, 99, 100, 101, 250])('list all of %i reviews', async (count) => {
    rig().server.state.reviews = reviews(count);
    expect(await listReviews(rig().github, 7)).toHaveLength(count);
  });

  it.each(['connection', 'json', 'empty'] as const)(
    'T9 R8 a second page cut off (%s) is asked again',
    async (how) => {
      rig().server.state.reviews = reviews(150);
      rig().server.faults.add(({ query }) => query.includes('page=2'), { kind: 'truncate', how }, 2);
      expect(await listReviews(rig().github, 7)).toHaveLength(150);
      expect(rig().server.log).toHaveLength(4);
    },
  );

  it.each(['connection', 'json', 'empty'] as const)(
    'T9 R8 pages that stay cut off (%s) are GITHUB_INCOMPLETE',
    async (how) => {
      rig().server.state.reviews = reviews(150);
      rig().server.faults.add(({ query }) => query.includes('page=2'), { kind: 'truncate', how });
      expect(await codeOf(listReviews(rig().github, 7))).toBe('GITHUB_INCOMPLETE');
    },
  );

  it('T9 a lost link header does not lose the pages behind it', async () => {
    rig().server.state.reviews = reviews(150);
    const github = connect({ ...rig().options, fetch: fetchWithoutLinks });
    expect(await listReviews(github, 7)).toHaveLength(150);
  });

  it('T9 a list shorter than its known count is GITHUB_INCOMPLETE', async () => {
    const { github } = rig();
    const { owner, repo } = github;
    const list = github.pages(
      (rest, page) => rest.issues.listComments({ owner, repo, issue_number: 7, ...page }),
      1,
    );
    expect(await codeOf(list)).toBe('GITHUB_INCOMPLETE');
  });

  it.each([500, 502, 503])('R1 a %i is retried with growing, jittered waits', async (status) => {
    rig().server.faults.add('pulls/get', { kind: 'status', status }, 3);
    expect((await getPullRequest(rig().github, 7)).number).toBe(7);
    expect(rig().slept).toEqual([500, 1000, 2000]);
  });

  it('R1 the retries of a read are bounded', async () => {
    rig().server.faults.add('pulls/get', { kind: 'status', status: 500 });
    expect(await codeOf(getPullRequest(rig().github, 7))).toBe('GITHUB_UNAVAILABLE');
    expect(rig().server.log).toHaveLength(4);
  });

  it.each([403, 429] as const)(
    'R2 a %i with Retry-After is waited for, and no request comes before',
    async (status) => {
      rig().server.faults.add('pulls/get', { kind: 'retry-after', status, seconds: 30 }, 1);
      expect((await getPullRequest(rig().github, 7)).number).toBe(7);
      expect(rig().slept).toEqual([30_000]);
    },
  );

  it('R2 a longer Retry-After fails at once and says how long GitHub asks to wait', async () => {
    rig().server.faults.add('pulls/get', { kind: 'retry-after', status: 429, seconds: 61 });
    await expect(getPullRequest(rig().github, 7)).rejects.toThrow('61 s');
    expect(rig().server.log).toHaveLength(1);
  });

  it('R2 without Retry-After the wait is a minute, then it fails rather than wait two', async () => {
    const body = { message: 'You have exceeded a secondary rate limit' };
    rig().server.faults.add('pulls/get', { kind: 'status', status: 403, body });
    expect(await codeOf(getPullRequest(rig().github, 7))).toBe('GITHUB_RATE_LIMITED');
    expect(rig().slept).toEqual([60_000]);
  });

  it('R3 a missing permission is not retried and is named', async () => {
    rig().server.state.denied.add('contents');
    const read = readFile(rig().github, { owner: 'octo', repo: 'org-policy', path: 'p.yaml', ref: 'main' });
    const error = await read.catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'GITHUB_FORBIDDEN', permission: 'contents=write' });
    expect(rig().server.log).toHaveLength(1);
  });

  it('R5 a 401 on a new token is retried, but not for ever', async () => {
    rig().server.faults.add('pulls/get', { kind: 'status', status: 401 }, 2);
    expect((await getPullRequest(rig().github, 7)).number).toBe(7);
    rig().server.state.token = 'another';
    expect(await codeOf(getPullRequest(rig().github, 7))).toBe('GITHUB_UNAUTHORISED');
    expect(rig().server.log).toHaveLength(3 + 4);
  });

  it.each(['hang', 'trickle'] as const)('R7 a %s ends with the time limit and is retried', async (kind) => {
    const github = connect({ ...rig().options, timeoutMs: 100 });
    rig().server.faults.add('pulls/get', { kind }, 1);
    expect((await getPullRequest(github, 7)).number).toBe(7);
    rig().server.faults.add('pulls/get', { kind });
    expect(await codeOf(getPullRequest(github, 7))).toBe('GITHUB_TIMEOUT');
  });

  it('R8 a connection dropped before the answer is retried', async () => {
    rig().server.faults.add('pulls/get', { kind: 'drop' }, 2);
    expect((await getPullRequest(rig().github, 7)).number).toBe(7);
  });

  it('T23 a role counts only for the account that reviewed, not for one that took over its login', async () => {
    rig().server.state.people.push({ id: 60, login: 'reviewer', role: 'maintain' });
    expect(await roleOf(rig().github, { id: 60, login: 'reviewer' })).toBe('maintain');
    expect(await roleOf(rig().github, { id: 61, login: 'reviewer' })).toBe('none');
    expect(await roleOf(rig().github, { id: 62, login: 'nobody' })).toBe('none');
  });

  it('a file that GitHub answers without its content is not an empty file', async () => {
    const from = { owner: 'octo', repo: 'models', path: 'policies/tollgate.yaml', ref: 'main' };
    rig().server.state.contents.set(from.path, 'version: 1\n');
    expect(await readFile(rig().github, from)).toBe('version: 1\n');
    rig().server.state.contents.set(from.path, '');
    expect(await codeOf(readFile(rig().github, from))).toBe('GITHUB_INCOMPLETE');
    rig().server.state.contents.set(from.path, '#'.repeat(1_000_001));
    expect(await codeOf(readFile(rig().github, from))).toBe('GITHUB_INCOMPLETE');
  });

  it('a file that is not UTF-8 is not read as if it were', async () => {
    const from = { owner: 'octo', repo: 'models', path: 'policies/tollgate.yaml', ref: 'main' };
    rig().server.state.contents.set(from.path, 'version: 1\n');
    const latin = async (url: string, init: RequestInit) => {
      const answer = await fetch(url, init);
      const body = {
        ...((await answer.json()) as object),
        size: 2,
        content: Buffer.from([0xe9, 0x0a]).toString('base64'),
      };
      return new Response(JSON.stringify(body), {
        status: 200,
        headers: { 'content-type': 'application/json' },
      });
    };
    const github = connect({ ...rig().options, fetch: latin });
    expect(await codeOf(readFile(github, from))).toBe('GITHUB_UNEXPECTED');
  });

  it.each([1, 100, 101, 250])('T21 tell who pushed the %i pushes of a pull request', async (count) => {
    const shas = Array.from({ length: count }, (_, at) => at.toString(16).padStart(40, '0')).toReversed();
    const { state } = rig().server;
    state.commits = new Map(shas.map((sha) => [sha, { author: AUTHOR, committer: AUTHOR }]));
    state.pull.head = shas[0] ?? '';
    state.pushes = shas.map((after, at) => ({
      actor: person(at + 50),
      before: shas[at + 1] ?? BASE,
      after,
      type: 'push',
    }));
    // Pushed before anything of the pull request was.
    state.pushes.push({ actor: person(999), before: '0'.repeat(40), after: BASE, type: 'branch_creation' });
    const { accounts } = await changeAuthors(rig().github, await getPullRequest(rig().github, 7));
    expect(accounts.toSorted((a, b) => a - b)).toEqual([AUTHOR.id, ...shas.map((_, at) => at + 50)]);
  });

  it('T21 tell nothing of a pull request with more commits than GitHub lists', async () => {
    const shas = Array.from({ length: 251 }, (_, at) => at.toString(16).padStart(40, '0'));
    rig().server.state.commits = new Map(shas.map((sha) => [sha, { author: AUTHOR, committer: AUTHOR }]));
    const pull = await getPullRequest(rig().github, 7);
    expect(await codeOf(changeAuthors(rig().github, pull))).toBe('GITHUB_INCOMPLETE');
  });
});
