import { describe, expect, test } from 'vitest';
import { ModelGraph } from '../../src/core/graph.ts';
import { DEFAULT_POLICY } from '../../src/core/policy.ts';
import { assessRisk } from '../../src/core/risk.ts';
import { risk } from '../../src/gates/risk.ts';
import { findings, heads, judge, policyOf, side, subject } from './build.ts';

const model = (identity: string, rest = '') =>
  side(`model: { name: m, type: other, stage: production, ${identity} }\n${rest}`);
/** A fleet in which that many models read `id`. */
const readBy = (id: string, count: number) =>
  new ModelGraph(
    Array.from({ length: count }, (_, i) => ({ id: `m${i}`, dependencies: { upstream: [id] } })),
  );
const IMPACTS = ['limited', 'engagement', 'revenue', 'safety'];
/** One change of each probability level, 1 to 4. */
const LEVELS = [
  ['version: "1"', 'version: "1"', 'serving: { hardware: 1xL4 }'],
  ['version: "1"', 'version: "2"', ''],
  ['version: "1", architecture: a', 'version: "2", architecture: b', ''],
  ['version: "1", core: true', 'version: "2", core: true', ''],
] as const;

describe('risk class (table 17)', () => {
  test.each([
    [1, ['low', 'low', 'medium', 'high']],
    [2, ['low', 'medium', 'high', 'high']],
    [3, ['medium', 'high', 'high', 'critical']],
    [4, ['high', 'high', 'critical', 'critical']],
  ])('probability %i by impact 1 to 4', (level, classes) => {
    const [before, after, serving] = LEVELS[level - 1] ?? LEVELS[0];
    const assessed = IMPACTS.map((impact) =>
      assessRisk(
        subject(
          model(after, `${serving}\nbusiness: { impact: ${impact} }`),
          model(before, `business: { impact: ${impact} }`),
        ),
        DEFAULT_POLICY,
      ),
    );
    expect(assessed.map((one) => one.class)).toEqual(classes);
    expect(assessed.map(({ probability, impact, ships }) => [probability, impact, ships])).toEqual(
      [1, 2, 3, 4].map((impact) => [level, impact, true]),
    );
  });

  test.each([
    ['llm', 3],
    ['recommendation', 2],
    ['fraud', 3],
    ['vision', 2],
    ['search_ranking', 2],
    ['embedding', 2],
    ['forecasting', 2],
    ['other', 1],
  ])('impact of type %s is %i', (type, impact) => {
    const one = side(`model: { name: m, type: ${type} }`);
    expect(assessRisk(subject(one, one), DEFAULT_POLICY).impact).toBe(impact);
  });

  test('models that read it raise the impact: one to 2, five to 3', () => {
    const one = model('version: "1"');
    const impact = (count: number) =>
      assessRisk(subject(one, one, { graph: readBy(one.config.id, count) }), DEFAULT_POLICY).impact;
    expect([0, 1, 4, 5].map(impact)).toEqual([1, 2, 2, 3]);
    const five = subject(one, one, { graph: readBy(one.config.id, 5) });
    expect(assessRisk(five, DEFAULT_POLICY).reasons).toContain('impact 3: 5 models read it');
  });

  test('a name that no config declares is no reader: a typo raises no impact', () => {
    const declared = model('version: "1"', 'dependencies: { downstream: [a, b, c, d, e] }');
    const graph = new ModelGraph([declared.config]);
    expect(assessRisk(subject(declared, declared, { graph }), DEFAULT_POLICY).impact).toBe(1);
  });

  test('a declared impact raises and never lowers, and dropping it in the change changes nothing', () => {
    const of = (head: string, base: string) =>
      assessRisk(subject(model('version: "1"', head), model('version: "1"', base)), DEFAULT_POLICY).impact;
    expect(of('business: { impact: safety }', '')).toBe(4);
    expect(of('', 'business: { impact: safety }')).toBe(4);
    const fraud = side('model: { name: m, type: fraud }\nbusiness: { impact: limited }');
    expect(assessRisk(subject(fraud), DEFAULT_POLICY).impact).toBe(3);
  });

  test('the policy may set the impact of a type and the scales of R', () => {
    const policy = policyOf(
      'gates: { risk: { impact: { other: safety }, probability_scale: [10%, 20%, 30%, 40%], impact_scale: [1, 2, 3, 5] } }',
    );
    const assessed = assessRisk(subject(model('version: "2"'), model('version: "1"')), policy);
    expect(assessed).toMatchObject({ probability: 2, impact: 4, class: 'high', residual: 1 });
  });

  test('T19 a change from risk: high to low stays high, and needs the approval of high', () => {
    const change = subject(model('risk: low, version: "2"'), model('risk: high, version: "1"'));
    expect(assessRisk(change, DEFAULT_POLICY).class).toBe('high');
    expect(heads(risk, change)).toEqual([
      'violation RISK_APPROVAL: Risk class high needs 1 approval (probability 2: retrained: version changed; impact 1: limited, as for other models; declared high, above the computed low; exposure 1: all traffic at once)',
      'violation RISK_LOWERED: The standing risk class falls from high to low; this change is judged as high and needs 1 approval',
    ]);
    const alone = subject(model('risk: low'), model('risk: high'));
    expect(findings(risk, alone).map(({ code }) => code)).toEqual(['RISK_LOWERED']);
    expect(findings(risk, subject(model(''), model('risk: high'))).map(({ code }) => code)).toEqual([
      'RISK_LOWERED',
    ]);
  });

  test('a declared class raises', () => {
    expect(assessRisk(subject(model('risk: critical'), model('')), DEFAULT_POLICY).class).toBe('critical');
    expect(assessRisk(subject(model('risk: low, core: true')), DEFAULT_POLICY).class).toBe('high');
  });
});

describe('residual risk R = p x I x E (eq. 10)', () => {
  const ladder =
    'rollout: { strategy: canary, stages: [ { traffic: 1%, duration: 2h }, { traffic: 5%, duration: 30m }, { traffic: 25%, duration: 30m }, { traffic: 50%, duration: 1h }, { traffic: 100%, duration: 9h } ] }';

  test('golden: the ladder exposes 0.67 traffic-hours in 4 h, a mean of 16.75 %', () => {
    const assessed = assessRisk(
      subject(model('version: "2"', ladder), model('version: "1"', ladder)),
      DEFAULT_POLICY,
    );
    expect(assessed.reasons.at(-1)).toBe('exposure 0.1675: mean share of traffic during the rollout');
    expect(assessed.residual).toBe(0.0084);
  });

  test('exposure lowers R and never the class', () => {
    const slow = assessRisk(
      subject(model('core: true', `${ladder}\nbusiness: { impact: safety }`)),
      DEFAULT_POLICY,
    );
    const fast = assessRisk(subject(model('core: true', 'business: { impact: safety }')), DEFAULT_POLICY);
    expect([slow.class, fast.class]).toEqual(['critical', 'critical']);
    expect([slow.residual, fast.residual]).toEqual([1.5075, 9]);
  });
});

describe('what ships', () => {
  const of = (head: string, base: string) => {
    const { ships, probability, reasons } = assessRisk(subject(side(head), side(base)), DEFAULT_POLICY);
    return [ships, probability, reasons[0]];
  };
  const base =
    'model: { name: m, type: other, stage: production, version: "1" }\nserving: { hardware: 1xL4, min_replicas: 2 }';

  test.each([
    ['min_replicas: 2', 'min_replicas: 9', false, 1, 'nothing new ships'],
    ['version: "1"', 'version: "1", description: new words', false, 1, 'nothing new ships'],
    ['version: "1"', 'version: "1", risk: high', false, 1, 'nothing new ships'],
    ['1xL4', '2xL4', true, 1, 'same model, hardware changed'],
    ['1xL4', '1xL4, region: eu-west-1', true, 1, 'same model, region changed'],
    ['1xL4', '1xL4, runtime: triton', true, 1, 'same model, runtime changed'],
    ['version: "1"', 'version: "2"', true, 2, 'retrained: version changed'],
    ['type: other', 'type: llm', true, 4, 'type other → llm'],
  ])('%s to %s', (from, to, ships, level, reason) => {
    expect(of(base.replace(from, to), base)).toEqual([ships, level, `probability ${level}: ${reason}`]);
  });

  test.each([
    ['artifact: { path: a }', 'artifact: { path: b }', 'retrained: artifact path changed'],
    ['artifact: { digest: a }', 'artifact: { digest: b }', 'retrained: artifact digest changed'],
    ['artifact: { size_bytes: 1 }', 'artifact: { size_bytes: 2 }', 'retrained: artifact size changed'],
    ['training: { data_version: a }', 'training: { data_version: b }', 'retrained: training data changed'],
    ['training: { code_commit: a }', 'training: { code_commit: b }', 'retrained: training code changed'],
    [
      'serving: { api: { provider: p, model: a, input_tokens: 1, output_tokens: 1 } }',
      'serving: { api: { provider: p, model: b, input_tokens: 1, output_tokens: 1 } }',
      'new architecture: hosted model changed',
    ],
  ])('%s to %s', (from, to, reason) => {
    expect(
      of(`model: { name: m, type: other }\n${to}`, `model: { name: m, type: other }\n${from}`)[2],
    ).toContain(reason);
  });

  test('the same size in another spelling is no change', () => {
    const text = (size: string) => `model: { name: m, type: other }\nartifact: { size_bytes: ${size} }`;
    expect(of(text('1GB'), text('1000000000'))).toEqual([false, 1, 'probability 1: nothing new ships']);
  });

  test('a new model, a promotion, and a stage that serves nobody', () => {
    expect(assessRisk(subject(side(base)), DEFAULT_POLICY)).toMatchObject({ ships: true, probability: 3 });
    expect(of(base, base.replace('production', 'staging'))).toEqual([
      true,
      3,
      'probability 3: first release: staging → production',
    ]);
    expect(
      of(
        base.replace('production', 'development').replace('"1"', '"2"'),
        base.replace('production', 'development'),
      ),
    ).toEqual([false, 2, 'probability 2: retrained: version changed']);
  });
});

describe('approvals', () => {
  const change = subject(
    model('version: "2"', 'business: { impact: revenue }'),
    model('version: "1"', 'business: { impact: revenue }'),
  );

  test('the policy names who and how many', () => {
    const policy = policyOf(
      'approvals: { high: { teams: [ml-release, safety], users: [octocat], count: 2 } }',
    );
    expect(heads(risk, change, policy)[0]).toContain(
      'Risk class high needs 2 approvals from ml-release, safety and octocat',
    );
  });

  test('low and medium need one only where the policy says so', () => {
    const medium = subject(
      model('version: "2"', 'business: { impact: engagement }'),
      model('version: "1"', 'business: { impact: engagement }'),
    );
    expect(judge(risk, medium)).toMatchObject({ findings: [], evidence: { class: 'medium', ships: true } });
    expect(heads(risk, medium, policyOf('approvals: { medium: { count: 1 } }'))).toHaveLength(1);
  });

  test('critical needs two by default', () => {
    const critical = subject(
      model('core: true, version: "2"', 'business: { impact: safety }'),
      model('core: true, version: "1"', 'business: { impact: safety }'),
    );
    expect(heads(risk, critical)[0]).toContain('Risk class critical needs 2 approvals (');
  });

  test('a change that ships nothing new needs none, however high the class', () => {
    const tags = subject(
      model('risk: critical', 'cost_allocation: { team: b }'),
      model('risk: critical', 'cost_allocation: { team: a }'),
    );
    expect(judge(risk, tags)).toMatchObject({ findings: [], evidence: { class: 'critical', ships: false } });
  });

  test('a model that the change does not touch is not judged', () => {
    const one = model('version: "1"');
    expect(judge(risk, subject(one, one, { change: 'affected' }))).toEqual({
      applies: false,
      reason: 'The change does not touch this model',
    });
  });
});

describe('S28 what was done to the model, from the change itself', () => {
  const trained = (data: string, code: string) => `training: { data_version: ${data}, code_commit: ${code} }`;
  const of = (before: string, after: string, was = '', is = '') => {
    const { kind, probability, ships, reasons } = assessRisk(
      subject(model(after, is), model(before, was)),
      DEFAULT_POLICY,
    );
    return { kind, probability, ships, reason: reasons[0] };
  };
  const one = 'version: "1"';
  const two = 'version: "2"';

  test.each([
    [
      'replicas',
      one,
      one,
      'serving: { min_replicas: 1 }',
      'serving: { min_replicas: 2 }',
      'config_only',
      1,
      false,
    ],
    ['a runtime', one, one, 'serving: { runtime: a }', 'serving: { runtime: b }', 'config_only', 1, true],
    [
      'new data under the same code',
      one,
      two,
      trained('d1', 'c1'),
      trained('d2', 'c1'),
      'data_refresh',
      2,
      true,
    ],
    ['new data under new code', one, two, trained('d1', 'c1'), trained('d2', 'c2'), 'retrained', 2, true],
    ['new code alone', one, two, trained('d1', 'c1'), trained('d1', 'c2'), 'retrained', 2, true],
    [
      'new data under code nobody names',
      one,
      two,
      'training: { data_version: d1 }',
      'training: { data_version: d2 }',
      'retrained',
      2,
      true,
    ],
    ['a new version', one, two, '', '', 'retrained', 2, true],
    [
      'new data without a new version',
      one,
      one,
      trained('d1', 'c1'),
      trained('d2', 'c1'),
      'data_refresh',
      2,
      true,
    ],
    [
      'an architecture',
      `${one}, architecture: a`,
      `${one}, architecture: b`,
      '',
      '',
      'new_architecture',
      3,
      true,
    ],
    [
      'a core model',
      `${one}, core: true`,
      `${two}, core: true`,
      trained('d1', 'c1'),
      trained('d2', 'c1'),
      'core',
      4,
      true,
    ],
    ['a core model that the change no longer calls so', `${one}, core: true`, two, '', '', 'core', 4, true],
  ])('%s', (_, before, after, was, is, kind, probability, ships) => {
    expect(of(before, after, was, is)).toMatchObject({ kind, probability, ships });
  });

  test('a data refresh says so in words', () => {
    expect(of(one, two, trained('d1', 'c1'), trained('d2', 'c1')).reason).toBe(
      'probability 2: data refresh: trained on d2 by the same code',
    );
  });

  test('another type is another model', () => {
    const as = (type: string) => side(`model: { name: m, type: ${type}, version: "1" }`);
    expect(assessRisk(subject(as('fraud'), as('other')), DEFAULT_POLICY)).toMatchObject({
      kind: 'core',
      impact: 3,
    });
  });
});

describe('S28 impact from business value', () => {
  const worth = (value: string, requests: string, also = '') =>
    model(
      'version: "2"',
      `business: { value_per_request: ${value}${also} }\nserving: { traffic: { requests: ${requests} } }`,
    );
  const policy = policyOf('gates: { risk: { revenue_from: 730000 USD } }');

  test('people who use it make it engagement', () => {
    const used = model('version: "1"', 'business: { active_users: 1 }');
    expect(assessRisk(subject(used, used), DEFAULT_POLICY)).toMatchObject({ impact: 2 });
    const unused = model('version: "1"', 'business: { active_users: 0 }');
    expect(assessRisk(subject(unused, unused), DEFAULT_POLICY)).toMatchObject({ impact: 1 });
  });

  test('the monthly worth of its requests makes it revenue, from where the policy says', () => {
    const impact = (head: ReturnType<typeof worth>, base = head, by = policy) =>
      assessRisk(subject(head, base), by).impact;
    expect(impact(worth('1 USD', '1000/h'))).toBe(3);
    expect(impact(worth('0.99 USD', '1000/h'))).toBe(1);
    expect(impact(worth('1 USD', '999/h'))).toBe(1);
    expect(impact(worth('1 USD', '1000/h'), undefined, DEFAULT_POLICY)).toBe(1);
    expect(impact(model('version: "2"', 'business: { value_per_request: 1 USD }'))).toBe(1);
  });

  test('T19 a change cannot talk it down, and lowering it needs the approval of the class it leaves', () => {
    const [high, low] = [worth('1 USD', '1000/h'), worth('0.01 USD', '1000/h')];
    expect(assessRisk(subject(low, high), policy).impact).toBe(3);
    const core = (value: string) => worth(value, '1000/h', ', impact: limited');
    const rules = policyOf(
      'gates: { risk: { revenue_from: 730000 USD } }\napprovals: { medium: { count: 1 } }',
    );
    expect(findings(risk, subject(core('0.01 USD'), core('1 USD')), rules).map(({ code }) => code)).toContain(
      'RISK_LOWERED',
    );
  });
});
