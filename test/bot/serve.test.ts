import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { auditRows, openStore, verifyChain } from '../../src/io/store.ts';
import { AUTHOR, type BotRig, botRig, RELEASER, STRANGER, until } from './rig.ts';

const model = (
  replicas: number,
  version: number,
) => `model: { name: ranker, version: "${version}", type: vision, risk: high }
ownership: { team: search, oncall: search-oncall }
serving: { hardware: 1xL4, cloud: aws, region: us-east-1, min_replicas: ${replicas}, max_replicas: ${replicas} }
`;
const POLICY = 'version: 1\napprovals: { high: { teams: [ml-release], count: 1 } }\n';
const OPENED = { action: 'opened', pull_request: { number: 7 } };
const PUSHED = { action: 'synchronize', pull_request: { number: 7 } };

describe('the bot, from a pull request to its approval', () => {
  let rig: BotRig;
  beforeAll(async () => {
    rig = await botRig(
      { '.github/tollgate.yaml': POLICY, 'a.model.yaml': model(1, 1) },
      { 'a.model.yaml': model(4, 2) },
    );
  }, 60_000);
  afterAll(async () => {
    await rig.close();
    expect(rig.github.violations).toEqual([]);
  });

  const latest = () =>
    rig.github.state.checkRuns.filter((run) => run.head_sha === rig.github.state.pull.head).at(-1);
  const concluded = (conclusion: string) =>
    until(`a check that is ${conclusion}`, () => latest()?.conclusion === conclusion && latest());
  const ours = () => rig.github.state.comments.filter(({ author }) => author.login === 'tollgate[bot]');
  const main = () => ours().filter(({ body }) => body.includes('id=bot '));

  test('a delivery is judged from git objects: one comment, one check that asks for approval', async () => {
    expect(await rig.deliver('pull_request', OPENED, 'first')).toBe(200);
    await concluded('action_required');
    const [comment] = main();
    expect(comment?.body).toContain('Needs 1 approval from team `ml-release`');
    expect(comment?.body).toContain('comment `/tollgate approve <reason>`');
  });

  test('R9 the same delivery again, and another of the same state, change nothing', async () => {
    const before = JSON.stringify([
      rig.github.state.checkRuns,
      rig.github.state.comments.map(({ id }) => id),
    ]);
    const asked = rig.github.log.length;
    expect(await rig.deliver('pull_request', OPENED, 'first')).toBe(200);
    expect(await rig.deliver('pull_request', OPENED, 'second')).toBe(200);
    await until(
      'the second to be looked at',
      () =>
        rig.github.log.slice(asked).filter(({ operation }) => operation === 'checks/list-for-ref').length >=
        2,
    );
    expect(JSON.stringify([rig.github.state.checkRuns, rig.github.state.comments.map(({ id }) => id)])).toBe(
      before,
    );
  });

  test.each([
    ['T21 the author', AUTHOR, 'SELF_APPROVAL'],
    ['T23 somebody outside the team', STRANGER, 'NOT_AUTHORISED'],
  ])('%s is refused, with an answer', async (_who, by, code) => {
    await rig.comment(by, '/tollgate approve looks fine to me');
    const answer = await until('an answer', () => ours().find(({ body }) => body.includes(code)));
    expect(answer.body).toContain('Not approved');
    expect(latest()?.conclusion).toBe('action_required');
  });

  test('help and mistakes are answered; T28 a quoted command is not', async () => {
    await rig.comment(STRANGER, '> /tollgate help');
    await rig.comment(STRANGER, '/tollgate aprove');
    await until('an answer', () =>
      ours().find(({ body }) => body.includes('Did you mean /tollgate approve')),
    );
    await rig.comment(STRANGER, '/tollgate help');
    await until('help', () => ours().find(({ body }) => body.includes('/tollgate recheck')));
    expect(ours().filter(({ body }) => body.includes('reply-'))).toHaveLength(4);
  });

  test('N8 somebody of the team approves, and the check passes', async () => {
    await rig.comment(RELEASER, '/tollgate approve ready for the sale');
    await concluded('success');
    expect(main()).toHaveLength(1);
    expect(main()[0]?.body).toContain('ready for the sale');
  });

  test('T24 a push that leaves the governed files as they were keeps the approval', async () => {
    rig.push({ 'README.md': 'About the ranker\n' }, 'docs');
    await rig.deliver('pull_request', PUSHED);
    await concluded('success');
  });

  test('T24 a push that changes them ends it, and the comment says which and why', async () => {
    rig.push({ 'a.model.yaml': model(9, 2) });
    await rig.deliver('pull_request', PUSHED);
    await concluded('action_required');
    const comment = await until('the comment', () =>
      main().find(({ body }) => body.includes('FILES_CHANGED')),
    );
    expect(comment.body).toContain('releaser');
    expect(main()).toHaveLength(1);
  });

  test('S30 approved anew it passes; after a restart it still does', async () => {
    await rig.comment(RELEASER, '/tollgate approve until 2099-12-31 up to 99999 USD the larger fleet too');
    await concluded('success');
    await rig.stop();
    await rig.start();
    await rig.deliver('pull_request', PUSHED);
    await concluded('success');
  });

  test('T43 what is not signed, too large or of no known length has no effect', async () => {
    const post = (headers: Record<string, string>, body: string) =>
      fetch(`${rig.url}/api/github/webhooks`, { method: 'POST', headers, body }).then(({ status }) => status);
    const event = {
      'x-github-event': 'push',
      'x-github-delivery': 'forged',
      'content-type': 'application/json',
    };
    expect(await post({ ...event, 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` }, '{}')).toBe(400);
    expect(await post(event, '{}')).toBe(400);
    const large = 'x'.repeat(26 * 1024 * 1024);
    expect(await post(event, large).catch(() => 413)).toBe(413);
  });

  test('health, readiness and metrics are told', async () => {
    const get = async (path: string) => {
      const answer = await fetch(`${rig.url}${path}`);
      return [answer.status, await answer.text()] as const;
    };
    expect(await get('/healthz')).toEqual([200, 'alive\n']);
    expect(await get('/readyz')).toEqual([200, 'ready\n']);
    expect((await get('/metrics'))[1]).toMatch(/^tollgate_deliveries_total\{event="pull_request"\} \d+$/m);
    expect((await get('/anything'))[0]).toBe(404);
  });

  test('T44 no secret is in the log at its most detailed', () => {
    const all = rig.logged.join('');
    expect(rig.logged.length).toBeGreaterThan(5);
    expect(all).not.toContain(rig.config.webhookSecret);
    expect(all).not.toContain(rig.github.state.token);
    expect(all).not.toContain('BEGIN RSA');
  });

  test('T46 every grant, end and refusal is in a sound log', async () => {
    await rig.stop();
    const store = await openStore(rig.config.store);
    const kinds: string[] = [];
    for await (const { entry } of auditRows(store)) {
      const { kind, data } = JSON.parse(entry);
      kinds.push(`${kind} ${data.code ?? data.because ?? ''}`.trim());
    }
    const verdict = await verifyChain(auditRows(store));
    await store.close();
    expect(verdict.sound).toBe(true);
    expect(kinds).toEqual([
      'command.refused SELF_APPROVAL',
      'command.refused NOT_AUTHORISED',
      'approval.granted',
      'approval.ended FILES_CHANGED,COST_CHANGED',
      'approval.granted',
    ]);
  });
});
