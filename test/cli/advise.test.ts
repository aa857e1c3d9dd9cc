import { expect, test } from 'vitest';
import { readFolder } from '../support/case.ts';
import { cli } from './harness.ts';
import { repository } from './repository.ts';

const folder = (): string => repository(readFolder('fixtures/unit-cost-fail/head'));

test('advises on a revision, judges nothing and exits 0', async () => {
  const { stdout, stderr, exit } = await cli(['advise', '--repo', folder(), '--as-of', '2026-11-21']);
  expect([exit, stderr]).toEqual([0, '']);
  expect(stdout).toMatchInlineSnapshot(`
    "Advice, which no gate enforces
    $16,910/mo in all, prices of 2026-07-20, as of 2026-11-21

    - home-feed: inference is 96 % of its cost: model optimization first, then
      serving infrastructure. Doubling replicas that always run adds $16,302/mo (96
      %). serving.purchase: reserved_1y saves $6,717/mo if you commit to one year;
      fails no gate
    "
  `);
  for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
});

test('the same as JSON', async () => {
  const { stdout } = await cli(['advise', '--repo', folder(), '--as-of', '2026-11-21', '--format', 'json']);
  expect(JSON.parse(stdout)).toMatchObject({
    schema: 'tollgate.advice/1',
    currency: 'USD',
    models: [{ id: 'home-feed', priority: { component: 'infer', first: 'model optimization' } }],
    omitted: 0,
  });
});

test('a repository without models has nothing to advise on', async () => {
  const { stdout, exit } = await cli(['advise', '--repo', repository({ 'README.md': 'x' })]);
  expect([exit, stdout]).toEqual([0, expect.stringContaining('Nothing to advise')]);
});

test.each([
  [['--head', 'nowhere'], 'nowhere'],
  [['extra'], '"extra" is one argument too many'],
  [['--format', 'xml'], '--format cannot be "xml"'],
])('%j is a mistake that is named', async (args, message) => {
  const { stderr, exit } = await cli(['advise', '--repo', folder(), ...args]);
  expect([exit, stderr]).toEqual([2, expect.stringContaining(message)]);
});
