import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toText } from '../../src/core/ratio.ts';
import { budget } from '../../src/gates/budget.ts';
import { thresholdsOf } from '../../src/gates/parts/budget-total.ts';
import { costing, findings, heads, judge, policyOf, portfolio, unpriced } from './build.ts';

const payments = policyOf('budgets: [ { team: payments, monthly: 60000 USD } ]');
const fleet = (before: string, after: string) =>
  portfolio([costing('fraud-ranker', before)], [costing('fraud-ranker', after)]);
const codes = (about: ReturnType<typeof fleet>, policy = payments) =>
  findings(budget, about, policy).map(({ level, action, code }) => `${action ?? level} ${code}`);

describe('budget per month', () => {
  test.each([
    ['47999.99', []],
    ['48000.00', ['warn BUDGET_NEAR']],
    ['60000.00', ['warn BUDGET_NEAR']],
    ['60000.01', ['approve BUDGET_EXCEEDED']],
    ['72000.00', ['approve BUDGET_EXCEEDED']],
    ['72000.01', ['block BUDGET_EXCEEDED']],
  ])('of 60,000 with %s spent: 80 % warns, above 100 % asks, above 120 % blocks', (spent, expected) => {
    expect(codes(fleet('0.00', spent))).toEqual(expected);
  });

  test('a near budget is a hint, an exceeded one a violation', () => {
    expect(findings(budget, fleet('0.00', '50000.00'), payments)[0]?.level).toBe('hint');
    expect(findings(budget, fleet('0.00', '61000.00'), payments)[0]?.level).toBe('violation');
  });

  test('says spent, limit, share, what is over and who spends it', () => {
    const before = [
      costing('fraud-ranker', '30800.00'),
      costing('chargebacks', '20000.00'),
      costing('search', '99.00', 'team: search'),
    ];
    const after = [
      costing('fraud-ranker', '40000.00'),
      costing('chargebacks', '20000.00'),
      costing('velocity', '10000.00'),
      costing('search', '99.00', 'team: search'),
    ];
    const [found] = findings(budget, portfolio(before, after), payments);
    expect(found).toMatchObject({
      message:
        'payments: $70,000.00 of $60,000.00 a month (116.7 %), $10,000.00 over; most: fraud-ranker $40,000.00 (+$9,200.00), chargebacks $20,000.00, velocity $10,000.00 (+$10,000.00)',
      place: { file: '.github/tollgate.yaml', path: ['budgets', 0] },
      preExisting: false,
      fix: {
        summary:
          'Save $10,000.00 a month on payments to come back to 100 % ($60,000.00), or raise the budget in its own pull request',
      },
    });
    const { budgets, ...evidence } = found?.evidence ?? {};
    expect(budgets).toEqual([expect.objectContaining({ scope: { team: 'payments' }, changed: [] })]);
    expect(evidence).toEqual({
      scope: { team: 'payments' },
      period: 'month',
      bound: 'expected',
      limit: '60000.00',
      before: '50800.00',
      after: '70000.00',
      left: '-10000.00',
      share_percent: 116.7,
      thresholds: { warn: '48000.00', approve: '60000.00', block: '72000.00' },
      unknown: [],
      contributors: [
        { model: 'fraud-ranker', before: '30800.00', after: '40000.00' },
        { model: 'chargebacks', before: '20000.00', after: '20000.00' },
        { model: 'velocity', before: '0.00', after: '10000.00' },
      ],
    });
  });

  test('the named models and the rest add up to the total', () => {
    const models = Array.from({ length: 14 }, (_, index) =>
      costing(`m${String(index).padStart(2, '0')}`, `${5000 + index}.00`),
    );
    const evidence = findings(budget, portfolio([], models), payments)[0]?.evidence as Record<
      string,
      unknown
    >;
    expect(evidence.after).toBe('70091.00');
    expect((evidence.contributors as { model: string }[]).map(({ model }) => model)).toEqual([
      'm13',
      'm12',
      'm11',
      'm10',
      'm09',
      'm08',
      'm07',
      'm06',
      'm05',
      'm04',
    ]);
    expect(evidence.others).toEqual({ models: 4, before: '0.00', after: '20006.00' });
  });

  test('equal spenders are named by name, and a model that got cheaper has a minus', () => {
    const before = [costing('b', '20000.00'), costing('a', '40000.00'), costing('free', '5.00')];
    const after = [costing('b', '30000.00'), costing('a', '30000.00'), costing('free', '0.00')];
    const both = [portfolio(before, after), portfolio(before.toReversed(), after.toReversed())];
    for (const about of both) {
      const [found] = findings(budget, about, payments);
      expect(found?.message).toBe(
        'payments: $60,000.00 of $60,000.00 a month (100 %), $0.00 left; most: a $30,000.00 (-$10,000.00), b $30,000.00 (+$10,000.00)',
      );
      expect(found?.evidence.contributors).toMatchObject([{ model: 'a' }, { model: 'b' }, { model: 'free' }]);
    }
  });

  test('the message names three spenders, the evidence more', () => {
    const models = ['a', 'b', 'c', 'd'].map((name, index) => costing(name, `${20_000 - index}.00`));
    const [found] = findings(budget, portfolio(models, models), payments);
    expect(found?.message).toMatch(/; most: a \$20,000\.00, b \$19,999\.00, c \$19,998\.00$/);
  });

  test('a budget of several dimensions is named by all of them', () => {
    const model = costing('m', '30.00', 'team: payments, environment: production');
    const policy = policyOf('budgets: [ { team: payments, environment: production, monthly: 100 USD } ]');
    expect(judge(budget, portfolio([], [model]), policy)).toMatchObject({
      pass: 'payments, production: $30.00 of $100.00 a month (30 %), $70.00 left',
    });
  });

  test('a pass says what is left', () => {
    expect(judge(budget, fleet('10000.00', '15000.00'), payments)).toMatchObject({
      findings: [],
      pass: 'payments: $15,000.00 of $60,000.00 a month (25 %), $45,000.00 left',
      evidence: {
        budgets: [{ scope: { team: 'payments' }, after: '15000.00', left: '45000.00', share_percent: 25 }],
      },
    });
  });

  test('a pass names the three tightest budgets', () => {
    const policy = policyOf(
      'budgets: [ { monthly: 1000 USD }, { monthly: 400 USD }, { monthly: 500 USD }, { monthly: 300 USD } ]',
    );
    expect(judge(budget, fleet('0.00', '100.00'), policy)).toMatchObject({
      pass: 'all models: $100.00 of $300.00 a month (33.3 %), $200.00 left; all models: $100.00 of $400.00 a month (25 %), $300.00 left; all models: $100.00 of $500.00 a month (20 %), $400.00 left; 1 more budget kept',
    });
  });

  test('compares the bound the policy names', () => {
    const spread = portfolio([], [costing('m', ['100.00', '200.00', '300.00'])]);
    const bound = (name: string) =>
      codes(spread, policyOf(`budgets: [ { team: payments, monthly: 150 USD, bound: ${name} } ]`));
    expect(bound('low')).toEqual([]);
    expect(bound('expected')).toEqual(['block BUDGET_EXCEEDED']);
    expect(bound('high')).toEqual(['block BUDGET_EXCEEDED']);
    expect(codes(spread, policyOf('budgets: [ { team: payments, monthly: 200 USD } ]'))).toEqual([
      'warn BUDGET_NEAR',
    ]);
  });

  test('own thresholds, and `action` for what exceeding does', () => {
    const levels = (entry: string, spent: string) =>
      codes(fleet('0.00', spent), policyOf(`budgets: [ { team: payments, monthly: 1000 USD, ${entry} } ]`));
    expect(levels('warn: 50%', '500.00')).toEqual(['warn BUDGET_NEAR']);
    expect(levels('block: 100%', '1000.01')).toEqual(['block BUDGET_EXCEEDED']);
    expect(levels('approve: 110%', '1050.00')).toEqual(['warn BUDGET_EXCEEDED']);
    expect(levels('action: warn', '9000.00')).toEqual(['warn BUDGET_EXCEEDED']);
    expect(levels('action: approve', '9000.00')).toEqual(['approve BUDGET_EXCEEDED']);
    expect(levels('action: approve, block: 150%', '1600.00')).toEqual(['block BUDGET_EXCEEDED']);
    expect(levels('action: block', '1000.01')).toEqual(['block BUDGET_EXCEEDED']);
    expect(levels('action: block', '1000.00')).toEqual(['warn BUDGET_NEAR']);
  });

  test('a budget of nothing is exceeded by a cent and kept by nothing', () => {
    const nothing = policyOf('budgets: [ { team: payments, monthly: 0 USD } ]');
    expect(codes(fleet('0.00', '0.00'), nothing)).toEqual([]);
    expect(heads(budget, fleet('0.00', '0.01'), nothing)[0]).toContain(
      'payments: $0.01 of $0.00 a month, $0.01 over',
    );
  });

  test('a year is judged on the sum of yearly rounded lines', () => {
    const policy = policyOf('budgets: [ { team: payments, annual: 720000 USD } ]');
    expect(codes(fleet('0.00', '60000.00'), policy)).toEqual(['warn BUDGET_NEAR']);
    expect(heads(budget, fleet('0.00', '60000.01'), policy)[0]).toContain(
      'payments: $720,000.12 of $720,000.00 a year (100 %), $0.12 over',
    );
  });

  test('month and year of one entry are judged each', () => {
    const policy = policyOf('budgets: [ { team: payments, monthly: 100 USD, annual: 1000 USD } ]');
    expect(codes(fleet('0.00', '100.00'), policy)).toEqual(['warn BUDGET_NEAR', 'approve BUDGET_EXCEEDED']);
  });

  test('what the base had already reached and the change did not raise is pre-existing', () => {
    const pre = (before: string, after: string) =>
      findings(budget, fleet(before, after), payments)[0]?.preExisting;
    expect(pre('65000.00', '65000.00')).toBe(true);
    expect(pre('70000.00', '65000.00')).toBe(true);
    expect(pre('80000.00', '65000.00')).toBe(true);
    expect(pre('65000.00', '65000.01')).toBe(false);
    expect(pre('50000.00', '65000.00')).toBe(false);
    expect(pre('65000.00', '80000.00')).toBe(false);
  });

  test('untagged models have a bucket of their own', () => {
    const policy = policyOf('budgets: [ { team: untagged, monthly: 10 USD } ]');
    const loose = portfolio([], [costing('loose', '11.00', 'service: batch'), costing('paid', '500.00')]);
    expect(heads(budget, loose, policy)).toEqual([
      'approve BUDGET_EXCEEDED: untagged: $11.00 of $10.00 a month (110 %), $1.00 over; most: loose $11.00 (+$11.00)',
    ]);
  });

  test.each([
    ['model: fraud-ranker', 1],
    ['service: api', 1],
    ['environment: production', 1],
    ['cost_center: CC-1', 1],
    ['model_type: other', 1],
    ['model_type: fraud', 0],
    ['team: payments, service: api', 1],
    ['team: payments, service: batch', 0],
  ])('counts the models of %s', (scope, count) => {
    const model = costing(
      'fraud-ranker',
      '100.00',
      'team: payments, service: api, environment: production, cost_center: CC-1',
    );
    expect(
      findings(budget, portfolio([], [model]), policyOf(`budgets: [ { ${scope}, monthly: 1 USD } ]`)),
    ).toHaveLength(count);
  });

  test('identity: a removed model never makes a budget worse', () => {
    const cents = fc.integer({ min: 0, max: 10_000_000 }).map((n) => (n / 100).toFixed(2));
    fc.assert(
      fc.property(cents, cents, (a, b) => {
        const both = [costing('a', a), costing('b', b)];
        const worst = findings(budget, portfolio(both, [costing('a', a)]), payments).every(
          ({ level, preExisting }) => level === 'hint' || preExisting === true,
        );
        expect(worst).toBe(true);
      }),
    );
  });
});

describe('unknown cost', () => {
  const lost = unpriced('serving', 'no price for B300');
  test('T12 never passes a budget', () => {
    expect(heads(budget, portfolio([], [costing('m', '10.00', 'team: payments', [lost])]), payments)).toEqual(
      [
        'unknown BUDGET_UNKNOWN: payments: $10.00 of $60,000.00 a month (0 %), $59,990.00 left, without 1 cost line of unknown price: m: serving (no price for B300)',
      ],
    );
  });

  test('T12 what is known is a lower bound and can already exceed', () => {
    expect(codes(portfolio([], [costing('m', '80000.00', 'team: payments', [lost])]))).toEqual([
      'block BUDGET_EXCEEDED',
      'unknown BUDGET_UNKNOWN',
    ]);
  });

  test('is pre-existing only where the same line stood there before', () => {
    const known = [costing('m', '10.00')];
    const same = [costing('m', '10.00', 'team: payments', [lost])];
    const other = [costing('m', '10.00', 'team: payments', [unpriced('serving', 'no price for B400')])];
    const pre = (before: typeof known, after: typeof known) =>
      findings(budget, portfolio(before, after), payments).map(({ preExisting }) => preExisting);
    expect(pre(same, same)).toEqual([true]);
    expect(pre(known, same)).toEqual([false]);
    expect(pre(other, same)).toEqual([false]);
    const dear = [costing('m', '80000.00')];
    const dearer = [costing('m', '80000.00', 'team: payments', [lost])];
    expect(pre(dear, dearer)).toEqual([false, false]);
    expect(pre(dearer, dearer)).toEqual([true, true]);
  });
});

describe('budget per pull request', () => {
  const limit = policyOf('budgets: [ { per: pull_request, increase: 5000 USD, percent: 20% } ]');

  test.each([
    ['30000.00', '35000.00', []],
    ['30000.00', '35000.01', ['approve INCREASE_EXCEEDED']],
    ['10000.00', '12000.00', []],
    ['10000.00', '12000.01', ['approve PERCENT_EXCEEDED']],
    ['10000.00', '20000.00', ['approve INCREASE_EXCEEDED', 'approve PERCENT_EXCEEDED']],
    ['20000.00', '10000.00', []],
    ['0.00', '0.01', ['approve PERCENT_EXCEEDED']],
    ['0.00', '0.00', []],
  ])('%s to %s', (before, after, expected) => {
    expect(codes(fleet(before, after), limit)).toEqual(expected);
  });

  test('says what is added, the limit and where it comes from', () => {
    const before = portfolio(
      [costing('a', '10000.00'), costing('b', '400.00')],
      [costing('a', '19200.00'), costing('b', '300.00')],
    );
    const policy = policyOf(
      'budgets: [ { team: payments, per: pull_request, increase: 5000 USD, action: block } ]',
    );
    const [found] = findings(budget, before, policy);
    expect(found).toMatchObject({
      action: 'block',
      preExisting: false,
      message:
        'payments: this pull request adds $9,100.00 a month, more than $5,000.00; most: a $19,200.00 (+$9,200.00)',
      fix: { summary: 'Add $4,100.00 a month less, or have the increase approved' },
      evidence: {
        scope: { team: 'payments' },
        bound: 'expected',
        before: '10400.00',
        after: '19500.00',
        delta: '9100.00',
        limit: '5000.00',
        contributors: [
          { model: 'a', before: '10000.00', after: '19200.00' },
          { model: 'b', before: '400.00', after: '300.00' },
        ],
      },
    });
  });

  test('percent says the share and what it is of', () => {
    const policy = policyOf('budgets: [ { per: pull_request, percent: 20% } ]');
    expect(heads(budget, fleet('1000.00', '1250.00'), policy)).toEqual([
      'approve PERCENT_EXCEEDED: all models: this pull request adds $250.00 a month, 25 %, more than 20 % of $1,000.00; most: fraud-ranker $1,250.00 (+$250.00)',
    ]);
    expect(findings(budget, fleet('1000.00', '1250.00'), policy)[0]?.evidence).toMatchObject({
      delta: '250.00',
      limit: '200.00',
      percent: '25 %',
    });
    expect(heads(budget, fleet('0.00', '10.00'), policy)[0]).toContain(
      'adds $10.00 a month, from nothing, more than 20 % of $0.00',
    );
  });

  test('an unknown increase is undecided; an unknown line on both sides is not part of it', () => {
    const lost = unpriced('serving', 'no price for B300');
    const known = [costing('m', '10.00')];
    const open = [costing('m', '10.00', 'team: payments', [lost])];
    const policy = policyOf('budgets: [ { per: pull_request, increase: 5000 USD } ]');
    expect(heads(budget, portfolio(known, open), policy)).toEqual([
      'unknown INCREASE_UNKNOWN: all models: the increase of this pull request is unknown: m: serving (no price for B300)',
    ]);
    expect(heads(budget, portfolio(open, known), policy)).toHaveLength(1);
    expect(heads(budget, portfolio(open, open), policy)).toEqual([]);
  });

  test('passes alone with a word of its own', () => {
    expect(judge(budget, fleet('1.00', '1.00'), limit)).toMatchObject({
      pass: 'The increase of this pull request is within its limit',
    });
  });
});

test('asks for approval by default, and compares with the base itself', () => {
  expect([budget.id, budget.action, budget.comparesWithBase]).toEqual(['budget', 'approve', false]);
});

test('does not apply without a budget, and leaves limits per thing to other gates', () => {
  const none = { applies: false, reason: 'The policy sets no budget per month, year or pull request' };
  expect(judge(budget, fleet('1.00', '2.00'))).toEqual(none);
  expect(
    judge(budget, fleet('1.00', '2.00'), policyOf('budgets: [ { per: training_run, limit: 5 USD } ]')),
  ).toEqual(none);
});

test('findings without a policy file have no place', () => {
  const about = portfolio([], [costing('m', '80000.00')], { policyFile: null });
  expect(findings(budget, about, payments)[0]?.place).toBeNull();
});

test('default thresholds are 80, 100 and 120 %', () => {
  expect(thresholdsOf({}).map(({ action, share }) => [action, toText(share)])).toEqual([
    ['warn', '0.8'],
    ['approve', '1'],
    ['block', '1.2'],
  ]);
});

test('an early threshold asks before the budget is used up', () => {
  const early = policyOf('budgets: [ { team: payments, monthly: 1000 USD, approve: 90%, warn: 50% } ]');
  const [found] = findings(budget, fleet('0.00', '950.00'), early);
  expect(found).toMatchObject({ level: 'violation', action: 'approve', code: 'BUDGET_NEAR' });
  expect(found?.fix?.summary).toBe(
    'Save $50.00 a month on payments to come back to 90 % ($900.00), or raise the budget in its own pull request',
  );
  expect(findings(budget, fleet('0.00', '600.00'), early)[0]?.fix?.summary).toBe(
    'Spend less than 50 % ($500.00) a month on payments',
  );
});

test('a budget exactly used up has nothing left and is not over', () => {
  expect(heads(budget, fleet('0.00', '60000.00'), payments)[0]).toContain('(100 %), $0.00 left; most:');
});

test('unknown cost says what to do, where, and which lines', () => {
  const lost = unpriced('serving', 'no price for B300');
  const open = [costing('m', '10.00', 'team: payments', [lost])];
  const both = policyOf(
    'budgets: [ { team: payments, monthly: 60000 USD }, { per: pull_request, increase: 5 USD } ]',
  );
  const unknown = [{ line: 'm: serving', reason: 'no price for B300' }];
  const fix = { summary: 'Declare serving, or state the price under prices.overrides in the policy' };
  const place = { file: 'models/m.model.yaml', path: ['serving'] };
  expect(findings(budget, portfolio([costing('m', '10.00')], open), both)).toMatchObject([
    { code: 'BUDGET_UNKNOWN', fix, place, evidence: { unknown } },
    {
      code: 'INCREASE_UNKNOWN',
      fix,
      place,
      evidence: { unknown, after: '10.00' },
    },
  ]);
  expect(heads(budget, portfolio(open, [costing('m', '10.00')]), both)).toEqual([
    'unknown INCREASE_UNKNOWN: all models: the increase of this pull request is unknown: m: serving (no price for B300)',
  ]);
});

test('an increase is a violation at its line of the policy', () => {
  const policy = policyOf('budgets: [ { team: x, monthly: 1 USD }, { per: pull_request, increase: 5 USD } ]');
  expect(findings(budget, fleet('0.00', '9.00'), policy)[0]).toMatchObject({
    level: 'violation',
    place: { file: '.github/tollgate.yaml', path: ['budgets', 1] },
  });
  expect(
    findings(budget, portfolio([], [costing('m', '9.00')], { policyFile: null }), policy)[0]?.place,
  ).toBeNull();
});
