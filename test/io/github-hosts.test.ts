import nock from 'nock';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connect, type GithubOptions, getPullRequest } from '../../src/io/github.ts';

/** Which hosts requests go out to: what a server on a local port cannot tell. */
beforeAll(() => nock.disableNetConnect());
beforeEach(() => nock.cleanAll());
afterAll(() => {
  nock.cleanAll();
  nock.enableNetConnect();
  nock.restore();
});

const open = (apiUrl: string, changes: Partial<GithubOptions> = {}) =>
  connect({
    token: 'ghs_canary',
    apiUrl,
    owner: 'acme',
    repo: 'models',
    fetch: (url, init) => fetch(url, init),
    sleep: async () => undefined,
    random: () => 0.5,
    timeoutMs: 2000,
    ...changes,
  });

const PULL = {
  number: 7,
  state: 'open',
  user: { id: 1, login: 'author', type: 'User' },
  head: { sha: 'a'.repeat(40), ref: 'change' },
  base: { sha: 'b'.repeat(40), ref: 'main' },
};

describe('hosts', () => {
  it.each([
    ['https://api.github.com', 'https://api.github.com', '/repos/acme/models/pulls/7'],
    ['https://ghe.example/api/v3', 'https://ghe.example', '/api/v3/repos/acme/models/pulls/7'],
  ])('%s gets the token, with the path under its own', async (apiUrl, host, path) => {
    const scope = nock(host, { reqheaders: { authorization: 'token ghs_canary' } })
      .get(path)
      .reply(200, PULL);
    expect(await getPullRequest(open(apiUrl), 7)).toMatchObject({ number: 7, head: PULL.head.sha });
    expect(scope.isDone()).toBe(true);
  });

  it('R8 a host that drops the connection is an error, whatever the method', async () => {
    nock('https://api.github.com')
      .get('/repos/acme/models/pulls/7')
      .times(4)
      .replyWithError('socket hang up');
    await expect(getPullRequest(open('https://api.github.com'), 7)).rejects.toMatchObject({
      code: 'GITHUB_UNAVAILABLE',
    });
    expect(nock.isDone()).toBe(true);
  });
});
