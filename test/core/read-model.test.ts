import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { simpleValue, splitChildren, splitEntries } from '../../src/core/blocks.ts';
import { locate } from '../../src/core/locate.ts';
import { PROBLEMS } from '../../src/core/problem.ts';
import { toText } from '../../src/core/ratio.ts';
import { BlockMemo, readModel } from '../../src/core/read-model.ts';
import { readWaivers } from '../../src/core/waivers.ts';
import { parseYaml } from '../../src/core/yaml.ts';

const MODEL = 'model: { name: m, type: fraud }\n';

/** `CODE line:column` of every problem, as a user reads them. */
function problems(text: string): string[] {
  return readModel('m.model.yaml', text).problems.map((problem) => {
    expect(problem.expected, problem.code).toBeTruthy();
    expect(problem.fix, problem.code).toBeTruthy();
    expect(PROBLEMS).toHaveProperty(problem.code);
    const { line, column } = locate(problem.place, text);
    return `${problem.code} ${line}:${column}`;
  });
}

const mends = (text: string): string[] =>
  readModel('m.model.yaml', text).problems.map(({ message, fix }) => `${message} | ${fix}`);

describe('what to do about it', () => {
  test.each([
    [
      'model: { name: m, type: zzz }\n',
      'model.type is "zzz" | Write one of llm, recommendation, fraud, vision, search_ranking, embedding, forecasting, other',
    ],
    ['model: { name: m, type: fruad }\n', 'model.type is "fruad": did you mean "fraud"? | Write "fraud"'],
    [`${MODEL}serving:\n\tbatch: 4\n`, /\| Replace the tab by spaces$/],
    ['model: {{\nfoo: 1\n', /an open bracket, brace or quote may stand on a line above$/],
  ])('%j', (text, expected) => {
    const [first = ''] = mends(text);
    if (typeof expected === 'string') expect(first).toBe(expected);
    else expect(first).toMatch(expected);
  });

  test('one allowed value is written out, and nothing is guessed from nothing', () => {
    const wrong = (text: string): string[] =>
      readWaivers('w.yaml', text, '2026-11-21').problems.map(({ message, fix }) => `${message} | ${fix}`);
    expect(wrong('waivers: []\n')).toEqual(['version is missing | Add `version: 1`']);
    expect(wrong('version: 2\nwaivers: []\n')).toEqual(['version is "2" | Write 1']);
  });
});

describe('strict YAML', () => {
  test('T10 a second document is refused', () => {
    expect(problems(`${MODEL}---\nmodel: { name: n, type: fraud }\n`)).toEqual(['MULTIPLE_DOCS 3:1']);
  });

  test('T10 anchors, aliases and merge keys are refused, each at its place', () => {
    const text = 'model: &a { name: m, type: fraud }\nownership: *a\nserving:\n  <<: { batch: 4 }\n';
    expect(problems(text)).toContain('ALIAS_FORBIDDEN 1:9');
    expect(problems(text)).toContain('ALIAS_FORBIDDEN 2:13');
    expect(problems(text)).toContain('ALIAS_FORBIDDEN 4:3');
  });

  test('T11 a repeated key is found at its second place', () => {
    expect(problems(`${MODEL}serving:\n  batch: 4\n  batch: 8\n`)).toEqual(['DUPLICATE_KEY 4:3']);
    expect(problems(`${MODEL}serving: { batch: 4 }\nserving: { batch: 8 }\n`)).toEqual(['DUPLICATE_KEY 3:1']);
  });

  test('T11 twins that normalise to one key are one key', () => {
    expect(problems(`${MODEL}evaluation:\n  metrics: { 1: 0.5, "1": 0.6 }\n`)).toEqual([
      'DUPLICATE_KEY 3:22',
    ]);
    expect(problems(`${MODEL}evaluation:\n  metrics:\n    \u00e9: 0.5\n    e\u0301: 0.6\n`)).toEqual([
      'DUPLICATE_KEY 5:5',
    ]);
  });

  test.each([
    ['.nan'],
    ['.inf'],
    ['-5'],
    ['1e309'],
    ['017'],
    ['0x1F'],
    ['1_000'],
    ['+4'],
    ['4.'],
    ['.5'],
    ['four'],
    ['"4 "'],
  ])('T12 batch: %s is not a number', (value) => {
    expect(problems(`${MODEL}serving:\n  batch: ${value}\n`)).toEqual(['INVALID_NUMBER 3:10']);
  });

  test('T12 a number beyond double precision is read exactly', () => {
    const { config } = readModel('m', `${MODEL}serving:\n  batch: 9007199254740993\n  memory_gb: 0.1\n`);
    expect(config?.serving?.batch).toEqual({ n: 9007199254740993n, d: 1n });
    expect(toText(config?.serving?.memory_gb ?? { n: 0n, d: 1n })).toBe('100000000');
  });

  test.each([
    ['JPY 500/h', 'INVALID_MONEY'],
    ['$3.50/h', 'CURRENCY_MISMATCH'],
    ['1.000,00 EUR/h', 'CURRENCY_MISMATCH'],
    ['3.50 usd/h', 'INVALID_MONEY'],
    ['3.50', 'INVALID_MONEY'],
    ['-1 USD/h', 'INVALID_MONEY'],
  ])('T13 rate: %s is refused', (value, code) =>
    expect(problems(`${MODEL}serving:\n  rate: ${value}\n`)).toEqual([`${code} 3:9`]),
  );

  test('T14 a prototype key is refused and pollutes nothing', () => {
    expect(problems(`${MODEL}__proto__: { limit: 999 }\n`)).toEqual(['FORBIDDEN_KEY 2:1']);
    expect(problems(`${MODEL}evaluation:\n  metrics: { constructor: 1 }\n`)).toEqual(['FORBIDDEN_KEY 3:14']);
    expect(({} as { limit?: number }).limit).toBeUndefined();
    const { value } = parseYaml('m', 'a: 1\n');
    expect('toString' in (value as object)).toBe(false);
  });

  test('T15 nesting, keys and alias bombs are bounded', () => {
    expect(problems(`x: ${'['.repeat(5000)}${']'.repeat(5000)}\n`)).toContainEqual(
      expect.stringMatching(/^LIMIT_EXCEEDED /),
    );
    const keys = Array.from({ length: 20_000 }, (_, index) => `  k${index}: 1`).join('\n');
    expect(problems(`${MODEL}evaluation:\n${keys}\n`)).toEqual(['LIMIT_EXCEEDED 1:1']);
    const bomb = `a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\nd: [*c,*c]\n`;
    expect(problems(bomb).filter((problem) => problem.startsWith('ALIAS_FORBIDDEN')).length).toBe(9);
  });

  test('T16 tags are refused', () => {
    expect(problems(`${MODEL}serving: !!js/function 'x'\n`)).toContain('UNKNOWN_TAG 2:10');
    expect(problems(`${MODEL}serving:\n  batch: !!int 4\n`)).toEqual(['UNKNOWN_TAG 3:10']);
  });

  test.each(['PT0S', '-1h', '0m', '0', '30', '1h30m', '1e3s', 'h'])(
    'T18 duration: %s is refused',
    (value) => {
      const text = `${MODEL}rollout:\n  strategy: canary\n  stages:\n    - { traffic: 1%, duration: ${value} }\n    - { traffic: 100% }\n`;
      expect(problems(text)).toEqual(['INVALID_DURATION 5:32']);
    },
  );

  test('text that is not YAML is one problem at its place', () => {
    expect(problems('model: { name: m\n')).toEqual([expect.stringMatching(/^SYNTAX 2:1$/)]);
    expect(problems('')).toEqual(['EMPTY 1:1']);
    expect(problems('# nothing\n')).toEqual(['EMPTY 1:1']);
    expect(problems('- a\n')).toEqual(['INVALID_TYPE 1:1']);
    expect(problems('just words\n')).toEqual(['INVALID_TYPE 1:1']);
    expect(problems('model:\n\tname: m\n')).toEqual([expect.stringMatching(/^SYNTAX 2:/)]);
  });
});

describe('schema', () => {
  test('all problems of a file come in one run', () => {
    const text = [
      'model: { nmae: m, type: fruad }',
      'serving:',
      '  hardwear: 1xL4',
      '  min_replicas: many',
      '  traffic: { requests: 400000 }',
      'sevring: {}',
    ].join('\n');
    expect(problems(text).sort()).toEqual(
      [
        'INVALID_NUMBER 4:17',
        'INVALID_RATE 5:24',
        'INVALID_VALUE 1:25',
        'MISSING_KEY 1:1',
        'UNKNOWN_KEY 1:10',
        'UNKNOWN_KEY 3:3',
        'UNKNOWN_KEY 6:1',
      ].sort(),
    );
  });

  test('unknown keys and values come with a suggestion', () => {
    const messages = readModel('m', 'model: { nmae: m, type: fruad }\nsevring: {}\n').problems.map(
      (problem) => problem.message,
    );
    expect(messages.join('\n')).toContain('Unknown key "nmae": did you mean "name"?');
    expect(messages.join('\n')).toContain('did you mean "fraud"?');
    expect(messages.join('\n')).toContain('Unknown key "sevring": did you mean "serving"?');
  });

  test('a model without its block is told what to write', () => {
    expect(readModel('m', 'serving: { batch: 4 }\n').problems).toMatchObject([
      { code: 'MISSING_KEY', fix: 'Add model' },
    ]);
  });

  test('stages rise and only the last may lack a duration', () => {
    const stages = (list: string): string[] =>
      problems(`${MODEL}rollout:\n  strategy: canary\n  stages: [${list}]\n`);
    expect(stages('{ traffic: 5%, duration: 1h }, { traffic: 1%, duration: 1h }')).toEqual([
      'INVALID_STAGES 4:43',
    ]);
    expect(stages('{ traffic: 5% }, { traffic: 100% }')).toEqual(['INVALID_STAGES 4:12']);
    expect(stages('{ traffic: 0%, duration: 1h }, { traffic: 100% }')).toEqual(['INVALID_STAGES 4:12']);
    expect(stages('{ traffic: 5%, duration: 1h }, { traffic: 5%, duration: 1h }, { traffic: 100% }')).toEqual(
      [],
    );
  });

  test('both spellings of latency work and must agree', () => {
    const serving = (lines: string) => readModel('m', `${MODEL}serving:\n${lines}`);
    expect(serving('  latency_p99_target_ms: 5\n').config?.serving?.latency?.p99).toEqual({
      n: 5n,
      d: 1000n,
    });
    expect(serving('  latency: { p99: 5ms }\n').config?.serving?.latency?.p99).toEqual({ n: 5n, d: 1000n });
    expect(serving('  latency: { p99: 5ms }\n  latency_p99_target_ms: 5\n').problems).toEqual([]);
    expect(serving('  latency: { p99: 5ms }\n  latency_p99_target_ms: 6\n').problems).toMatchObject([
      { code: 'CONFLICTING_KEYS' },
    ]);
    expect(serving('  hardware: 1xL4\n  instance: g6.xlarge\n').problems).toMatchObject([
      { code: 'CONFLICTING_KEYS' },
    ]);
  });

  test('tags come from ownership, dimensions and named keys', () => {
    const text = `${MODEL}ownership: { team: a }\ncost_allocation:\n  dimensions:\n    - service: s\n    - model_type: inference\n  cost_center: CC-1\n`;
    expect(readModel('m', text).config?.tags).toEqual({
      model_type: 'fraud',
      team: 'a',
      service: 's',
      cost_center: 'CC-1',
    });
    expect(readModel('m', `${text}  team: b\n`).config?.tags.team).toBe('b');
  });

  test.each([
    ['weekly', 730 / 168],
    ['daily', 730 / 24],
    ['quarterly', 1 / 3],
    ['14d', 730 / 336],
  ])('retrain: %s is %d runs a month', (cadence, runs) => {
    const retrain = readModel('m', `${MODEL}training: { retrain: ${cadence} }\n`).config?.training?.retrain;
    expect(Number(retrain?.n) / Number(retrain?.d)).toBeCloseTo(runs, 12);
  });

  test('retrain: never is known to be none', () => {
    expect(readModel('m', `${MODEL}training: { retrain: never }\n`).config?.training?.retrain).toBeNull();
    expect(readModel('m', `${MODEL}training: { retrain: sometimes }\n`).problems).toMatchObject([
      { code: 'INVALID_DURATION' },
    ]);
  });
});

describe('what one line says', () => {
  const problems = (serving: string) =>
    readModel('m.model.yaml', `model: { name: m, type: other }\nserving: { ${serving} }\n`).problems;

  test('replica bounds that cross are refused where the lower one stands, in flow and in block style', () => {
    expect(problems('hardware: 1xL4, min_replicas: 30, max_replicas: 6')).toMatchObject([
      {
        code: 'INVALID_VALUE',
        message: 'serving.min_replicas 30 is above serving.max_replicas 6',
        expected: 'at most 6',
        fix: 'Write at most 6, or raise max_replicas to 30',
        place: { path: ['serving', 'min_replicas'] },
      },
    ]);
    const block = 'model:\n  name: m\n  type: other\nserving:\n  min_replicas: 7\n  max_replicas: 6\n';
    expect(readModel('m.model.yaml', block).config).toBeNull();
    expect(problems('hardware: 1xL4, min_replicas: 6, max_replicas: 6')).toEqual([]);
  });

  test.each([
    ['service_time: 1h30m', 'a duration in one unit only, such as 90m instead of 1h30m'],
    ['service_time: 30', 'a duration above zero with its unit, such as 16ms, 30m, 48h or 7d'],
    ['rate: -3 USD/h', 'an amount of 0 or more, such as 3.50 USD/h'],
    ['rate: 3/h', 'an amount with its three-letter currency, such as 3.50 USD/h'],
  ])('%s is not %s', (line, expected) => {
    expect(problems(line)).toMatchObject([{ expected }]);
  });

  test('the x of a hardware count may be a capital', () => {
    expect(problems('hardware: 1XL4')).toEqual([]);
  });
});

describe('blocks', () => {
  test('a document splits at its top-level keys', () => {
    expect(splitEntries('# c\na: 1\n\nb:\n  c: 2\n# d\ne: [1,\n  2]')).toEqual([
      { key: 'a', text: 'a: 1\n\n', start: 4 },
      { key: 'b', text: 'b:\n  c: 2\n# d\n', start: 10 },
      { key: 'e', text: 'e: [1,\n  2]', start: 24 },
    ]);
  });

  test('a block splits at the keys of its own column', () => {
    expect(splitChildren('b:\n  c: 2\n  d:\n    e: 3\n# x\n', 'b')).toEqual([
      { key: 'c', text: '  c: 2\n', start: 3 },
      { key: 'd', text: '  d:\n    e: 3\n# x\n', start: 10 },
    ]);
    for (const block of [
      'b: { c: 2 }\n',
      'b:\n',
      'b:\n- c\n',
      'b:\n  - c\n',
      'b:\n    c: 1\n  d: 2\n',
      'b:\n  c: 1\n  c: 2\n',
      'b: # x\n  c: 1\n',
    ]) {
      expect(splitChildren(block, 'b'), block).toBeNull();
    }
  });

  test('only a word, and a flow collection of words, is its own value', () => {
    for (const [entry, value] of [
      ['a: b\n', 'b'],
      ['  a: 4.2\r\n', '4.2'],
      ['a: "x y"', null],
      ['a: "x"', 'x'],
      ['a: null', null],
      ['a: b # c', null],
      ['a: b: c', null],
      ["a: 'b'", null],
      ['a: [b,c]', null],
      ['a: [b, null]', null],
      ['a: [b', null],
      ['a: [b, [c]]', null],
      ['a: { null: b }', null],
      ['a: { __proto__: b }', null],
      ['a: -5', null],
      ['a: true', 'true'],
      ['a:  400000/h', '400000/h'],
      ['a: "null"', 'null'],
      ['a: b\n  c\n', null],
      ['a: { b: 1 , c: 2 }', null],
      ['a: { b: 1, b: 2 }', null],
      ['a: { b: null }', null],
      ['a: { b: [1] }', null],
      ['a: { b: 1 } # c', null],
    ] as const) {
      expect(simpleValue(entry), entry).toBe(value);
    }
    expect(simpleValue('  a: { b: 4ms, c: 5/h }\n')).toEqual({ b: '4ms', c: '5/h' });
  });

  test.each([
    'a: { b: 4ms, c/d.e: "1.0" }\n',
    'a: [models/x, "null", 5%]\n',
    'a: [ b ]',
    'a: "1"\n',
    'a: b/c\n',
  ])('a simple value is what the parser reads: %s', (entry) => {
    const { value } = parseYaml('x.yaml', entry);
    expect(simpleValue(entry)).toEqual((value as { a: unknown }).a);
  });

  test.each([
    '- a\n',
    '---\na: 1\n',
    'a: 1\na: 2\n',
    '"a": 1\n',
    '? a\n: b\n',
    'a: [1,\n]\n',
    '\ta: 1\n',
    '',
    '\uFEFFa: 1\n',
    'a:1\n',
    '%YAML 1.2\n---\na: 1\n',
  ])('anything else is read whole: %j', (text) => expect(splitEntries(text)).toBeNull());

  test('a value that continues at column 1 is judged as the document it is', () => {
    const text = 'model:\n  name: "a\nserving: b"\n  type: fraud\n';
    expect(problems(text)).toEqual([expect.stringMatching(/^SYNTAX 3:/)]);
  });

  test('with and without shared blocks a file reads the same', () => {
    const line = fc.constantFrom(
      'model:',
      '  name: m',
      '  type: fraud',
      'serving:',
      '  batch: 4',
      '  batch: x',
      'serving: { batch: 2 }',
      '# c',
      '  # c',
      '',
      '  version: "1"',
      '  version: 1 # x',
      '   risk: high',
      '  min_replicas:',
      '    2',
      '  traffic: { requests: 4/s }',
      '  traffic: { requests: 4/s, requests: 5/s }',
      '  latency: { p50: 1ms, p99: 3ms }',
      '  latency: { p50: null }',
      '  latency: {p99: 3ms}',
      '  latency: { p99: 3ms, }',
      '  latency:',
      '    p50: 4ms',
      '      p99: 9ms',
      '\tx: 1',
      'training: "a',
      'b"',
      '- x',
      'model: { name: z, type: llm }',
      '---',
    );
    fc.assert(
      fc.property(
        fc.constantFrom('', `${MODEL}serving:\n`, 'model:\n  name: m\n  type: fraud\n'),
        fc.array(line, { maxLength: 8 }),
        (prefix, lines) => {
          const text = prefix + lines.join('\n');
          const memo = new BlockMemo();
          readModel('m', MODEL, memo);
          const first = readModel('m', text, memo);
          expect(readModel('m', text, memo)).toEqual(first);
          const whole = readModel('m', `%YAML 1.2\n---\n${text}\n`);
          expect(whole.config).toEqual(first.config);
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe('T12 settings that cannot both be meant', () => {
  test.each([
    ['training: { hardware: 1xL4, instance: g6.xlarge }', 'CONFLICTING_KEYS', ['training', 'instance']],
    ['training: { hardware: 1xL4, instances: 2 }', 'CONFLICTING_KEYS', ['training', 'instances']],
    ['serving: { latency: { p50: 20ms, p99: 5ms } }', 'CONFLICTING_KEYS', ['serving', 'latency', 'p99']],
    [
      'serving: { traffic: { requests: 9/s, peak: 5/s } }',
      'CONFLICTING_KEYS',
      ['serving', 'traffic', 'peak'],
    ],
    [
      'serving: { traffic: { requests: 0/s, peak: 5/s } }',
      'CONFLICTING_KEYS',
      ['serving', 'traffic', 'peak'],
    ],
    [
      'cost_allocation: { team: a, dimensions: [{ team: b }] }',
      'CONFLICTING_KEYS',
      ['cost_allocation', 'dimensions'],
    ],
    [
      'cost_allocation: { dimensions: [{ teem: b }] }',
      'UNKNOWN_KEY',
      ['cost_allocation', 'dimensions', 0, 'teem'],
    ],
    ['evaluation: { metrics: { accuracy: 92 } }', 'INVALID_SHARE', ['evaluation', 'metrics', 'accuracy']],
  ])('%s', (text, code, path) => {
    const found = readModel('m.model.yaml', `${MODEL}${text}\n`).problems;
    expect(found.map((problem) => [problem.code, problem.place.path])).toEqual([[code, path]]);
  });

  test.each(['0.92', '92%'])('an accuracy of %s is a share', (written) => {
    const { config } = readModel(
      'm.model.yaml',
      `${MODEL}evaluation: { metrics: { accuracy: ${written}, loss: 3 } }\n`,
    );
    expect(config?.evaluation?.metrics?.accuracy && toText(config.evaluation.metrics.accuracy)).toBe('0.92');
  });
});
