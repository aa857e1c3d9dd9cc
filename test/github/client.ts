import { afterEach, beforeEach, expect } from 'vitest';
import { connect, type Github, type GithubOptions } from '../../src/io/github.ts';
import { type FakeGitHub, fakeGitHub } from './server.ts';
import type { GitHubState } from './state.ts';

/** A client on a fresh server, with a clock that only `sleep` moves. */
export interface Rig {
  readonly server: FakeGitHub;
  readonly github: Github;
  readonly options: GithubOptions;
  /** Milliseconds slept, in order. */
  readonly slept: number[];
}

export async function createRig(
  changes: Partial<GitHubState> = {},
  options: Partial<GithubOptions> = {},
): Promise<Rig> {
  const slept: number[] = [];
  const clock = () => slept.reduce((sum, ms) => sum + ms, 0);
  const server = await fakeGitHub(changes, clock);
  const all: GithubOptions = {
    token: 'test-token',
    apiUrl: server.url,
    owner: server.state.owner,
    repo: server.state.repo,
    fetch: (url, init) => fetch(url, init),
    sleep: async (ms) => void slept.push(ms),
    random: () => 0.5,
    timeoutMs: 2000,
    ...options,
  };
  return { server, github: connect(all), options: all, slept };
}

/** For a test file: a new rig before each test; afterwards nothing may have broken GitHub's description. */
export function useRig(): () => Rig {
  let rig: Rig;
  beforeEach(async () => {
    rig = await createRig();
  });
  afterEach(async () => {
    await rig.server.close();
    expect(rig.server.violations).toEqual([]);
  });
  return () => rig;
}
