import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ModelGraph } from '../../src/core/graph.ts';

type Edge = readonly [source: string, reader: string];

/** A graph of the named models in which each reader declares what it reads. */
const graphOf = (names: readonly string[], edges: readonly Edge[]) =>
  new ModelGraph(
    names.map((id) => ({
      id,
      dependencies: {
        upstream: edges.flatMap(([source, reader]) => (reader === id ? `models/${source}` : [])),
      },
    })),
  );

/** Figure 5: two embeddings, retrieval and price sensitivity, ranking, business rules. */
const SHOP = ['user', 'product', 'retrieval', 'price', 'ranking', 'rules'];
const SHOP_EDGES: Edge[] = [
  ['user', 'retrieval'],
  ['user', 'price'],
  ['product', 'retrieval'],
  ['retrieval', 'ranking'],
  ['price', 'ranking'],
  ['ranking', 'rules'],
];

describe('S32 the graph of figure 5', () => {
  const shop = graphOf(SHOP, SHOP_EDGES);

  test('a new user embedding reaches two models directly and four in all, nearest first', () => {
    expect(shop.readers('user')).toEqual(['retrieval', 'price']);
    expect(shop.dependants('user')).toEqual(['retrieval', 'price', 'ranking', 'rules']);
    expect(shop.count('user')).toBe(4);
    expect(graphOf(SHOP, SHOP_EDGES.slice(0, 5)).count('user')).toBe(3);
  });

  test('the order of deployment is upstream first', () => {
    expect(shop.waves(SHOP)).toEqual([['product', 'user'], ['price', 'retrieval'], ['ranking'], ['rules']]);
    expect(shop.waves(['rules', 'user'])).toEqual([['user'], ['rules']]);
  });

  test('what nothing reads reaches nothing, and so does a name that is not there', () => {
    expect([shop.count('rules'), shop.count('nobody'), shop.dependants('nobody')]).toEqual([0, 0, []]);
    expect(shop.cycles()).toEqual([]);
  });
});

test('a model that only an edge names is known, and other systems are not models', () => {
  const graph = new ModelGraph([
    { id: 'a', dependencies: { upstream: ['feature_store/x', 'models/gone'], downstream: ['b'] } },
    { id: 'b' },
  ]);
  expect([graph.has('a'), graph.has('gone'), graph.has('feature_store/x')]).toEqual([true, false, false]);
  expect(graph.edges).toBe(2);
  expect(graph.loose()).toEqual({
    dangling: [{ source: 'gone', reader: 'a', by: 'reader' }],
    oneSided: [{ source: 'a', reader: 'b', by: 'source' }],
  });
  expect(graph.dependants('gone')).toEqual(['a', 'b']);
});

test('only declared models count as readers, walked one by one or all together', () => {
  const graph = new ModelGraph([
    { id: 'a', dependencies: { downstream: ['b', 'gone', 'tpyo'] } },
    { id: 'b', dependencies: { upstream: ['a'], downstream: ['c'] } },
    { id: 'c' },
  ]);
  const counts = Array.from({ length: 40 }, () => [graph.count('a'), graph.count('b'), graph.count('gone')]);
  expect(new Set(counts.map(String))).toEqual(new Set(['2,1,0']));
  expect(graph.dependants('a')).toEqual(['b', 'gone', 'tpyo', 'c']);
});

test('whoever stops at the first dependant walks no further', () => {
  const graph = graphOf(SHOP, SHOP_EDGES);
  const walk = graph.eachDependant('user');
  expect(walk.next().value).toBe('retrieval');
  walk.return();
  expect([...walk]).toEqual([]);
});

test('an edge that both ends declare, or one end twice, is one edge', () => {
  const graph = new ModelGraph([
    { id: 'a', dependencies: { downstream: ['models/b', 'b'] } },
    { id: 'b', dependencies: { upstream: ['a'] } },
  ]);
  expect(graph.edges).toBe(1);
  expect(graph.loose()).toEqual({ dangling: [], oneSided: [] });
  expect([graph.declaredBy('b', 'a'), graph.declaredBy('a', 'b')]).toEqual(['both', null]);
});

test('cycles: the shortest through the first model of each group, a model that reads itself too', () => {
  const graph = graphOf(
    ['a', 'b', 'c', 'd', 'e'],
    [
      ['a', 'b'],
      ['b', 'c'],
      ['c', 'a'],
      ['b', 'a'],
      ['e', 'e'],
      ['c', 'd'],
    ],
  );
  expect(graph.cycles()).toEqual([['a', 'b'], ['e']]);
  expect(graph.count('a')).toBe(3);
  expect(graph.readers('e')).toEqual([]);
});

test('a chain of 50,000 models is walked without recursion', () => {
  const names = Array.from({ length: 50_000 }, (_, i) => `m${i}`);
  const graph = new ModelGraph(
    names.map((id, i) => ({ id, dependencies: { upstream: i === 0 ? [] : [`m${i - 1}`] } })),
  );
  expect(graph.cycles()).toEqual([]);
  expect(graph.count('m0')).toBe(49_999);
  expect(graph.waves(['m49999', 'm0'])).toEqual([['m0'], ['m49999']]);
});

describe('against plain search, on any graph', () => {
  const arbitrary = fc.integer({ min: 1, max: 45 }).chain((size) =>
    fc.record({
      size: fc.constant(size),
      pairs: fc.array(fc.tuple(fc.nat(size - 1), fc.nat(size - 1)), { maxLength: 90 }),
    }),
  );
  const search = (size: number, pairs: readonly (readonly [number, number])[], from: number): Set<number> => {
    const seen = new Set([from]);
    for (let grew = true; grew; ) {
      grew = false;
      for (const [a, b] of pairs)
        if (seen.has(a) && !seen.has(b)) {
          seen.add(b);
          grew = true;
        }
    }
    seen.delete(from);
    expect(size).toBeGreaterThan(0);
    return seen;
  };
  const build = (size: number, pairs: readonly (readonly [number, number])[]) =>
    graphOf(
      Array.from({ length: size }, (_, i) => `m${i}`),
      pairs.map(([a, b]) => [`m${a}`, `m${b}`] as const),
    );

  test('dependants and their count, walked or all together', () => {
    fc.assert(
      fc.property(arbitrary, ({ size, pairs }) => {
        const graph = build(size, pairs);
        for (let round = 0; round < 2; round += 1)
          for (let node = 0; node < size; node += 1) {
            const reached = search(size, pairs, node);
            expect(graph.count(`m${node}`)).toBe(reached.size);
            expect(new Set(graph.dependants(`m${node}`))).toEqual(new Set([...reached].map((i) => `m${i}`)));
          }
      }),
    );
  });

  test('waves put every model after what it reads, unless both are in one cycle', () => {
    fc.assert(
      fc.property(arbitrary, ({ size, pairs }) => {
        const waves = build(size, pairs).waves(Array.from({ length: size }, (_, i) => `m${i}`));
        const at = (node: number) => waves.findIndex((wave) => wave.includes(`m${node}`));
        for (const [a, b] of pairs)
          if (!search(size, pairs, b).has(a) && a !== b) expect(at(a)).toBeLessThan(at(b));
      }),
    );
  });

  test('a cycle is found just where a model reaches itself', () => {
    fc.assert(
      fc.property(arbitrary, ({ size, pairs }) => {
        const cycles = build(size, pairs).cycles();
        const looped = Array.from({ length: size }, (_, i) => i).filter((node) =>
          pairs.some(([a, b]) => a === node && (b === node || search(size, pairs, b).has(node))),
        );
        expect(cycles.length > 0).toBe(looped.length > 0);
        for (const cycle of cycles)
          for (const [i, name] of cycle.entries()) {
            const next = cycle[(i + 1) % cycle.length];
            expect(pairs.some(([a, b]) => `m${a}` === name && `m${b}` === next)).toBe(true);
          }
      }),
    );
  });
});
