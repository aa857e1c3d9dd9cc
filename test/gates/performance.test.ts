import { describe, expect, test } from 'vitest';
import { performance } from '../../src/gates/performance.ts';
import { judgeFiles } from '../support/case.ts';
import { findings, heads, judge, policyOf, side, subject } from './build.ts';

const POLICY = policyOf(
  'gates: { performance: { metrics: [ { name: ndcg_10, min: 0.40, improve: 1% }, { name: rmse, max: 0.2 } ], tolerance: 2% } }',
);
const model = (version: string, evaluation: string, rest = '') =>
  side(
    `model: { name: ranker, version: "${version}", type: search_ranking }\nevaluation: ${evaluation}\n${rest}`,
  );
const codes = (evaluation: string, policy = POLICY, base: Parameters<typeof subject>[1] = null) =>
  findings(performance, subject(model('2', evaluation), base), policy).map(({ code }) => code);
const rmse = 'rmse: 0.1';
const stated = 'version: "2"';

describe('S15 listing 3', () => {
  test('golden: each check fails for its own reason, and says the numbers', () => {
    const about = subject(
      model(
        '2',
        '{ metrics: { ndcg_10: 0.395, mrr: 0.320, coverage: 0.912, rmse: 0.1 }, baseline: { ndcg_10: 0.42, mrr: 0.333, coverage: 0.91 } }',
      ),
    );
    expect(heads(performance, about, POLICY)).toEqual([
      'violation PERFORMANCE_LIMIT: ndcg_10 0.395 is below the minimum 0.4',
      'violation PERFORMANCE_IMPROVEMENT: ndcg_10 0.395 is 6 % worse than 0.42 in production, and must be 1 % better',
      'violation PERFORMANCE_REGRESSION: mrr 0.32 is 3.9 % worse than 0.333 in production; 2 % is tolerated',
    ]);
    expect(findings(performance, about, POLICY).map(({ fix }) => fix?.summary)).toEqual([
      'Bring ndcg_10 to 0.4, measured on this version',
      'Ship a version whose ndcg_10 is at least 0.4242',
      'Ship a version whose mrr is at least 0.32634, or have the policy tolerate more',
    ]);
  });

  test.each([
    ['0.4', '0.3', []],
    ['0.399999', '0.3', ['PERFORMANCE_LIMIT']],
    ['0.4242', '0.42', []],
    ['0.424199', '0.42', ['PERFORMANCE_IMPROVEMENT']],
  ])('S15 the boundary itself passes: %s against %s in production', (value, production, expected) => {
    expect(
      codes(`{ metrics: { ndcg_10: ${value}, ${rmse} }, baseline: { ndcg_10: ${production} } }`),
    ).toEqual(expected);
  });

  test.each([
    ['0.32634', []],
    ['0.326339', ['PERFORMANCE_REGRESSION']],
  ])('S15 a secondary metric of %s against 0.333 at 2 %%', (mrr, expected) => {
    expect(codes(`{ metrics: { ndcg_10: 0.5, mrr: ${mrr}, ${rmse} }, baseline: { mrr: 0.333 } }`)).toEqual(
      expected,
    );
  });

  test('less is better of errors, by name or because a rule says so', () => {
    const policy = policyOf(
      'gates: { performance: { metrics: [ { name: hallucinations, better: lower, tolerance: 0% } ] } }',
    );
    const metrics = (loss: number, hallucinations: number) =>
      `{ metrics: { val_loss: ${loss}, hallucinations: ${hallucinations} }, baseline: { val_loss: 1, hallucinations: 10 } }`;
    expect(codes(metrics(0.5, 10), policy)).toEqual([]);
    expect(codes(metrics(1.03, 10), policy)).toEqual(['PERFORMANCE_REGRESSION']);
    expect(codes(metrics(1, 11), policy)).toEqual(['PERFORMANCE_REGRESSION']);
    expect(codes('{ metrics: { ndcg_10: 0.5, rmse: 0.21 } }')).toEqual(['PERFORMANCE_LIMIT']);
  });

  test('production that is 0 or negative has a sign to compare with', () => {
    const r2 = (value: string, production: string) =>
      `{ metrics: { ndcg_10: 0.5, r2: ${value}, ${rmse} }, baseline: { r2: ${production} } }`;
    expect(codes(r2('-0.5', '-1'))).toEqual([]);
    expect(codes(r2('-1.1', '-1'))).toEqual(['PERFORMANCE_REGRESSION']);
    expect(codes(r2('0', '0'))).toEqual([]);
    expect(codes(r2('-0.001', '0'))).toEqual(['PERFORMANCE_REGRESSION']);
  });
});

describe('what production is', () => {
  const base = model('1', `{ metrics: { ndcg_10: 0.45, mrr: 0.40, ${rmse} } }`);

  test('a change cannot lower the bar the base was measured at', () => {
    const lowered = `{ ${stated}, metrics: { ndcg_10: 0.43, mrr: 0.4, ${rmse} }, baseline: { ndcg_10: 0.40, mrr: 0.30 } }`;
    expect(codes(lowered)).toEqual([]);
    expect(codes(lowered, POLICY, base)).toEqual(['PERFORMANCE_IMPROVEMENT']);
  });

  test('on other data production is measured again, and a person says that it is no easier', () => {
    const on = (set: string, value: number) =>
      model('1', `{ evaluation_set: ${set}, metrics: { ndcg_10: ${value}, mrr: 0.40, ${rmse} } }`);
    const other = (baseline: string) =>
      `{ ${stated}, evaluation_set: new, metrics: { ndcg_10: 0.43, mrr: 0.4, ${rmse} }, baseline: ${baseline} }`;
    const whole = other(`{ ndcg_10: 0.40, mrr: 0.4, ${rmse} }`);
    const about = (evaluation: string) => subject(model('2', evaluation), on('old', 0.45));
    expect(heads(performance, about(other('{ ndcg_10: 0.40 }')), POLICY)).toEqual([
      'missing MISSING_REQUIRED: mrr: the evaluation data changed from old to new, and nothing says what production has on it; rmse: the evaluation data changed from old to new, and nothing says what production has on it',
    ]);
    expect(heads(performance, about(whole), POLICY)).toEqual([
      'approve EVALUATION_SET_CHANGED: The evaluation data changed from old to new: no earlier measurement can be compared with, so a person decides',
    ]);
    expect(codes(whole, POLICY, on('new', 0.42))).toEqual([]);
    // Data that one side does not name is no reason to forget what was measured.
    expect(codes(whole, POLICY, base)).toEqual(['PERFORMANCE_IMPROVEMENT']);
  });

  test('an improvement over what nobody measured is missing evidence; a first version improves on nothing', () => {
    const unmeasured = model('1', '{ metrics: { rmse: 0.11 } }');
    const metrics = `{ metrics: { ndcg_10: 0.43, ${rmse} } }`;
    expect(codes(metrics)).toEqual([]);
    expect(heads(performance, subject(model('2', metrics), unmeasured), POLICY)).toEqual([
      'missing MISSING_REQUIRED: The policy asks ndcg_10 to improve on production, and nothing says what production has',
    ]);
  });
});

describe('S15 historical trend', () => {
  const history = (...values: number[]) =>
    `history: [ ${values.map((value, index) => `{ version: v${index}, metrics: { ndcg_10: ${value} } }`).join(', ')} ]`;
  const POLICY_OF_TREND = policyOf('gates: { performance: { trend: { versions: 4, tolerance: 2% } } }');

  test('a metric that erodes by less than the tolerance each time falls below the mean of the latest', () => {
    const eroded = `{ metrics: { ndcg_10: 0.408 }, baseline: { ndcg_10: 0.412 }, ${history(0.9, 0.424, 0.42, 0.416, 0.412)} }`;
    expect(heads(performance, subject(model('2', eroded)), POLICY_OF_TREND)).toEqual([
      'violation PERFORMANCE_TREND: ndcg_10 0.408 is 2.4 % worse than 0.418, the mean of the latest 4 versions; 2 % is tolerated',
    ]);
    expect(codes(eroded.replace('0.408', '0.41'), POLICY_OF_TREND)).toEqual([]);
  });

  test('two versions make no trend', () => {
    expect(codes(`{ metrics: { ndcg_10: 0.3 }, ${history(0.5, 0.5)} }`, POLICY_OF_TREND)).toEqual([]);
    expect(codes(`{ metrics: { ndcg_10: 0.3 }, ${history(0.5, 0.5, 0.5)} }`, POLICY_OF_TREND)).toEqual([
      'PERFORMANCE_TREND',
    ]);
  });

  test('a change cannot rewrite the past the base has', () => {
    const base = model(
      '1',
      `{ metrics: { ndcg_10: 0.5 }, baseline: { ndcg_10: 0.5 }, ${history(0.5, 0.5, 0.5)} }`,
    );
    const rewritten = `{ evaluation_set: x, metrics: { ndcg_10: 0.4 }, ${history(0.4, 0.4, 0.4)} }`;
    const rebased = side(
      `model: { name: ranker, version: "1", type: search_ranking }\nevaluation: { evaluation_set: x, metrics: { ndcg_10: 0.405 }, ${history(0.5, 0.5, 0.5)} }`,
    );
    expect(codes(rewritten, POLICY_OF_TREND, rebased)).toEqual(['PERFORMANCE_TREND']);
    expect(codes(rewritten, POLICY_OF_TREND, base)).toEqual(['PERFORMANCE_REGRESSION']);
  });
});

describe('when it applies', () => {
  test('not without metrics; a metric the policy limits is missing where others were measured', () => {
    const bare = subject(side('model: { name: ranker, version: "2", type: search_ranking }'));
    expect(judge(performance, bare, POLICY)).toEqual({
      applies: false,
      reason: 'No metrics of this model declared',
    });
    expect(heads(performance, subject(model('2', '{ metrics: { mrr: 0.3, rmse: 0.1 } }')), POLICY)).toEqual([
      'missing MISSING_REQUIRED: The policy sets a limit for ndcg_10, which was not measured',
    ]);
  });

  test('required evidence that nobody declared blocks, and so does what the change takes away', () => {
    const required = policyOf('require: [ { gates: [performance] } ]');
    const bare = side('model: { name: ranker, version: "2", type: search_ranking }');
    expect(heads(performance, subject(bare), required)).toEqual([
      'missing MISSING_REQUIRED: No metrics of this version: nothing declares it',
    ]);
    expect(heads(performance, subject(bare, model('1', '{ metrics: { mrr: 0.3 } }')))).toEqual([
      'missing MISSING_REQUIRED: No metrics of this version: the base has it, and the change takes it away',
    ]);
  });

  test('measurements left as they were while the version moves warn, and block where they are required', () => {
    const about = subject(model('2', '{ metrics: { mrr: 0.30 } }'), model('1', '{ metrics: { mrr: 0.3 } }'));
    expect(heads(performance, about)).toEqual([
      'hint NOT_REMEASURED: No metrics of this version: evaluation is what it was for version 1',
    ]);
    expect(heads(performance, about, policyOf('require: [ { gates: [performance] } ]'))).toEqual([
      'missing MISSING_REQUIRED: No metrics of this version: evaluation is what it was for version 1',
    ]);
  });

  test.each([
    [
      'another version',
      'version: "1", ',
      'EVIDENCE_OTHER_VERSION',
      'evaluation measured version 1, the config has 2',
    ],
  ])('evidence of %s is none', (_what, version, code, reason) => {
    const about = subject(model('2', `{ ${version}metrics: { mrr: 0.3 } }`));
    expect(heads(performance, about)).toEqual([`hint ${code}: No metrics of this version: ${reason}`]);
  });

  test('a config without a version binds nothing', () => {
    const unbound = subject(
      side('model: { name: ranker, type: search_ranking }\nevaluation: { metrics: { mrr: 0.3 } }'),
    );
    expect(heads(performance, unbound)).toEqual([
      'hint EVIDENCE_UNBOUND: No metrics of this version: the config declares no model.version to bind it to',
    ]);
  });

  test('a rule cannot be left by changing the type', () => {
    const policy = policyOf(
      'gates: { performance: { metrics: [ { name: mrr, where: { type: search_ranking }, min: 0.5 } ] } }',
    );
    const head = side(
      'model: { name: ranker, version: "2", type: other }\nevaluation: { metrics: { mrr: 0.4 } }',
    );
    expect(findings(performance, subject(head), policy)).toEqual([]);
    const [found] = findings(performance, subject(head, model('1', '{ metrics: { mrr: 0.6 } }')), policy);
    expect(found?.code).toBe('PERFORMANCE_LIMIT');
  });
});

describe('what the base has already', () => {
  const policy =
    'version: 1\ngates: { performance: { metrics: [ { name: a, min: 0.5 }, { name: b, min: 0.5 } ] } }\n';
  const file = (version: string, a: number, b: number) =>
    `model: { name: m, version: "${version}", type: other }\nownership: { team: t }\nevaluation: { metrics: { a: ${a}, b: ${b} } }\n`;
  const status = async (base: string, head: string) => {
    const files = { '.github/tollgate.yaml': policy };
    const report = await judgeFiles({
      base: { ...files, 'm.model.yaml': base },
      head: { ...files, 'm.model.yaml': head },
    });
    return report.models[0]?.gates.filter(({ gate }) => gate === 'performance').map((gate) => gate.status);
  };

  test('warns only where the very metric was as far off, whatever other metric was', async () => {
    expect(await status(file('1', 0.4, 0.6), file('1', 0.4, 0.61))).toEqual(['warn']);
    expect(await status(file('1', 0.4, 0.6), file('1', 0.6, 0.4))).toEqual(['block']);
  });
});

describe('which way is better', () => {
  const policy = (rule: string) => policyOf(`gates: { performance: { metrics: [ ${rule} ] } }`);
  const moved = (name: string, value: number, rules = policyOf('')) =>
    heads(
      performance,
      subject(model('2', `{ metrics: { ${name}: ${value} }, baseline: { ${name}: 0.2 } }`)),
      rules,
    );

  test('is not guessed: a metric nobody knows asks for it once it moves either way', () => {
    expect(moved('zeal', 0.9)).toEqual([
      'unknown PERFORMANCE_DIRECTION: zeal went from 0.2 to 0.9, 350 % more, and nothing says which way is better',
    ]);
    expect(moved('zeal', 0.1)).toHaveLength(1);
    expect(moved('zeal', 0.204)).toEqual([]);
    expect(moved('zeal', 0.196)).toEqual([]);
    expect(moved('zeal', 0.1959)).toHaveLength(1);
  });

  test('is the one the policy says, or sets a limit for', () => {
    expect(moved('zeal', 0.9, policy('{ name: zeal, better: higher }'))).toEqual([]);
    expect(moved('zeal', 0.9, policy('{ name: zeal, min: 0.1 }'))).toEqual([]);
    expect(moved('zeal', 0.21, policy('{ name: zeal, max: 0.3 }'))).toEqual([
      'violation PERFORMANCE_REGRESSION: zeal 0.21 is 5 % worse than 0.2 in production; 2 % is tolerated',
    ]);
  });

  test.each(['logloss', 'log_loss', 'val_loss', 'error_rate', 'p99_ms', 'rmse'])(
    'less %s is better',
    (name) => {
      expect(moved(name, 0.1)).toEqual([]);
      expect(moved(name, 0.9)).toHaveLength(1);
      expect(moved(name, 0.9)[0]).toContain('PERFORMANCE_REGRESSION');
    },
  );

  test.each(['auc', 'f1_score', 'ndcg@10', 'recall_at_5', 'val_accuracy'])('more %s is better', (name) => {
    expect(moved(`"${name}"`, 0.9)).toEqual([]);
    expect(moved(`"${name}"`, 0.1)[0]).toContain('PERFORMANCE_REGRESSION');
  });
});
