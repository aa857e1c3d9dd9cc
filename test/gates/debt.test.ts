import { describe, expect, test } from 'vitest';
import { debt } from '../../src/gates/debt.ts';
import { judgeCase } from '../support/case.ts';
import { findings, judge, policyOf, side, subject } from './build.ts';

const model = (delivery: string) =>
  subject(side(`model: { name: m, type: other }\ndelivery: { ${delivery} }`));
const codes = (delivery: string, policy = '') =>
  findings(debt, model(delivery), policyOf(policy)).map(({ code }) => code);

describe('S19 thresholds of tables 2 and 3', () => {
  test.each([
    ['commit_to_production', '14d', '15d'],
    ['incidents_per_1000', '20', '20.1'],
    ['toil', '50%', '51%'],
    ['stale_dependencies', '30%', '31%'],
    ['data_incidents_per_month', '10', '11'],
    ['manual_runs', '30%', '31%'],
    ['glue_code', '20%', '21%'],
    ['unvalidated_lines', '500', '501'],
  ])('%s up to %s', (name, most, more) => {
    expect(codes(`${name}: ${most}`)).toEqual([]);
    expect(codes(`${name}: ${more}`)).toEqual([`DEBT_${name.toUpperCase()}`]);
    expect(codes(`${name}: ${more}`, `gates: { debt: { ${name}: ${more} } }`)).toEqual([]);
  });

  test('says the value and the threshold in the words of the unit', () => {
    const messages = findings(debt, model('commit_to_production: 42d, toil: 55%')).map(
      ({ message }) => message,
    );
    expect(messages).toEqual(['commit to production: 42 d, more than 14 d', 'toil: 55 %, more than 50 %']);
  });

  test('nothing declared is nothing to judge', () => {
    const plain = subject(side('model: { name: m, type: other }'));
    expect(judge(debt, plain).applies).toBe(false);
  });
});

describe('S19 debt priority (table 5)', () => {
  test('golden: fixtures/debt-fail ranks 4.5, 3 and 1.33', async () => {
    const report = await judgeCase('debt-fail');
    const gates = report.models.flatMap(({ gates }) => gates.filter(({ gate }) => gate === 'debt'));
    expect(gates.map(({ code }) => code)).toEqual([
      'DEBT_COMMIT_TO_PRODUCTION',
      'DEBT_INCIDENTS_PER_1000',
      'DEBT_STALE_DEPENDENCIES',
      'DEBT_UNVALIDATED_LINES',
      'DEBT_ORDER',
    ]);
    expect(gates.at(-1)?.message).toContain('configuration (4.5), monitoring (3) and pipeline glue (1.33)');
  });

  test('a dearer resolution lowers the priority', () => {
    const of = (resolution: number) =>
      findings(
        debt,
        model(`toil: 60%, debts: [ { name: a, impact: 3, frequency: 3, resolution: ${resolution} } ]`),
      ).at(-1)?.evidence.debts;
    expect([of(1), of(2), of(3)]).toMatchObject([[{ priority: 9 }], [{ priority: 4.5 }], [{ priority: 3 }]]);
  });
});
