// `npm run bench`: how the gate compares with its floor and its peers, as ratios of interleaved pairs, over a
// generated repository of 10,000 model configs. `-- --full` adds 100,000; `-- --rounds N` sets the pairs.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { makeCorpus } from './corpus.mjs';
import { countGit } from './git-calls.mjs';
import { measure, median, pairs } from './measure.mjs';

const ROOT = join(import.meta.dirname, '..');
const { values } = parseArgs({
  options: {
    full: { type: 'boolean' },
    rounds: { type: 'string', default: '5' },
    models: { type: 'string', default: '10000' },
  },
});
const rounds = Number(values.rounds);
const models = Number(values.models);
const NODE = process.execPath;
const CLI = join(ROOT, 'dist/cli.mjs');
const corpus = join(ROOT, '.bench', `models-${models}`);

const floor = () => measure([NODE, join(ROOT, 'bench/parse-only.mjs'), join(corpus, 'models')]);
const gate =
  (head, dir = corpus) =>
  () =>
    measure([NODE, CLI, 'check', '--repo', dir, '--base', 'main', '--head', head, '--as-of', '2026-11-21'], {
      statuses: [0, 1, 2, 3],
    });

const rows = [];
const row = (id, what, figure, goal, stretch, detail) => {
  const met = figure <= goal;
  rows.push(met);
  const reach =
    stretch === null ? '' : figure <= stretch ? `, stretch ${stretch} met` : `, stretch ${stretch} not met`;
  console.log(
    `${met ? 'ok  ' : 'MISS'} ${id.padEnd(2)} ${what.padEnd(58)} ${figure.toFixed(2)} (goal <= ${goal}${reach})  ${detail}`,
  );
};
const seconds = (value) => `${value.toFixed(2)} s`;

console.log(`Making ${models} model configs`);
await makeCorpus(corpus, models);
console.log(`Node ${process.version}, ${rounds} interleaved pairs after one warm-up, medians\n`);

const one = pairs(gate('one'), floor, { figure: 'cpu', rounds });
row(
  '1',
  'whole gate, 1 changed / parse-only (CPU)',
  one.ratio,
  1.6,
  1.1,
  `${seconds(one.a)} / ${seconds(one.b)}`,
);
const all = pairs(gate('all'), floor, { figure: 'cpu', rounds });
row(
  '2',
  'whole gate, all changed / parse-only (CPU)',
  all.ratio,
  2.4,
  1.7,
  `${seconds(all.a)} / ${seconds(all.b)}`,
);

const ajv = await peer();
const versus = pairs(gate('one'), ajv, { figure: 'wall', rounds });
row(
  '3',
  'whole gate / ajv-cli, schema only (wall)',
  versus.ratio,
  1,
  0.7,
  `${seconds(versus.a)} / ${seconds(versus.b)}`,
);

const start = pairs(
  () => measure([NODE, CLI, '--version'], { preload: false }),
  () => measure([NODE, '-e', '0'], { preload: false }),
  { figure: 'wall', rounds: rounds * 4 },
);
row('7', '--version / empty node (wall)', start.ratio, 3, 2, `${seconds(start.a)} / ${seconds(start.b)}`);

const peak = pairs(gate('one'), floor, { figure: 'peak', rounds: Math.min(rounds, 3) });
row(
  '8',
  'peak memory, 1 changed / parse-only',
  peak.ratio,
  2.5,
  null,
  `${peak.a.toFixed(0)} MB / ${peak.b.toFixed(0)} MB`,
);
if (values.full) await full();

const calls = await countGit(CLI, corpus);
row('9', 'git processes of a check', calls.processes, 5, null, 'a full clone');
row(
  '9',
  'git processes of a check in a blobless clone',
  calls.partial.processes,
  5,
  null,
  `${calls.partial.batches} batched fetch`,
);
row('9', 'blobs fetched one by one in a blobless clone', calls.partial.lazy, 0, null, '');
const api = apiCalls();
row('9', 'GitHub API calls of the Action, 100 changed files', api, 6, null, '');
process.exitCode = rows.every(Boolean) ? 0 : 1;

/** ajv-cli validates the same files against the published schema. */
async function peer() {
  const folder = join(ROOT, 'bench/peers');
  if (!existsSync(join(folder, 'node_modules'))) {
    const install = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--prefix', folder], {
      stdio: 'inherit',
    });
    if (install.status !== 0) throw new Error('the peers could not be installed');
  }
  const bin = join(folder, 'node_modules/ajv-cli/dist/index.js');
  const run = () =>
    measure(
      [
        NODE,
        bin,
        'validate',
        '--spec=draft2020',
        '--strict=false',
        '-s',
        join(ROOT, 'schemas/model.json'),
        '-d',
        'models/**/*.model.yaml',
      ],
      { cwd: corpus },
    );
  if (run().status !== 0)
    throw new Error('ajv-cli does not accept the corpus, so that it would not do the same work');
  return run;
}

async function full() {
  const large = join(ROOT, '.bench', 'models-100000');
  await makeCorpus(large, 100_000);
  const big = gate('one', large)();
  const small = median([gate('one')().cpu, gate('one')().cpu, gate('one')().cpu]);
  row(
    '6',
    'whole gate, 100,000 / 10,000 models (CPU)',
    big.cpu / small,
    10.5,
    null,
    `${seconds(big.cpu)} / ${seconds(small)}`,
  );
  row('8', 'peak memory at 100,000 models (MB)', big.peak, 400, null, '');
  rmSync(large, { recursive: true });
}

/** The Action's own test counts its calls and writes the figure. */
function apiCalls() {
  const file = join(ROOT, '.bench', 'api-calls');
  rmSync(file, { force: true });
  const run = spawnSync('npx', ['vitest', 'run', 'test/action/calls.test.ts'], {
    cwd: ROOT,
    encoding: 'utf8',
    env: { ...process.env, API_CALLS_FILE: file },
  });
  if (run.status !== 0) throw new Error(`the Action's calls could not be counted: ${run.stdout}`);
  return Number(readFileSync(file, 'utf8'));
}
