import { describe, expect, test } from 'vitest';
import { judgeFiles } from '../support/case.ts';

const model = (version: string, rollout: string, traffic = '1000000/h') =>
  `model: { name: m, type: recommendation, stage: production, version: "${version}" }
ownership: { team: t, oncall: t }
serving: { hardware: 1xL4, min_replicas: 1, max_replicas: 2, traffic: { requests: ${traffic} }, latency: { p50: 1ms, p99: 2ms } }
telemetry: { sink: prometheus://m }
rollout:
${rollout}`;
const good = (changes: Readonly<Record<string, string>> = {}): string => {
  const lines = {
    metric: '{ name: r, baseline: 5%, detect: 0.5pp }',
    stages: '[ { traffic: 10%, duration: 5h }, { traffic: 100% } ]',
    rollback: '{ error_rate: { threshold: 0.05, window_minutes: 60, min_samples: 1000, baseline: 1% } }',
    ...changes,
  };
  return `  strategy: canary\n  metric: ${lines.metric}\n  stages: ${lines.stages}\n  rollback: ${lines.rollback}\n`;
};
const judged = (rollout: string, traffic?: string) =>
  judgeFiles({
    base: { 'm.model.yaml': model('1', good()) },
    head: { 'm.model.yaml': model('2', rollout, traffic) },
  });

test('the plan that every bad one is a change of passes', async () => {
  const report = await judged(good());
  const rollout = ['canary-duration', 'sample-size', 'rollback-triggers'];
  const statuses = report.models[0]?.gates
    .filter(({ gate }) => rollout.includes(gate))
    .map(({ status }) => status);
  expect(statuses).toEqual(['pass', 'pass', 'pass']);
});

describe('what cannot be read has a position, and nothing passes', () => {
  test.each([
    [
      'a metric that is no number',
      { metric: '{ name: r, baseline: NaN, detect: 0.5pp }' },
      'INVALID_SHARE',
      7,
    ],
    ['a rate above 1', { metric: '{ name: r, baseline: 150%, detect: 0.5pp }' }, 'INVALID_SHARE', 7],
    ['a bare rate above 1', { metric: '{ name: r, baseline: 5, detect: 0.5pp }' }, 'INVALID_SHARE', 7],
    [
      'stages that go down',
      { stages: '[ { traffic: 10%, duration: 5h }, { traffic: 5%, duration: 5h } ]' },
      'INVALID_STAGES',
      8,
    ],
    ['a duration without a unit', { stages: '[ { traffic: 10%, duration: 5 } ]' }, 'INVALID_DURATION', 8],
    ['a stage of no time', { stages: '[ { traffic: 10%, duration: 0h } ]' }, 'INVALID_DURATION', 8],
    [
      'a window of zero',
      { rollback: '{ error_rate: { threshold: 0.05, window_minutes: 0, min_samples: 9 } }' },
      'INVALID_DURATION',
      9,
    ],
    [
      'no samples at all',
      { rollback: '{ error_rate: { threshold: 0.05, window_minutes: 5, min_samples: 0 } }' },
      'INVALID_NUMBER',
      9,
    ],
    [
      'a threshold that is no number',
      { rollback: '{ error_rate: { threshold: high, window_minutes: 5, min_samples: 9 } }' },
      'INVALID_NUMBER',
      9,
    ],
    [
      'a correlation above 1',
      { metric: '{ name: r, baseline: 5%, detect: 0.5pp, cluster_size: 2, correlation: 150% }' },
      'INVALID_SHARE',
      7,
    ],
  ])('%s', async (_, change, code, line) => {
    const report = await judged(good(change));
    expect(report.problems.map((problem) => [problem.code, problem.location.line])).toEqual([[code, line]]);
    expect(report.problems[0]?.location.column).toBeGreaterThan(1);
    expect(report.gates.some(({ status }) => status === 'block' || status === 'warn')).toBe(true);
    expect(report.verdict).not.toBe('pass');
  });
});

describe('what can be read and not judged is a finding with a position', () => {
  test.each([
    ['zero traffic', {}, '0/h', 'NO_TRAFFIC', 3],
    [
      'an effect no rate can have',
      { metric: '{ name: r, baseline: 50%, detect: 60% }' },
      undefined,
      'INVALID_PLAN',
      5,
    ],
    [
      'a baseline of zero',
      { metric: '{ name: r, baseline: 0%, detect: 0.5pp }' },
      undefined,
      'INVALID_PLAN',
      5,
    ],
    ['only full traffic', { stages: '[ { traffic: 100%, duration: 5h } ]' }, undefined, 'INVALID_PLAN', 5],
  ])('%s', async (_, change, traffic, code, line) => {
    const gates = (await judged(good(change), traffic)).models[0]?.gates ?? [];
    const found = gates.filter((result) => result.code === code);
    expect(found.length).toBeGreaterThan(0);
    for (const { location } of found) expect(location?.line).toBe(line);
    expect(gates.find(({ gate }) => gate === 'sample-size')?.status).not.toBe('pass');
  });
});
