import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Report } from '../../src/core/report.ts';
import { type Files, readFolder } from '../support/case.ts';
import { cli } from './harness.ts';
import { git, repository, write } from './repository.ts';

/** What `tollgate check` says of a fixture, with a text of its head replaced. */
async function check(name: string, gate: string, perturbed: readonly [string, string] | null = null) {
  const files = (side: string): Files => readFolder(join('fixtures', name, side));
  const head = Object.entries(files('head')).map(([path, text]) => {
    return [path, perturbed === null ? text : text.replace(...perturbed)] as const;
  });
  const folder = repository(files('base'));
  git(folder, 'checkout', '--quiet', '-b', 'change');
  write(folder, Object.fromEntries(head));
  git(folder, 'add', '--all');
  git(folder, 'commit', '--quiet', '--message', 'change');
  const args = ['check', '--repo', folder, '--base', 'main', '--head', 'change', '--format', 'json'];
  const { models } = JSON.parse((await cli(args)).stdout) as Report;
  return models
    .flatMap(({ gates }) => gates.filter((result) => result.gate === gate))
    .map(({ status, code, message }) => `${status} ${code}: ${message}`);
}

describe('golden numbers of the evidence gates, from the command line', () => {
  test('S17 8.2M of 10M records are 82 % complete', async () => {
    const golden = '8,200,000 of 10,000,000 records came: 82 % complete, and 95 % are needed';
    const invalid = 'block DATA_INVALID: 18 of 240 validation rules failed: 7.5 %, and at most 5 % may';
    expect(await check('data-quality-fail', 'data-quality')).toEqual([
      `block DATA_INCOMPLETE: ${golden}`,
      invalid,
    ]);
    expect(await check('data-quality-fail', 'data-quality', ['8200000', '9500000'])).toEqual([invalid]);
  });

  test('S17 failed validation rules above 5 % reject, from a JUnit report', async () => {
    expect(await check('evidence-junit', 'data-quality')).toEqual([
      'block DATA_INVALID: 1 of 12 validation rules failed (user_id exists in users): 8.3 %, and at most 5 % may',
    ]);
    const skipped = await check('evidence-junit', 'data-quality', ['<failure', '<skipped']);
    expect(skipped).toEqual(['pass OK: 0 of 11 validation rules failed']);
  });

  test('S17 PSI of 0.105 is investigated, of 0.5576 blocks', async () => {
    const worst = 'block DRIFT: query_length has PSI 0.5576, from 0.25 on a model counts as degraded';
    expect(await check('drift-fail', 'drift')).toEqual([
      worst,
      'warn DRIFT_INVESTIGATE: price_band has PSI 0.105, from 0.1 on a shift is looked into',
    ]);
    expect(await check('drift-fail', 'drift', ['1500, 2000, 3000, 3500', '1600, 2000, 3000, 3400'])).toEqual([
      worst,
    ]);
  });

  test('S17 a real-time feature of a nightly batch is stale (table 33, eq. 21)', async () => {
    const session = 'session_context (session-level) is 9 min old, more than 5 min';
    expect(await check('freshness-fail', 'freshness')).toEqual([
      `block FEATURE_STALE: last_action (real-time) is 12 h old, more than 1 min; ${session}`,
    ]);
    expect(await check('freshness-fail', 'freshness', ['staleness: 12h', 'staleness: 60s'])).toEqual([
      `block FEATURE_STALE: ${session}`,
    ]);
  });

  test('S16 21.5 % and 27.5 % are 6 points apart (eq. 3), near epsilon a person decides', async () => {
    const [gap] = await check('fairness-fail', 'fairness');
    expect(gap).toContain('gender: positive rate of men 27.5 % and women 21.5 %: 6 points apart');
    expect(await check('fairness-review', 'fairness')).toEqual([
      'approval FAIRNESS_NEAR: gender: positive rate of men 27.2 % and women 23 %: 4.2 points apart, near the 5 points that are too many: a person decides',
    ]);
    const even = await check('fairness-review', 'fairness', ['women,40000,9200', 'women,40000,9700']);
    expect(even[0]).toMatch(/^approval FAIRNESS_WORSENED: /);
  });

  test('S15 minimum, improvement over production and tolerance (listing 3)', async () => {
    expect(await check('performance-fail', 'performance')).toEqual([
      'block PERFORMANCE_LIMIT: ndcg_10 0.395 is below the minimum 0.4',
      'block PERFORMANCE_IMPROVEMENT: ndcg_10 0.395 is 6 % worse than 0.42 in production, and must be 1 % better',
      'block PERFORMANCE_REGRESSION: mrr 0.32 is 3.9 % worse than 0.333 in production; 2 % is tolerated',
    ]);
    expect(await check('performance-fail', 'performance', ['ndcg_10: 0.395', 'ndcg_10: 0.4242'])).toEqual([
      'block PERFORMANCE_REGRESSION: mrr 0.32 is 3.9 % worse than 0.333 in production; 2 % is tolerated',
    ]);
  });

  test('evidence of another version is missing evidence', async () => {
    expect(await check('evidence-other-version', 'performance')).toEqual([
      'block MISSING_REQUIRED: No metrics of this version: metrics/product-ranking.json measured version 5.1.0, the config has 5.2.0',
    ]);
    const [measured] = await check('evidence-other-version', 'performance', [
      '"version": "5.1.0"',
      '"version": "5.2.0"',
    ]);
    expect(measured).toBe(
      'block PERFORMANCE_IMPROVEMENT: ndcg_10 0.42 is 0 % better than 0.42 in production, and must be 1 % better',
    );
  });
});
