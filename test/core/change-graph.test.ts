import { describe, expect, test } from 'vitest';
import { type Files, judgeFiles } from '../support/case.ts';

const model = (id: string, upstream: readonly string[] = [], version = '1') =>
  `model: { name: ${id}, version: "${version}", type: other }\ndependencies: { upstream: [${upstream.join(', ')}] }\n`;
const files = (models: Readonly<Record<string, string>>): Files =>
  Object.fromEntries(Object.entries(models).map(([id, text]) => [`${id}.model.yaml`, text]));
const graphOf = async (base: Files, head: Files) => (await judgeFiles({ base, head })).graph;

const BASE = files({
  features: model('features'),
  embedding: model('embedding', ['features']),
  ranking: model('ranking', ['models/embedding']),
  feed: model('feed', ['ranking', 'embedding']),
  churn: model('churn', ['features']),
});

describe('the graph of a change', () => {
  test('holds what reads an edited model, directly or not, and nothing it reads itself', async () => {
    const head = { ...BASE, 'embedding.model.yaml': model('embedding', ['features'], '2') };
    expect(await graphOf(BASE, head)).toEqual({
      nodes: [
        { id: 'embedding', change: 'changed', distance: 0 },
        { id: 'feed', change: 'affected', distance: 1 },
        { id: 'ranking', change: 'affected', distance: 1 },
      ],
      edges: [
        { from: 'embedding', to: 'feed' },
        { from: 'embedding', to: 'ranking' },
        { from: 'ranking', to: 'feed' },
      ],
      omitted: 0,
    });
  });

  test('keeps a removed model and names that no config declares', async () => {
    const { 'embedding.model.yaml': _, ...rest } = BASE;
    const head = {
      ...rest,
      'ranking.model.yaml': `${model('ranking', ['embedding'])}`.replace('] }', '], downstream: [rules] }'),
    };
    const graph = await graphOf(BASE, head);
    expect(graph?.nodes).toEqual([
      { id: 'embedding', change: 'removed', distance: 0 },
      { id: 'ranking', change: 'changed', distance: 0 },
      { id: 'feed', change: 'affected', distance: 1 },
      { id: 'rules', change: null, distance: 1 },
    ]);
  });

  test('ends in a cycle', async () => {
    const cycle = files({ a: model('a', ['b']), b: model('b', ['a']) });
    const graph = await graphOf(cycle, { ...cycle, 'a.model.yaml': model('a', ['b'], '2') });
    expect(graph?.edges).toEqual([
      { from: 'a', to: 'b' },
      { from: 'b', to: 'a' },
    ]);
  });

  test('is absent where nothing reads what changed', async () => {
    expect(
      await graphOf(BASE, { ...BASE, 'feed.model.yaml': model('feed', ['ranking'], '2') }),
    ).toBeUndefined();
    expect(await graphOf(BASE, BASE)).toBeUndefined();
  });

  test('is bounded, and counts what it leaves out', async () => {
    const readers = Object.fromEntries(
      Array.from({ length: 150 }, (_, i) => [`reader-${i}`, model(`reader-${i}`, ['features'])]),
    );
    const base = { ...BASE, ...files(readers) };
    const graph = await graphOf(base, { ...base, 'features.model.yaml': model('features', [], '2') });
    expect([graph?.nodes.length, graph?.omitted]).toEqual([100, 55]);
  });
});
