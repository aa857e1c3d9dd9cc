import examples from '@octokit/webhooks-examples/api.github.com/index.json' with { type: 'json' };
import { describe, expect, it } from 'vitest';
import { targetOf } from '../../src/action/event.ts';

const SHA = 'e'.repeat(40);

/** GitHub's own examples of an event, those with the action if one is given. */
function payloads(name: string, action?: string): Record<string, never>[] {
  const all = (examples.find((event) => event.name === name)?.examples ?? []) as unknown as Record<
    string,
    never
  >[];
  return all.filter((payload) => action === undefined || payload.action === action);
}

const first = (name: string, action?: string) => payloads(name, action)[0] ?? {};

describe('the target of an event', () => {
  it('is the pull request, on push, with the head before it', () => {
    const payload = first('pull_request', 'synchronize');
    expect(targetOf('pull_request', payload, SHA)).toEqual({
      kind: 'pull',
      number: 2,
      base: { ref: 'master', sha: 'f95f852bd8fca8fcc58a9a2d6c842781e32a215e' },
      head: 'ec26c3e57ca3a959ca5aad62de7213c562f8c821',
      before: 'f95f852bd8fca8fcc58a9a2d6c842781e32a215e',
      fork: false,
      opened: false,
      sender: 21031067,
      pushed: true,
    });
  });

  it('is understood for every example of a pull request that GitHub publishes', () => {
    for (const payload of payloads('pull_request')) {
      expect(targetOf('pull_request', payload, SHA).kind).toBe(
        payload.action === 'closed' ? 'ignored' : 'pull',
      );
    }
    for (const payload of payloads('pull_request_review')) {
      expect(targetOf('pull_request_review', payload, SHA)).toMatchObject({
        kind: 'pull',
        opened: false,
        pushed: false,
      });
    }
  });

  it('T41 is the same for pull_request_target, which names the commit and checks nothing out', () => {
    const payload = first('pull_request', 'opened');
    expect(targetOf('pull_request_target', payload, SHA)).toEqual(targetOf('pull_request', payload, SHA));
  });

  it('T42 is known to come from a fork, or from a repository that is gone', () => {
    const payload = structuredClone(first('pull_request', 'opened')) as Record<
      string,
      Record<string, Record<string, unknown>>
    >;
    const { head } = payload.pull_request ?? {};
    Object.assign(head ?? {}, { repo: { id: 1 } });
    expect(targetOf('pull_request', payload, SHA)).toMatchObject({ fork: true });
    Object.assign(head ?? {}, { repo: null });
    expect(targetOf('pull_request', payload, SHA)).toMatchObject({ fork: true });
  });

  it('T32 is the combined commit of a merge group against the tip it will land on', () => {
    expect(targetOf('merge_group', first('merge_group'), SHA)).toEqual({
      kind: 'queue',
      base: { ref: 'main', sha: '380387fbc80638b734a49e1be1c4dfec1c01b33c' },
      head: '2ffea6db159f6b6c47a24e778fb9ef40cf6b1c7d',
    });
  });

  it('is the pushed range; a new branch or tag has no range, a deleted one nothing to check', () => {
    const before = 'a'.repeat(40);
    const push = { before, after: SHA, deleted: false };
    expect(targetOf('push', push, SHA)).toEqual({ kind: 'push', base: before, head: SHA });
    expect(targetOf('push', { ...push, before: '0'.repeat(40) }, SHA)).toEqual({
      kind: 'push',
      base: null,
      head: SHA,
    });
    expect(targetOf('push', { ...push, deleted: true }, SHA).kind).toBe('ignored');
    for (const payload of payloads('push'))
      expect(['push', 'ignored']).toContain(targetOf('push', payload, SHA).kind);
  });

  it('T41 is the head of the run that left a report, for completed pull request runs only', () => {
    const payload = structuredClone(first('workflow_run', 'completed')) as Record<
      string,
      Record<string, unknown>
    >;
    expect(targetOf('workflow_run', payload, SHA).kind).toBe('ignored');
    Object.assign(payload.workflow_run ?? {}, { event: 'pull_request' });
    expect(targetOf('workflow_run', payload, SHA)).toEqual({
      kind: 'report',
      head: '5779607b49aab1200488439f02372c57b4f75444',
      branch: 'octo-org:main',
    });
    expect(targetOf('workflow_run', { ...payload, action: 'requested' }, SHA).kind).toBe('ignored');
  });

  it('is the current commit against the default branch for any other event', () => {
    expect(targetOf('workflow_dispatch', {}, SHA)).toEqual({ kind: 'push', base: null, head: SHA });
  });

  it('is an error when the payload is not what GitHub documents', () => {
    expect(() => targetOf('pull_request', { action: 'opened' }, SHA)).toThrow();
    expect(() =>
      targetOf('merge_group', { action: 'checks_requested', merge_group: { head_sha: '$(id)' } }, SHA),
    ).toThrow();
    expect(() => targetOf('push', { before: '--upload-pack=x', after: SHA, deleted: false }, SHA)).toThrow();
  });
});
