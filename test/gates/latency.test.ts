import { describe, expect, test } from 'vitest';
import { latency } from '../../src/gates/latency.ts';
import { findings, heads, judge, policyOf, side, subject } from './build.ts';

const model = (type: string, serving: string, stage = 'production', version = '1') =>
  side(
    `model: { name: m, type: ${type}, stage: ${stage}, version: "${version}" }\nserving: { hardware: 1xL4, ${serving} }`,
  );
const fraud = (serving: string) => model('fraud', serving);

describe('latency', () => {
  test('golden: fraud p99 of 28 ms against 20 ms is blocked, 40 % over', () => {
    const [found, ...more] = findings(latency, subject(fraud('latency: { p50: 4ms, p99: 28ms }')));
    expect(more).toEqual([]);
    expect(found).toMatchObject({
      level: 'violation',
      action: 'block',
      code: 'LATENCY_P99',
      message: 'p99 28 ms is 40 % over the 20 ms target (high priority)',
      place: { file: 'models/m.model.yaml', path: ['serving', 'latency', 'p99'] },
      evidence: {
        quantile: 'p99',
        declared_ms: 28,
        target_ms: 20,
        over_percent: 40,
        formula: '28 ms / 20 ms - 1 = 40 %',
      },
    });
    expect(found?.size).toBeCloseTo(0.4, 12);
  });

  test.each([
    ['llm', '501ms', '2001ms', 'block', 'optimise before release'],
    ['recommendation', '11ms', '51ms', 'block', ''],
    ['fraud', '6ms', '21ms', 'block', 'high priority'],
    ['vision', '51ms', '201ms', 'warn', 'conditional approval'],
  ])('%s just over table 14', (type, p50, p99, action, note) => {
    const found = findings(latency, subject(model(type, `latency: { p50: ${p50}, p99: ${p99} }`)));
    expect(found.map((one) => [one.code, one.action])).toEqual([
      ['LATENCY_P50', action],
      ['LATENCY_P99', action],
    ]);
    for (const one of found)
      expect(one.message.endsWith(note === '' ? 'target' : `target (${note})`)).toBe(true);
  });

  test.each([
    ['llm', '500ms', '2000ms'],
    ['recommendation', '10ms', '50ms'],
    ['fraud', '5ms', '20ms'],
    ['vision', '50ms', '200ms'],
  ])('%s exactly at table 14 passes', (type, p50, p99) => {
    expect(judge(latency, subject(model(type, `latency: { p50: ${p50}, p99: ${p99} }`)))).toMatchObject({
      applies: true,
      findings: [],
      pass: `p50 ${p50.replace('ms', ' ms')} of ${p50.replace('ms', ' ms')}, p99 ${p99.replace('ms', ' ms')} of ${p99.replace('ms', ' ms')}`,
    });
  });

  test('T20 a change that deletes the latency block of a production fraud model is MISSING_REQUIRED', () => {
    const before = fraud('latency: { p50: 4ms, p99: 16ms }');
    expect(heads(latency, subject(fraud('min_replicas: 2'), before))).toEqual([
      'missing MISSING_REQUIRED: p50 (target 5 ms) and p99 (target 20 ms) must be declared for this fraud model: this change removed serving.latency',
    ]);
  });

  test('T20 also when the stage or the type is renamed along with it', () => {
    const before = fraud('latency: { p50: 4ms, p99: 16ms }');
    const demoted = model('fraud', 'min_replicas: 2', 'staging');
    expect(findings(latency, subject(demoted, before)).map(({ code }) => code)).toEqual(['MISSING_REQUIRED']);
    const renamed = model('recommendation', 'min_replicas: 2');
    expect(findings(latency, subject(renamed, before)).map(({ code }) => code)).toEqual(['MISSING_REQUIRED']);
  });

  test('T20 deleting one quantile alone is missing too', () => {
    expect(
      heads(latency, subject(fraud('latency: { p99: 16ms }'), fraud('latency: { p50: 9ms, p99: 16ms }'))),
    ).toContain(
      'missing MISSING_REQUIRED: p50 (target 5 ms) must be declared for this fraud model: this change removed serving.latency.p50',
    );
  });

  test('outside production nothing is required, and what is declared is judged', () => {
    expect(judge(latency, subject(model('fraud', 'min_replicas: 2', 'staging')))).toEqual({
      applies: false,
      reason: 'The config declares no latency and nothing requires it',
    });
    expect(
      findings(latency, subject(model('fraud', 'latency: { p99: 30ms }', 'staging'))).map(({ code }) => code),
    ).toEqual(['LATENCY_P99']);
  });

  test('a type without targets is judged only by a policy', () => {
    const ranking = subject(model('search_ranking', 'latency: { p50: 30ms, p99: 90ms }'));
    expect(judge(latency, ranking)).toEqual({
      applies: false,
      reason: 'No latency target for type search_ranking',
      evidence: { p99_ms: 90 },
    });
    const policy = policyOf(
      'gates: { latency: { targets: [ { where: { type: search_ranking }, p99: 60ms, action: approve } ] } }',
    );
    expect(heads(latency, ranking, policy)).toEqual([
      'approve LATENCY_P99: p99 90 ms is 50 % over the 60 ms target',
    ]);
    expect(heads(latency, ranking, policyOf('require: [ { gates: [latency] } ]'))).toEqual([
      'unknown NO_TARGET: The policy requires latency but names no target for type search_ranking',
    ]);
  });

  test('a policy target replaces the built-in one for the models it names, the first that matches', () => {
    const policy = policyOf(
      'gates: { latency: { targets: [ { where: { model: other }, p99: 1ms }, { where: { type: fraud, stage: production }, p99: 40ms }, { p99: 1ms } ] } }',
    );
    expect(judge(latency, subject(fraud('latency: { p99: 28ms }')), policy)).toMatchObject({
      findings: [],
      pass: 'p99 28 ms of 40 ms',
    });
  });

  test('a claim for other hardware, or for what the change replaces, is said so', () => {
    const claim = 'latency: { p50: 4ms, p99: 16ms, measured_on: 1xA10G at 400000/h }';
    expect(heads(latency, subject(fraud(claim)))).toEqual([
      'hint LATENCY_OTHER_HARDWARE: Latency was measured on 1xA10G at 400000/h, not on 1xL4',
    ]);
    expect(
      heads(
        latency,
        subject(fraud('latency: { p50: 4ms, p99: 16ms, measured_on: g6.xlarge in the load lab }')),
      ),
    ).toEqual([]);
    const next = model('fraud', 'latency: { p50: 4ms, p99: 16ms }, runtime: triton', 'production', '2');
    expect(heads(latency, subject(next, fraud('latency: { p50: 4ms, p99: 16ms }')))).toEqual([
      'hint LATENCY_NOT_REMEASURED: The declared latency is the one of before version 1 → 2 and runtime undeclared → triton: unmeasured for this change',
    ]);
    const measured = model('fraud', 'latency: { p50: 4ms, p99: 15ms }', 'production', '2');
    expect(heads(latency, subject(measured, fraud('latency: { p50: 4ms, p99: 16ms }')))).toEqual([]);
  });

  test('a model that no longer serves has shed nothing', () => {
    const gone = side('model: { name: m, type: search_ranking, stage: staging }');
    const policy = policyOf('gates: { latency: { targets: [ { p99: 60ms } ] } }');
    const before = side(
      'model: { name: m, type: search_ranking, stage: staging }\nserving: { latency: { p99: 9ms } }',
    );
    expect(judge(latency, subject(gone, before), policy)).toMatchObject({ applies: false });
    const silent = side(
      'model: { name: m, type: search_ranking, stage: staging }\nserving: { min_replicas: 1 }',
    );
    expect(findings(latency, subject(silent, before), policy).map(({ code }) => code)).toEqual([
      'MISSING_REQUIRED',
    ]);
  });
});

describe('whose measurement a latency is', () => {
  test('a claim for other hardware that the change did not bring is not the change’s', () => {
    const stale = fraud('latency: { p50: 4ms, p99: 10ms, measured_on: 1xT4 }');
    expect(findings(latency, subject(stale, stale))).toMatchObject([
      { code: 'LATENCY_OTHER_HARDWARE', preExisting: true },
    ]);
    const before = side(
      'model: { name: m, type: fraud, stage: production, version: "1" }\nserving: { hardware: 1xT4, latency: { p50: 4ms, p99: 10ms, measured_on: 1xT4 } }',
    );
    expect(findings(latency, subject(stale, before))).toMatchObject([
      { code: 'LATENCY_OTHER_HARDWARE', preExisting: false },
    ]);
  });

  test('another hosted model is not what was measured', () => {
    const hosted = (name: string) =>
      side(
        `model: { name: m, type: llm, stage: production, version: "1" }\nserving: { latency: { p50: 400ms, p99: 900ms }, api: { provider: openai, model: ${name}, input_tokens: 10, output_tokens: 10 } }`,
      );
    expect(findings(latency, subject(hosted('gpt-4o'), hosted('gpt-4o-mini')))).toMatchObject([
      {
        code: 'LATENCY_NOT_REMEASURED',
        message: expect.stringContaining('hosted model gpt-4o-mini → gpt-4o'),
      },
    ]);
  });
});
