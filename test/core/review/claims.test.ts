import { describe, expect, test } from 'vitest';
import { type Claim, claimsOf, shortageResult } from '../../../src/core/review/claims.ts';
import { type Files, judgeFiles } from '../../support/case.ts';

const model = (replicas: number) => `model: { name: a, version: "1", type: vision }
ownership: { team: search, oncall: search-oncall }
serving: { hardware: 1xL4, cloud: aws, region: us-east-1, min_replicas: ${replicas}, max_replicas: ${replicas} }
`;
const policy = (budget: string) => `version: 1\nbudgets: [${budget}]\n`;
const claims = async (budget: string, from: number, to: number): Promise<Claim[]> => {
  const base: Files = { '.github/tollgate.yaml': policy(budget), 'a.model.yaml': model(from) };
  return claimsOf(await judgeFiles({ base, head: { ...base, 'a.model.yaml': model(to) } }));
};

describe('S13 N7 what a change claims', () => {
  test('is what it adds to a budget, within what is left before approval and before blocking', async () => {
    // One costs 587.504 a month, two 1175.008, each rounded once.
    const scope = 'team search a month';
    expect(await claims('{ team: search, monthly: 2000 USD }', 1, 2)).toEqual([
      { scope, amount: '587.51', room: '1412.50', mostRoom: '1812.50' },
    ]);
    expect(await claims('{ team: search, monthly: 3000 USD }', 1, 2)).toEqual([
      { scope, amount: '587.51', room: '2412.50', mostRoom: '3012.50' },
    ]);
  });

  test('is without room where it goes beyond the budget alone', async () => {
    expect(await claims('{ team: search, monthly: 1000 USD }', 1, 2)).toMatchObject([{ room: null }]);
  });

  test.each([
    ['it adds nothing', '{ team: search, monthly: 2000 USD }', 2, 1],
    ['the budget only warns', '{ team: search, monthly: 2000 USD, action: warn }', 1, 2],
    ['the budget is another team\u2019s', '{ team: payments, monthly: 2000 USD }', 1, 2],
  ])('is nothing where %s', async (_why, budget, from, to) => {
    expect(await claims(budget, from, to)).toEqual([]);
  });
});

describe('T31 the finding of a shortage', () => {
  const shortage = (mostRoom: string | null) =>
    shortageResult(
      {
        claim: { scope: 'team payments a month', amount: '60.00', room: '100.00', mostRoom },
        others: [{ holder: '#7', amount: '50.00' }],
      },
      'USD',
    );

  test('says what is asked, who holds the rest and what frees it', () => {
    expect(shortage('120.00')).toMatchObject({
      status: 'approval',
      code: 'BUDGET_RESERVED',
      approval_rule: 'cost',
      message:
        'team payments a month: this change adds $60.00 and $100.00 may be added, but #7 ($50.00) hold $50.00 of it',
      fix: { summary: 'Wait until #7 is merged or closed, or add less' },
    });
  });

  test('blocks where both together go beyond what blocks', () => {
    expect(shortage('109.99')).toMatchObject({ status: 'block' });
    expect(shortage('110.00')).toMatchObject({ status: 'approval' });
    expect(shortage(null)).toMatchObject({ status: 'approval' });
  });
});
