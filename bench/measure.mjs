// Times whole processes: CPU seconds of the process and its children, wall seconds, and peak memory.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PEAK = join(import.meta.dirname, 'peak.mjs');

/** Runs a command once; an exit code outside `statuses` is a failure. */
export function measure(command, { env = {}, cwd, preload = true, statuses = [0] } = {}) {
  const dir = mkdtempSync(join(tmpdir(), 'tollgate-bench-'));
  const peak = join(dir, 'peak');
  // The shell's own `times` counts children that were waited for, such as git.
  const script = 'TIMEFORMAT="%U %S %R"; time "$@" >/dev/null 2>"$ERRORS"';
  const errors = join(dir, 'errors');
  const result = spawnSync('bash', ['-c', script, 'bash', ...command], {
    cwd,
    encoding: 'utf8',
    env: {
      ...process.env,
      LC_ALL: 'C',
      ERRORS: errors,
      PEAK_FILE: peak,
      ...(preload ? { NODE_OPTIONS: `--import=${PEAK}` } : {}),
      ...env,
    },
  });
  if (!statuses.includes(result.status)) {
    throw new Error(
      `${command.join(' ')} exited with ${result.status}: ${readFileSync(errors, 'utf8').slice(0, 2000)}`,
    );
  }
  const [user = 0, system = 0, wall = 0] = result.stderr.trim().split(/\s+/).slice(-3).map(Number);
  const peaks = preload ? readFileSync(peak, 'utf8').trim().split('\n').map(Number) : [0];
  rmSync(dir, { recursive: true });
  return { cpu: user + system, wall, peak: Math.max(...peaks) / 1024, status: result.status };
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Runs two commands in turn, A B A B …, and gives the medians of both and of the ratio pair by pair. */
export function pairs(a, b, { figure, rounds, warm = true }) {
  if (warm) {
    a();
    b();
  }
  const runs = Array.from({ length: rounds }, () => ({ a: a()[figure], b: b()[figure] }));
  return {
    a: median(runs.map((run) => run.a)),
    b: median(runs.map((run) => run.b)),
    ratio: median(runs.map((run) => run.a / run.b)),
  };
}
