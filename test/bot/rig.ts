import { execFileSync } from 'node:child_process';
import { createHmac, generateKeyPairSync, randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { BotConfig } from '../../src/bot/config.ts';
import { type Running, startBot } from '../../src/bot/serve.ts';
import { type FakeGitHub, fakeGitHub } from '../github/server.ts';
import type { Person } from '../github/state.ts';

export const AUTHOR: Person = { id: 11, login: 'author', role: 'write' };
export const RELEASER: Person = { id: 12, login: 'releaser', role: 'read', teams: ['ml-release'] };
export const STRANGER: Person = { id: 13, login: 'stranger', role: 'read' };
const BOT: Person = { id: 900, login: 'tollgate[bot]', type: 'Bot' };
const SECRET = 'a secret of the webhook';
const REPOSITORY = 4242;

const GIT_ENV = {
  PATH: process.env.PATH,
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'a',
  GIT_AUTHOR_EMAIL: 'a@example.com',
  GIT_COMMITTER_NAME: 'a',
  GIT_COMMITTER_EMAIL: 'a@example.com',
};

export type Files = Readonly<Record<string, string>>;

/** A repository on a local server, its pull request 7, and the bot beside them. */
export interface BotRig {
  readonly github: FakeGitHub;
  readonly config: BotConfig;
  readonly logged: readonly string[];
  readonly url: string;
  /** Pushes these files on top of the pull request's branch. */
  push(files: Files, message?: string): void;
  /** Delivers an event, signed; answers the status. */
  deliver(event: string, payload: object, id?: string): Promise<number>;
  /** Delivers a new comment of the pull request. */
  comment(by: Person, body: string): Promise<number>;
  stop(): Promise<void>;
  /** Starts the bot again on the same store. */
  start(): Promise<void>;
  close(): Promise<void>;
}

export async function botRig(base: Files, head: Files): Promise<BotRig> {
  const root = mkdtempSync(join(tmpdir(), 'tollgate-bot-'));
  const origin = join(root, 'git', 'octo', 'models.git');
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', origin, ...args], { env: GIT_ENV, encoding: 'utf8', stdio: 'pipe' }).trim();
  const commit = (files: Files, message: string): string => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(origin, path)), { recursive: true });
      writeFileSync(join(origin, path), text);
    }
    git('add', '--all');
    git('commit', '--quiet', '--allow-empty', '--message', message);
    return git('rev-parse', 'HEAD');
  };
  mkdirSync(origin, { recursive: true });
  git('init', '--quiet', '--initial-branch=main');
  git('config', 'uploadpack.allowFilter', 'true');
  git('config', 'uploadpack.allowAnySHA1InWant', 'true');
  const baseSha = commit(base, 'base');
  git('checkout', '--quiet', '-b', 'grow');

  const github = await fakeGitHub({
    app: { id: 77, slug: 'tollgate' },
    actor: BOT,
    people: [AUTHOR, RELEASER, STRANGER, BOT],
    commits: new Map(),
    pushes: [],
  });
  const { state } = github;
  state.pull.base = baseSha;
  const push = (files: Files, message = 'change') => {
    const before = state.pushes.length === 0 ? '0'.repeat(40) : state.pull.head;
    const sha = commit(files, message);
    state.pull.head = sha;
    state.commits.set(sha, { author: AUTHOR, committer: AUTHOR });
    state.pushes.unshift({ actor: AUTHOR, before, after: sha, type: 'push' });
  };
  push(head);

  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const config: BotConfig = {
    appId: 77,
    privateKey: privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
    webhookSecret: SECRET,
    store: { kind: 'embedded', directory: join(root, 'data') },
    cache: join(root, 'mirrors'),
    host: '127.0.0.1',
    port: 0,
    apiUrl: github.url,
    serverUrl: `file://${join(root, 'git')}`,
    logLevel: 'trace',
  };
  const logged: string[] = [];
  const world = { write: (line: string) => void logged.push(line), now: () => new Date() };
  let running: Running | null = await startBot(config, world);
  const place = {
    installation: { id: 1 },
    repository: { id: REPOSITORY, name: state.repo, owner: { login: state.owner } },
  };

  const rig: BotRig = {
    github,
    config,
    logged,
    get url() {
      return running?.url ?? '';
    },
    push,
    async deliver(event, payload, id = randomUUID()) {
      const body = JSON.stringify({ ...place, ...payload });
      const answer = await fetch(`${rig.url}/api/github/webhooks`, {
        method: 'POST',
        body,
        headers: {
          'content-type': 'application/json',
          'x-github-event': event,
          'x-github-delivery': id,
          'x-hub-signature-256': `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`,
        },
      });
      return answer.status;
    },
    comment(by, body) {
      const id = state.nextId++;
      state.comments.push({ id, author: by, body });
      const account = { id: by.id, login: by.login, type: by.type ?? 'User' };
      return rig.deliver('issue_comment', {
        action: 'created',
        issue: { number: state.pull.number, pull_request: {} },
        comment: { id, body, user: account },
        sender: account,
      });
    },
    async stop() {
      await running?.stop();
      running = null;
    },
    async start() {
      running = await startBot(config, world);
    },
    async close() {
      await rig.stop();
      await github.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
  return rig;
}

/** Waits until something is so; the bot works in its own time. */
export async function until<T>(what: string, look: () => T | undefined | false): Promise<T> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const found = look();
    if (found !== undefined && found !== false) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`it never came to: ${what}`);
}
