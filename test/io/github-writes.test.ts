import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type CheckResult,
  completeCheck,
  earlierComment,
  getPullRequest,
  isGithubError,
  notify,
  ownAccount,
  startCheck,
  truncateUtf8,
  upsertComment,
} from '../../src/io/github.ts';
import { buildMarker, parseMarker } from '../../src/render/comment-marker.ts';
import { createRig, type Rig, useRig } from '../github/client.ts';
import type { Fault } from '../github/faults.ts';
import { ACTIONS_BOT, HEAD, type Person } from '../github/state.ts';

const rig = useRig();
const format = { build: buildMarker, parse: parseMarker };
const STRANGER: Person = { id: 66, login: 'stranger' };
const MARKER = { id: 'root', sha: HEAD, at: '2026-11-21T10:00:00Z', verdict: 'pass' };
const PLANTED = `${buildMarker({ ...MARKER, hash: '00' })}\nplanted`;

interface Changes {
  at?: string;
  text?: string;
  tiers?: readonly string[];
  verdict?: string;
  create?: boolean;
  earlier?: () => Promise<number | null>;
  sha?: string;
}

async function post({ github }: Rig, changes: Changes = {}) {
  const {
    text = 'All gates pass.',
    tiers = [text],
    create = true,
    earlier = async () => null,
    ...marker
  } = changes;
  const pull = await getPullRequest(github, 7);
  const identity = { pull, marker: { ...MARKER, ...marker }, format, authorId: async () => ACTIONS_BOT.id };
  return upsertComment(github, { ...identity, tiers, create, earlier });
}

const texts = ({ server }: Rig) =>
  server.state.comments.map(({ body }) => body.split('\n').slice(1).join('\n'));
const writes = ({ server }: Rig) =>
  server.log.filter(({ method }) => method !== 'GET').map(({ operation }) => operation);

describe('the comment', () => {
  it('is created once and updated ever after', async () => {
    expect(await post(rig())).toMatchObject({ outcome: 'created', before: null });
    const later = { at: '2026-11-21T11:00:00Z', text: 'Blocked.', verdict: 'block' };
    expect(await post(rig(), later)).toMatchObject({ outcome: 'updated', before: 'pass' });
    expect(texts(rig())).toEqual(['Blocked.']);
  });

  it('is not written when it would say the same', async () => {
    await post(rig());
    expect(await post(rig(), { at: '2026-11-21T11:00:00Z' })).toMatchObject({ outcome: 'unchanged' });
    expect(writes(rig())).toEqual(['issues/create-comment']);
  });

  it('is not created when nothing asks for one, but is still brought back to green', async () => {
    expect(await post(rig(), { create: false })).toMatchObject({ outcome: 'none' });
    await post(rig(), { text: 'Blocked.' });
    await post(rig(), { create: false, at: '2026-11-21T11:00:00Z', text: 'All gates pass.' });
    expect(texts(rig())).toEqual(['All gates pass.']);
  });

  it('T35 shows the latest evaluation in whatever order evaluations finish', async () => {
    const times = ['10', '11', '12', '13'].map((hour) => `2026-11-21T${hour}:00:00Z`);
    const orders = fc.shuffledSubarray(times, { minLength: 4, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(orders, async (order) => {
        const fresh = await createRig();
        for (const at of order) await post(fresh, { at, text: at });
        expect(texts(fresh)).toEqual(['2026-11-21T13:00:00Z']);
        await fresh.server.close();
      }),
      { numRuns: 24 },
    );
  });

  it('T35 of a commit that is no longer the head is not written', async () => {
    expect(await post(rig(), { sha: 'c'.repeat(40) })).toMatchObject({ outcome: 'older' });
    expect(writes(rig())).toEqual([]);
  });

  it('T38 leaves a comment alone that someone else gave our marker', async () => {
    rig().server.state.comments.push({ id: 1, author: STRANGER, body: PLANTED });
    await post(rig(), { text: 'Ours.' });
    expect(texts(rig())).toEqual(['planted', 'Ours.']);
    await post(rig(), { text: 'Ours again.', at: '2026-11-21T11:00:00Z' });
    expect(texts(rig())).toEqual(['planted', 'Ours again.']);
  });

  it('T38 leaves a comment of ours alone that quotes the marker below its first line', async () => {
    rig().server.state.comments.push({ id: 1, author: ACTIONS_BOT, body: `quote:\n${PLANTED}` });
    expect(await post(rig())).toMatchObject({ outcome: 'created' });
  });

  it('is found on any page, and the newest of several is kept', async () => {
    const filler = Array.from({ length: 205 }, (_, index) => ({
      id: index + 1,
      author: STRANGER,
      body: 'talk',
    }));
    rig().server.state.comments.push({ id: 0, author: ACTIONS_BOT, body: PLANTED }, ...filler);
    rig().server.state.comments.push({ id: 500, author: ACTIONS_BOT, body: PLANTED });
    expect(await post(rig(), { at: '2026-11-21T11:00:00Z', text: 'new' })).toMatchObject({
      outcome: 'updated',
      id: 500,
    });
  });

  it('T9 is not created again when the page that holds it is cut off', async () => {
    const filler = Array.from({ length: 100 }, (_, index) => ({
      id: index + 1,
      author: STRANGER,
      body: 'talk',
    }));
    rig().server.state.comments.push(...filler, { id: 500, author: ACTIONS_BOT, body: PLANTED });
    rig().server.faults.add(({ query }) => query.includes('page=2'), { kind: 'truncate', how: 'json' });
    await expect(post(rig())).rejects.toMatchObject({ code: 'GITHUB_INCOMPLETE' });
    expect(rig().server.state.comments).toHaveLength(101);
  });

  it('stays away after someone deleted it', async () => {
    const first = await post(rig());
    rig().server.state.comments = [];
    expect(await post(rig(), { earlier: async () => first.id })).toMatchObject({
      outcome: 'deleted',
      id: first.id,
    });
    expect(rig().server.state.comments).toEqual([]);
  });

  it('R4 is made anew, once, when it goes away between the look and the update', async () => {
    await post(rig());
    rig().server.faults.add('issues/update-comment', { kind: 'status', status: 404 });
    expect(await post(rig(), { at: '2026-11-21T11:00:00Z', text: 'again' })).toMatchObject({
      outcome: 'created',
    });
    expect(writes(rig())).toEqual([
      'issues/create-comment',
      'issues/update-comment',
      'issues/create-comment',
    ]);
  });

  it.each([500, 502, 'drop'] as const)(
    'R1 is created once when GitHub commits and then fails (%s)',
    async (answer) => {
      rig().server.faults.add('issues/create-comment', { kind: 'commit-then', answer });
      expect(await post(rig())).toMatchObject({ outcome: 'created' });
      expect(rig().server.state.comments).toHaveLength(1);
    },
  );

  it.each(['connection', 'json', 'empty'] as const)(
    'R8 is created once when the answer is cut off (%s)',
    async (how) => {
      rig().server.faults.add('issues/create-comment', { kind: 'truncate', how });
      expect(await post(rig())).toMatchObject({ outcome: 'created' });
      expect(rig().server.state.comments).toHaveLength(1);
    },
  );

  it('R1 is posted after a failure that came before the commit', async () => {
    rig().server.faults.add('issues/create-comment', { kind: 'status', status: 503 }, 2);
    expect(await post(rig())).toMatchObject({ outcome: 'created' });
    expect(rig().server.state.comments).toHaveLength(1);
  });

  it('R2 waits out a secondary limit on a write and writes once', async () => {
    rig().server.faults.add('issues/create-comment', { kind: 'retry-after', status: 403, seconds: 60 }, 1);
    await post(rig());
    expect(rig().slept).toEqual([60_000]);
    expect(rig().server.state.comments).toHaveLength(1);
  });

  it('R3 names the permission that is missing', async () => {
    for (const permission of ['issues', 'pull_requests'] as const) rig().server.state.denied.add(permission);
    const error = await post(rig()).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: 'GITHUB_FORBIDDEN',
      permission: 'issues=write; pull_requests=write',
    });
    expect(writes(rig())).toEqual(['issues/create-comment']);
  });

  it('R6 falls back one tier at a time on 422, and not for ever', async () => {
    rig().server.faults.add('issues/create-comment', { kind: 'status', status: 422 }, 1);
    await post(rig(), { tiers: ['long', 'short', 'shortest'] });
    expect(texts(rig())).toEqual(['short']);
    rig().server.faults.add('issues/update-comment', { kind: 'status', status: 422 });
    const again = post(rig(), { tiers: ['x', 'y'], at: '2026-11-21T11:00:00Z' });
    expect(isGithubError(await again.catch((reason: unknown) => reason), 'GITHUB_INVALID')).toBe(true);
  });

  it('R6 is the fullest tier within 60,000 bytes, counted in UTF-8', async () => {
    await post(rig(), { tiers: ['漢'.repeat(20_000), '漢'.repeat(19_000), 'short'] });
    expect(texts(rig())[0]).toHaveLength(19_000);
    const long = await createRig();
    await post(long, { tiers: ['🚦'.repeat(30_000)] });
    expect(Buffer.byteLength(long.server.state.comments[0]?.body ?? '')).toBeLessThanOrEqual(60_000);
    expect(long.server.state.comments[0]?.body).not.toContain('\uFFFD');
    await long.server.close();
  });

  it('tells of a change for the worse in a comment of its own, which is not taken for the main one', async () => {
    const { github } = rig();
    await post(rig());
    const pull = await getPullRequest(github, 7);
    const marker = { ...MARKER, id: 'root/notice' };
    await notify(github, {
      pull,
      marker,
      format,
      authorId: async () => ACTIONS_BOT.id,
      tiers: ['Now blocked.'],
    });
    await post(rig(), { at: '2026-11-21T11:00:00Z', text: 'Blocked.' });
    expect(texts(rig())).toEqual(['Blocked.', 'Now blocked.']);
  });
});

describe('writes while GitHub fails half of the time', () => {
  it('R1 R8 a hundred comments and checks are there exactly once each', async () => {
    const { github, server } = rig();
    const faults: Fault[] = [
      { kind: 'commit-then', answer: 500 },
      { kind: 'commit-then', answer: 'drop' },
      { kind: 'truncate', how: 'connection' },
      { kind: 'truncate', how: 'empty' },
      { kind: 'status', status: 503 },
      { kind: 'drop' },
    ];
    const posts = () => server.log.filter(({ method }) => method === 'POST').length;
    for (const fault of faults) {
      server.faults.add(({ method }) => method === 'POST' && posts() % 2 === 1, fault, 20);
    }
    for (let index = 0; index < 100; index++) {
      const handle = await startCheck(github, { ...REQUEST, run: `${index}.1` });
      await completeCheck(github, handle, result());
      server.state.comments = [];
      await post(rig());
      expect(server.state.comments).toHaveLength(1);
    }
    expect(posts()).toBeGreaterThan(200);
    expect(server.state.checkRuns).toHaveLength(100);
    expect(new Set(server.state.checkRuns.map((run) => run.external_id)).size).toBe(100);
    expect(server.state.checkRuns.every(({ status }) => status === 'completed')).toBe(true);
  });
});

describe('truncateUtf8', () => {
  it('R6 stays within the limit and never splits a character', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 300 }),
        fc.integer({ min: 60, max: 400 }),
        (text, max) => {
          const cut = truncateUtf8(text, max);
          expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(max);
          expect(cut.includes('\uFFFD')).toBe(cut.length > 0 && text.slice(0, cut.length).includes('\uFFFD'));
        },
      ),
    );
  });
});

const REQUEST = { name: 'tollgate', headSha: HEAD, subject: 'root#7', run: '99.1' };

function result(changes: Partial<CheckResult> = {}): CheckResult {
  return {
    conclusion: 'success',
    title: 'All gates pass',
    tiers: ['Fine.'],
    annotations: [],
    commentId: null,
    ...changes,
  };
}

const annotations = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    path: `models/${index}.model.yaml`,
    line: index + 1,
    column: 3,
    level: 'failure' as const,
    title: 'BUDGET_EXCEEDED',
    message: 'over',
  }));

describe('the check', () => {
  it('begins in progress and is concluded with its output', async () => {
    const { github, server } = rig();
    const handle = await startCheck(github, REQUEST);
    expect(server.state.checkRuns[0]).toMatchObject({
      status: 'in_progress',
      head_sha: HEAD,
      name: 'tollgate',
    });
    await completeCheck(
      github,
      handle,
      result({ conclusion: 'action_required', annotations: annotations(1) }),
    );
    const [run] = server.state.checkRuns;
    expect(run).toMatchObject({ status: 'completed', conclusion: 'action_required' });
    expect(run?.annotations).toEqual([
      expect.objectContaining({ start_line: 1, end_line: 1, start_column: 3 }),
    ]);
  });

  it.each([
    [0, 1],
    [50, 1],
    [51, 2],
    [500, 10],
    [9000, 10],
  ])('R6 R17 sends %i annotations in %i calls of at most 50', async (count, calls) => {
    const { github, server } = rig();
    const handle = await startCheck(github, REQUEST);
    await completeCheck(github, handle, result({ annotations: annotations(count) }));
    expect(server.log.filter(({ operation }) => operation === 'checks/update')).toHaveLength(calls);
    expect(server.state.checkRuns[0]?.annotations).toHaveLength(Math.min(count, 500));
    expect(server.state.checkRuns[0]?.output.summary?.includes('8500 more annotations')).toBe(count === 9000);
  });

  it('R17 spends no call on what only warns, and shows it after the failures where there is room', async () => {
    const { github, server } = rig();
    const handle = await startCheck(github, REQUEST);
    const warnings = annotations(200).map((annotation) => ({ ...annotation, level: 'warning' as const }));
    await completeCheck(github, handle, result({ annotations: [...warnings, ...annotations(30)] }));
    const levels = server.state.checkRuns[0]?.annotations.map((annotation) => annotation.annotation_level);
    expect(levels).toEqual([...Array(30).fill('failure'), ...Array(20).fill('warning')]);
    expect(server.state.checkRuns[0]?.output.summary).toContain('180 more annotations');
  });

  it.each([500, 'drop'] as const)(
    'R1 is one run with each annotation once when GitHub commits and then fails (%s)',
    async (answer) => {
      const { github, server } = rig();
      server.faults.add('checks/create', { kind: 'commit-then', answer });
      server.faults.add('checks/update', { kind: 'commit-then', answer });
      const handle = await startCheck(github, REQUEST);
      await completeCheck(github, handle, result({ annotations: annotations(120) }));
      expect(server.state.checkRuns).toHaveLength(1);
      expect(server.state.checkRuns[0]).toMatchObject({ status: 'completed', conclusion: 'success' });
      expect(server.state.checkRuns[0]?.annotations).toHaveLength(120);
    },
  );

  it('R1 is concluded after a failure that came before the commit', async () => {
    const { github, server } = rig();
    const handle = await startCheck(github, REQUEST);
    server.faults.add('checks/update', { kind: 'status', status: 502 }, 2);
    await completeCheck(github, handle, result({ annotations: annotations(60) }));
    expect(server.state.checkRuns[0]).toMatchObject({ status: 'completed' });
    expect(server.state.checkRuns[0]?.annotations).toHaveLength(60);
  });

  it('R6 keeps texts within 65,535 bytes and at most three buttons within their lengths', async () => {
    const { github, server } = rig();
    const handle = await startCheck(github, REQUEST);
    const long = 'a label far longer than the twenty characters of a button';
    const actions = Array.from({ length: 5 }, () => ({ label: long, description: long, identifier: long }));
    await completeCheck(
      github,
      handle,
      result({ tiers: ['漢'.repeat(30_000)], actions, title: '漢'.repeat(400) }),
    );
    expect(server.state.checkRuns[0]?.actions).toHaveLength(3);
    expect(Buffer.byteLength(server.state.checkRuns[0]?.output.text ?? '')).toBeLessThanOrEqual(65_535);
  });

  it('T42 becomes a commit status where check runs are not allowed', async () => {
    const { github, server } = rig();
    server.state.denied.add('checks');
    const handle = await startCheck(github, REQUEST);
    await completeCheck(github, handle, result({ conclusion: 'failure', title: 'x'.repeat(300) }));
    expect(server.state.statuses.map(({ state }) => state)).toEqual(['pending', 'failure']);
    expect(await ownAccount(github, handle)).toBe(ACTIONS_BOT.id);
  });

  it('T42 is nothing, with the missing permission named, where neither is allowed', async () => {
    const { github, server } = rig();
    server.state.denied.add('checks').add('statuses');
    const handle = await startCheck(github, REQUEST);
    expect(handle).toEqual({ kind: 'none', missing: 'checks=write' });
    expect(await completeCheck(github, handle, result())).toBeNull();
  });

  it('remembers the comment it belongs to, for its own subject only', async () => {
    const { github } = rig();
    const handle = await startCheck(github, REQUEST);
    await completeCheck(github, handle, result({ commentId: 123 }));
    await startCheck(github, { ...REQUEST, run: '100.1' });
    expect(await earlierComment(github, HEAD, REQUEST)).toBe(123);
    expect(await earlierComment(github, HEAD, { ...REQUEST, subject: 'other#7' })).toBeNull();
    expect(await earlierComment(github, 'd'.repeat(40), REQUEST)).toBeNull();
  });
});

describe('the account of the token', () => {
  it('T38 is found by the app that made the check', async () => {
    const app: Person = { id: 777, login: 'tollgate-bot[bot]', type: 'Bot' };
    const own = await createRig({ actor: app, app: { id: 5, slug: 'tollgate-bot' } });
    expect(await ownAccount(own.github, await startCheck(own.github, REQUEST))).toBe(777);
    await own.server.close();
  });

  it('T38 is the person whose token it is', async () => {
    const person: Person = { id: 42, login: 'release-robot' };
    const own = await createRig({ actor: person, app: null });
    own.server.state.denied.add('checks').add('statuses');
    expect(await ownAccount(own.github, await startCheck(own.github, REQUEST))).toBe(42);
    await own.server.close();
  });
});
