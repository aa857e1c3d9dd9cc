import { describe, expect, test } from 'vitest';
import { schema } from '../../src/gates/schema.ts';
import { findings, heads, judge, policyOf, side, subject } from './build.ts';

const WHOLE = `
model: { name: m, type: other, version: "1", risk: low }
artifact: { path: s3://models/m/1/ }
serving: { hardware: 1xL4, max_replicas: 4 }
rollout: { strategy: canary }
evaluation: { metrics: { recall: 0.9 } }
telemetry: { sink: prometheus://m }`;

const LISTING_1 = `
model: { name: user_embedding_v3, version: "3.2.1", type: embedding_model, domain: recommendation }
artifact: { path: gs://models/user_embedding_v3/3.2.1/, format: tensorflow_savedmodel, size_bytes: 4294967296 }
evaluation: { metrics: { recall_at_100: 0.342 } }
serving: { min_replicas: 10, max_replicas: 100, latency_p99_target_ms: 5, memory_gb: 16 }`;

describe('schema', () => {
  test('names all six invariants as declared', () => {
    expect(judge(schema, subject(side(WHOLE)))).toEqual({
      applies: true,
      findings: [],
      pass: 'Valid; all six deployment invariants are declared',
      evidence: { declared: 6, of: 6, gaps: [] },
    });
  });

  test.each([
    ['version: "1", ', '', 'artifact and version'],
    ['artifact: { path: s3://models/m/1/ }', '', 'artifact and version'],
    [', max_replicas: 4', '', 'resource envelope'],
    ['hardware: 1xL4, ', '', 'resource envelope'],
    ['rollout: { strategy: canary }', '', 'traffic policy'],
    ['evaluation: { metrics: { recall: 0.9 } }', '', 'quality gates'],
    ['telemetry: { sink: prometheus://m }', '', 'telemetry sink'],
    [', risk: low', '', 'approval boundary'],
  ])('without %s the gap is named and nothing is blocked', (part, replacement, gap) => {
    expect(judge(schema, subject(side(WHOLE.replace(part, replacement))))).toMatchObject({
      findings: [],
      pass: `Valid; not declared: ${gap}`,
      evidence: { declared: 5, gaps: [gap] },
    });
  });

  test('a registry entry passes with its gaps named', () => {
    expect(judge(schema, subject(side(LISTING_1)))).toMatchObject({
      findings: [],
      pass: 'Valid; not declared: traffic policy, telemetry sink and approval boundary',
    });
    expect(
      judge(schema, subject(side(LISTING_1)), policyOf('approvals: { high: { count: 1 } }')),
    ).toMatchObject({
      pass: 'Valid; not declared: traffic policy and telemetry sink',
    });
  });

  test('the policy may require them', () => {
    expect(heads(schema, subject(side(LISTING_1)), policyOf('require: [ { gates: [schema] } ]'))).toEqual([
      'missing MISSING_REQUIRED: Not declared: traffic policy, telemetry sink and approval boundary',
    ]);
  });

  test('more than 500 lines that no schema validates are debt', () => {
    const pipeline = (count: number) =>
      `model: { name: m, type: other }\ntraining_pipeline:\n${Array.from({ length: count }, (_, index) => `  key${index}: 1\n`).join('')}`;
    expect(findings(schema, subject(side(pipeline(500))))).toEqual([]);
    expect(heads(schema, subject(side(pipeline(501))))).toEqual([
      'hint CONFIG_DEBT: 501 lines of configuration that no schema validates, more than 500',
    ]);
  });

  test('debt counts what stands in lists and below free evaluation keys, not the validated ones', () => {
    const items = Array.from({ length: 250 }, (_, index) => `    - name: f${index}\n      kind: x\n`).join(
      '',
    );
    const metrics = Array.from({ length: 300 }, (_, index) => `    m${index}: 0.5\n`).join('');
    const text = (extra: string) =>
      `model: { name: m, type: other }\nevaluation:\n  metrics:\n${metrics}  slices:\n${items}${extra}`;
    expect(findings(schema, subject(side(text(''))))[0]?.evidence).toEqual({ lines: 501, limit: 500 });
  });
});
