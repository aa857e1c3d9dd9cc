// A git repository of model configs for the benchmarks: every block of the documented example in about 1.7 KB
// and 64 lines a file, spread over folders of 20, 10 % of them failing a gate, written through fast-import so that 100,000 take seconds.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';

const TEAMS = 50;
const ACCELERATORS = ['1xL4', '1xT4', '1xA10G', '1xL40S', '2xL4'];
const TYPES = ['recommendation', 'vision', 'search_ranking', 'embedding', 'forecasting', 'other'];
const LATENCY = {
  fraud: [4, 16],
  recommendation: [6, 40],
  vision: [30, 150],
  search_ranking: [8, 60],
  embedding: [3, 20],
  forecasting: [50, 300],
  other: [20, 100],
};

const version = (index, revision) => `${1 + (index % 5)}.${revision}.0`;

/** One model of eight is read by the seven after it, each evaluated with the version that stands. */
function dependencies(index, revision) {
  const hub = index - (index % 8);
  const readers = Array.from({ length: 7 }, (_, reader) => `models/model-${hub + reader + 1}`);
  return index === hub
    ? `  downstream: [${readers.join(', ')}]`
    : `  upstream: [models/model-${hub}]\n  evaluated: { models/model-${hub}: "${version(hub, revision)}" }`;
}

/** One config; `revision` 1 changes its replicas, traffic and version. Every tenth model fails. */
export function modelText(index, revision = 0) {
  const team = `team-${index % TEAMS}`;
  const failing = index % 10 === 9;
  const type = failing ? 'fraud' : TYPES[index % TYPES.length];
  const [p50, p99] = LATENCY[type];
  const minimum = 1 + (index % 3) + revision;
  return `model:
  name: model-${index}
  version: "${version(index, revision)}"
  type: ${type}
  stage: production
  risk: ${failing ? 'high' : 'low'}
  domain: ${type}
  description: Scores every request of service ${index % 200} and hands the result to its readers

artifact:
  path: s3://models/model-${index}/${revision}/
  format: onnx
  size_bytes: ${1_200_000_000 + index}
ownership:
  team: ${team}
  oncall: ${team}-oncall
cost_allocation:
  team: ${team}
  service: service-${index % 200}
  environment: production
  cost_center: CC-${1000 + (index % TEAMS)}

# One accelerator a replica; the floor covers a lost zone, the ceiling the yearly peak.
serving:
  hardware: ${ACCELERATORS[index % ACCELERATORS.length]}
  cloud: aws
  region: us-east-1
  purchase: on_demand
  min_replicas: ${minimum}
  max_replicas: ${minimum + 8}
  traffic: { requests: ${400_000 + index * 7 + revision * 1000}/h, peak: ${900_000 + index * 11}/h }
  latency: { p50: ${p50}ms, p99: ${(failing ? 2000 : p99) - revision}ms }
  service_time: ${2 + (index % 8)}ms
  batch: 4
  utilization: 0.6

training:
  hardware: 8xA100-80GB
  duration_hours: ${24 + (index % 12) * 2}
  purchase: spot
  retrain: ${index % 2 === 0 ? 'weekly' : 'monthly'}
  data_version: interactions_2026_${10 + revision}
evaluation:
  metrics: { precision: 0.9${1 + (index % 9)}, recall: 0.9${index % 10}, auc: 0.97${2 + (index % 6) + revision} }
  baseline: { precision: 0.90, recall: 0.87, auc: 0.971 }
  evaluation_set: held_out_2026_10
dependencies:
${dependencies(index, revision)}

rollout:
  strategy: canary
  shadow: 48h
  metric: { name: approval_rate, baseline: 5%, detect: 0.5pp }
  stages:
    - { traffic: 1%, duration: ${failing ? '10m' : '16h'} }
    - { traffic: 5%, duration: 4h }
    - { traffic: 25%, duration: 2h }
    - { traffic: 50%, duration: 2h }
    - { traffic: 100% }
  soak: 7d
  rollback_time: 1m
  rollback:
    approval_rate: { threshold: -0.5, kind: relative, window_minutes: 60, min_samples: 1000 }
    error_rate: { threshold: 0.05, kind: absolute, window_minutes: 15, min_samples: 500, baseline: 1% }
    latency_p99: { threshold: 1.5, kind: ratio, window_minutes: 15, min_samples: 300, spread: 0.05 }
`;
}

export const modelPath = (index) => `models/folder-${Math.floor(index / 20)}/model-${index}.model.yaml`;

export const POLICY = `version: 1
budgets:
${Array.from({ length: TEAMS }, (_, team) => `  - { team: team-${team}, monthly: 90000000 USD }`).join('\n')}
  - { per: pull_request, increase: 900000000 USD, action: approve }
approvals:
  high: { teams: [ml-release], count: 1 }
`;

const data = (text) => `data ${Buffer.byteLength(text)}\n${text}\n`;
const file = (path, text) => `M 100644 inline ${path}\n${data(text)}`;
const commit = (branch, from, message) =>
  `commit refs/heads/${branch}\ncommitter bench <bench@example.com> 1780000000 +0000\n${data(message)}${from ? `from refs/heads/${from}\n` : ''}`;

/**
 * Makes `dir` a repository with branches `main` (every model), `one` (one model changed) and `all` (every
 * model changed), checked out at `one`.
 */
export async function makeCorpus(dir, models) {
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { recursive: true });
  await git(dir, ['init', '-q', '-b', 'main']);
  const importer = spawn('git', ['-C', dir, 'fast-import', '--quiet'], {
    stdio: ['pipe', 'inherit', 'inherit'],
  });
  const write = async (text) => {
    if (!importer.stdin.write(text)) await once(importer.stdin, 'drain');
  };
  await write(commit('main', '', 'Every model'));
  await write(file('.github/tollgate.yaml', POLICY));
  for (let index = 0; index < models; index += 1) await write(file(modelPath(index), modelText(index)));
  await write(commit('one', 'main', 'One model'));
  await write(file(modelPath(8), modelText(8, 1)));
  await write(commit('all', 'main', 'All models'));
  for (let index = 0; index < models; index += 1) await write(file(modelPath(index), modelText(index, 1)));
  importer.stdin.end();
  const [code] = await once(importer, 'exit');
  if (code !== 0) throw new Error(`git fast-import exited with ${code}`);
  await git(dir, ['checkout', '-q', 'one']);
}

async function git(dir, args) {
  const child = spawn('git', ['-C', dir, ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`git ${args[0]} exited with ${code}`);
}
