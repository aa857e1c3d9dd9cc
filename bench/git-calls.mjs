// Counts the git processes of a check, and in a blobless clone the fetches it makes: batched by Tollgate, or
// lazily by git itself.
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

export async function countGit(cli, corpus) {
  const dir = mkdtempSync(join(tmpdir(), 'tollgate-git-'));
  try {
    const clone = join(dir, 'clone');
    execFileSync('git', ['-C', corpus, 'config', 'uploadpack.allowFilter', 'true']);
    execFileSync('git', ['-C', corpus, 'config', 'uploadpack.allowAnySHA1InWant', 'true']);
    execFileSync('git', ['clone', '-q', '--bare', '--filter=blob:none', `file://${corpus}`, clone], {
      stdio: 'ignore',
    });
    const whole = run(cli, corpus, dir);
    const partial = run(cli, clone, dir);
    return {
      processes: whole.processes,
      partial: { processes: partial.processes, batches: partial.own, lazy: partial.fetches - partial.own },
    };
  } finally {
    rmSync(dir, { recursive: true });
  }
}

function run(cli, repo, dir) {
  const log = join(dir, 'calls');
  const trace = join(dir, 'trace');
  rmSync(log, { force: true });
  rmSync(trace, { force: true });
  const real = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
  writeFileSync(join(dir, 'git'), `#!/bin/sh\necho "$*" >>'${log}'\nexec '${real}' "$@"\n`);
  chmodSync(join(dir, 'git'), 0o755);
  const env = { ...process.env, PATH: `${dir}${delimiter}${process.env.PATH}`, GIT_TRACE2_EVENT: trace };
  const check = spawnSync(
    process.execPath,
    [cli, 'check', '--repo', repo, '--base', 'main', '--head', 'one', '--as-of', '2026-11-21'],
    { env, encoding: 'utf8' },
  );
  if (check.status === null || check.status > 3)
    throw new Error(`check exited with ${check.status}: ${check.stderr}`);
  const calls = readFileSync(log, 'utf8').trim().split('\n');
  const events = readFileSync(trace, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const fetches = events.filter((event) => event.event === 'cmd_name' && event.name === 'fetch').length;
  return {
    processes: calls.length,
    own: calls.filter((call) => / fetch /.test(` ${call} `)).length,
    fetches,
  };
}
