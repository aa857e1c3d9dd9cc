import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readModel } from '../../src/core/read-model.ts';
import { suggestionFor } from '../../src/core/suggestion.ts';
import { judgeCase, readFolder } from '../support/case.ts';

/** The text with the suggestion applied, as GitHub would. */
function applied(text: string, path: string, replacement: string): string | null {
  const suggestion = suggestionFor(text, path, replacement);
  if (suggestion === null) return null;
  const lines = text.split('\n');
  const { start_line: from, end_line: to } = suggestion;
  return [...lines.slice(0, from - 1), suggestion.text, ...lines.slice(to)].join('\n');
}
const STAGES = '[{ traffic: 1%, duration: 3h }, { traffic: 100% }]';

describe('suggestions on the very lines', () => {
  test('a block sequence stays one, an item a line', () => {
    const text =
      'rollout:\n  stages:\n    - { traffic: 1%, duration: 2h } # first\n    - { traffic: 50%, duration: 1h }\n  soak: 7d\n';
    expect(suggestionFor(text, 'rollout.stages', STAGES)).toEqual({
      start_line: 3,
      end_line: 4,
      text: '    - { traffic: 1%, duration: 3h }\n    - { traffic: 100% }',
    });
    expect(applied(text, 'rollout.stages', STAGES)).toBe(
      'rollout:\n  stages:\n    - { traffic: 1%, duration: 3h }\n    - { traffic: 100% }\n  soak: 7d\n',
    );
  });

  test('items of several lines and items beside their key are replaced whole', () => {
    const text =
      'rollout:\n  stages:\n  - traffic: 1%\n    duration: 2h\n  - traffic: 50%\n    duration: 1h\n';
    expect(applied(text, 'rollout.stages', STAGES)).toBe(
      'rollout:\n  stages:\n  - { traffic: 1%, duration: 3h }\n  - { traffic: 100% }\n',
    );
  });

  test('a flow sequence keeps what stands around it on its lines', () => {
    const line =
      'rollout: { strategy: canary, stages: [ { traffic: 1%, duration: 2h } ], soak: 7d } # ours\n';
    expect(applied(line, 'rollout.stages', STAGES)).toBe(
      `rollout: { strategy: canary, stages: ${STAGES}, soak: 7d } # ours\n`,
    );
    const lines =
      'rollout:\n  stages: [\n    { traffic: 1%, duration: 2h }, # ]\n    { traffic: "50%" }\n    ]\n  soak: 7d\n';
    expect(applied(lines, 'rollout.stages', STAGES)).toBe(`rollout:\n  stages: ${STAGES}\n  soak: 7d\n`);
  });

  test('a scalar, plain or quoted', () => {
    expect(applied('regions:\n  strategy: "sequential" # why\n', 'regions.strategy', 'synchronised')).toBe(
      'regions:\n  strategy: synchronised # why\n',
    );
    const triggers = 'rollout:\n  rollback:\n    a: { window_minutes: 5, min_samples: 9 }\n';
    expect(applied(triggers, 'rollout.rollback.a.window_minutes', '8')).toBe(
      'rollout:\n  rollback:\n    a: { window_minutes: 8, min_samples: 9 }\n',
    );
  });

  test('what is not there, or is no such value, has no suggestion', () => {
    expect(suggestionFor('rollout: { strategy: canary }\n', 'rollout.stages', STAGES)).toBeNull();
    expect(suggestionFor('rollout:\n', 'rollout', STAGES)).toBeNull();
    expect(suggestionFor('a:\n  - x\n', 'a', 'y')).toBeNull();
    expect(suggestionFor('a: { b: 1 }\n', 'a', 'c: 2')).toBeNull();
    expect(suggestionFor('a: { b: 1 }\n', 'a.b', '{ c: 2 }')).toBeNull();
    expect(suggestionFor('stages: []\n', 'stages', STAGES)).toBeNull();
  });

  test('whatever way stages are written, the file then says the replacement and nothing else changes', () => {
    const item = fc.record({
      traffic: fc.integer({ min: 1, max: 99 }),
      duration: fc.integer({ min: 1, max: 99 }),
    });
    const ways = fc.constantFrom(
      (items: string[]) => ` [${items.map((each) => `{ ${each} }`).join(', ')}]`,
      (items: string[]) => `\n${items.map((each) => `    - { ${each} }`).join('\n')}`,
      (items: string[]) => `\n${items.map((each) => `    - ${each.replace(', ', '\n      ')}`).join('\n')}`,
      (items: string[]) => ` [\n${items.map((each) => `      { ${each} }`).join(',\n')}\n    ]`,
    );
    fc.assert(
      fc.property(fc.array(item, { minLength: 1, maxLength: 4 }), ways, (stages, way) => {
        const sorted = stages.toSorted((a, b) => a.traffic - b.traffic);
        const written = way(
          sorted.map(({ traffic, duration }) => `traffic: ${traffic}%, duration: ${duration}m`),
        );
        const text = `model: { name: m, type: other }\nrollout:\n  strategy: canary\n  stages:${written}\n  soak: 7d\n`;
        const mended = applied(text, 'rollout.stages', STAGES) ?? '';
        const { config, problems } = readModel('m.yaml', mended);
        expect(problems).toEqual([]);
        expect(config?.rollout?.stages?.length).toBe(2);
        expect(config?.rollout?.soak).toBeDefined();
        expect(
          mended.startsWith('model: { name: m, type: other }\nrollout:\n  strategy: canary\n  stages:'),
        ).toBe(true);
      }),
    );
  });
});

test('N3 the shortest valid plan is offered on the lines of the stages, and passes', async () => {
  const [model] = (await judgeCase('canary-duration-fail')).models;
  const finding = model?.gates.find(({ gate }) => gate === 'canary-duration');
  const path = 'models/payments/fraud-ranker.model.yaml';
  const text = readFolder('fixtures/canary-duration-fail/head')[path] ?? '';
  expect(finding?.fix?.suggestion).toMatchObject({ start_line: 20, end_line: 21 });
  const replaced = applied(text, 'rollout.stages', finding?.fix?.replacement ?? '');
  expect(replaced).toContain('    - { traffic: 1%, duration: 358m }\n    - { traffic: 5%, duration: 72m }\n');
});
