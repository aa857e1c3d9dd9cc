import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readConfig } from '../../src/bot/config.ts';
import { jobsOf } from '../../src/bot/jobs.ts';
import { makeLog } from '../../src/bot/log.ts';
import { Metrics } from '../../src/bot/metrics.ts';
import { temporaryFolder } from '../cli/repository.ts';

const ENV = {
  TOLLGATE_APP_ID: '12',
  TOLLGATE_PRIVATE_KEY: '-----BEGIN RSA PRIVATE KEY-----\\nabc\\n-----END RSA PRIVATE KEY-----',
  TOLLGATE_WEBHOOK_SECRET: '0123456789abcdef',
};
const read = (env: Record<string, string>, file?: string, cwd = '/srv') => readConfig({ env, cwd, file });
const mistake = (env: Record<string, string>): string => {
  try {
    read(env);
    return 'none';
  } catch (error) {
    return (error as Error).message;
  }
};

describe('the configuration', () => {
  test('of three variables is enough', () => {
    expect(read(ENV)).toEqual({
      appId: 12,
      privateKey: '-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----',
      webhookSecret: '0123456789abcdef',
      store: { kind: 'embedded', directory: '/srv/tollgate-data' },
      cache: '/srv/tollgate-data/mirrors',
      host: '127.0.0.1',
      port: 3000,
      apiUrl: 'https://api.github.com',
      serverUrl: 'https://github.com',
      logLevel: 'info',
    });
  });

  test('names every part that is missing or wrong at once', () => {
    expect(mistake({ TOLLGATE_PORT: '99999', DATABASE_URL: 'mysql://x', TOLLGATE_LOG_LEVEL: 'loud' })).toBe(
      [
        'the bot cannot start:',
        '  - app_id (TOLLGATE_APP_ID) is missing',
        '  - private_key (TOLLGATE_PRIVATE_KEY) is missing',
        '  - webhook_secret (TOLLGATE_WEBHOOK_SECRET) is missing',
        '  - database_url (DATABASE_URL) does not begin with postgres://',
        '  - port (TOLLGATE_PORT) is not a port',
        '  - log_level (TOLLGATE_LOG_LEVEL) is none of trace, debug, info, warn, error',
      ].join('\n'),
    );
  });

  test('comes from a file too, where a variable wins and a key that is unknown is told', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'app.pem'), ENV.TOLLGATE_PRIVATE_KEY);
    writeFileSync(
      join(folder, 'bot.yaml'),
      'app_id: 7\nprivate_key_file: app.pem\nport: 4000\napi_url: https://ghe.example/api/v3/\n',
    );
    const { TOLLGATE_WEBHOOK_SECRET } = ENV;
    expect(read({ TOLLGATE_WEBHOOK_SECRET, TOLLGATE_PORT: '5000' }, 'bot.yaml', folder)).toMatchObject({
      appId: 7,
      port: 5000,
      apiUrl: 'https://ghe.example/api/v3',
    });
    writeFileSync(join(folder, 'bot.yaml'), 'app: 7\n');
    expect(() => read(ENV, 'bot.yaml', folder)).toThrow('bot.yaml: there is no key "app"');
    expect(() => read(ENV, 'none.yaml', folder)).toThrow('cannot be read');
  });

  test('T44 tells no secret in what it says is wrong', () => {
    expect(mistake({ ...ENV, TOLLGATE_WEBHOOK_SECRET: 'hunter2hunter2' })).not.toContain('hunter2');
  });
});

describe('T44 the log', () => {
  const logged = (message: string, fields = {}): string => {
    const lines: string[] = [];
    const options = { level: 'trace', secrets: ['canary-secret'], now: () => new Date(0) } as const;
    makeLog((line) => lines.push(line), options).trace(message, fields);
    return lines.join('');
  };

  test.each([
    'canary-secret',
    `ghs_${'a1'.repeat(20)}`,
    `github_pat_${'a1'.repeat(20)}`,
    'eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiIxIn0.c2lnbmF0dXJl',
    '-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----',
  ])('keeps %j out of messages and fields', (secret) => {
    const line = logged(`it said ${secret}.`, { error: `no: ${secret}` });
    expect(line).not.toContain(secret.split('\n')[0]);
    expect(JSON.parse(line)).toMatchObject({ level: 'trace', message: 'it said ***.' });
  });

  test('keeps the password of a database address out', () => {
    expect(logged('at postgres://bot:s3cret@db/x')).toContain('postgres://bot:***@db/x');
  });

  test('says nothing below its level, and one line whatever the text', () => {
    const lines: string[] = [];
    const log = makeLog((line) => lines.push(line), { level: 'warn', secrets: [], now: () => new Date(0) });
    log.info('quiet');
    log.warn('two\nlines');
    expect(lines).toEqual(['{"at":"1970-01-01T00:00:00.000Z","level":"warn","message":"two\\nlines"}\n']);
  });
});

test('counters are told as Prometheus reads them', () => {
  const metrics = new Metrics();
  metrics.count('tollgate_deliveries_total', ['event', 'push"}\n']);
  expect(metrics.text()).toContain('tollgate_deliveries_total{event="push___"} 1\n');
  expect(metrics.text()).toContain('tollgate_dead_jobs_total 0\n');
});

describe('the jobs of a delivery', () => {
  const place = {
    installation: { id: 1 },
    repository: { id: 2, name: 'models', owner: { login: 'octo' } },
  };
  const account = { id: 3, login: 'a', type: 'User' };
  const comment = (body: string, action = 'created', issue: object = { number: 7, pull_request: {} }) =>
    jobsOf('issue_comment', {
      ...place,
      action,
      issue,
      comment: { id: 9, body, user: account },
      sender: account,
    });
  const job = { installation: 1, owner: 'octo', repo: 'models', repository: 2, pull: 7, comment: null };

  test('are the pull requests it is about', () => {
    expect(jobsOf('pull_request', { ...place, pull_request: { number: 7 } })).toEqual([job]);
    const check_run = { pull_requests: [{ number: 7 }] };
    expect(jobsOf('check_run', { ...place, action: 'rerequested', check_run })).toEqual([job]);
    expect(jobsOf('check_run', { ...place, action: 'completed', check_run })).toEqual([]);
    expect(jobsOf('star', {})).toEqual([]);
  });

  test('carry a comment only where it could be a command on a pull request', () => {
    expect(comment('/tollgate help')).toEqual([
      {
        ...job,
        comment: { id: 9, action: 'created', body: '/tollgate help', author: account, sender: account },
      },
    ]);
    expect(comment('Looks good')).toEqual([]);
    expect(comment('/tollgate help', 'deleted')).toEqual([]);
    expect(comment('/tollgate help', 'created', { number: 7 })).toEqual([]);
  });

  test('of a known event in another shape are an error, never none', () => {
    expect(() => jobsOf('pull_request', { action: 'opened' })).toThrow();
  });
});
