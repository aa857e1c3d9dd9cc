import { describe, expect, test } from 'vitest';
import { ownership } from '../../src/gates/ownership.ts';
import { findings, heads, judge, policyOf, side, subject } from './build.ts';

const model = (tags: string, stage = 'production') =>
  side(
    `model: { name: m, type: other, stage: ${stage} }\n${tags === '' ? '' : `cost_allocation: { ${tags} }`}`,
  );
const all = policyOf('gates: { ownership: { required: [team, service, cost_center] } }');

describe('ownership', () => {
  test('a production model names its team by default, others need not', () => {
    expect(heads(ownership, subject(model('')))).toEqual([
      'violation MISSING_REQUIRED: team not declared: the cost is booked as untagged',
    ]);
    expect(judge(ownership, subject(model('', 'staging')))).toMatchObject({ applies: false });
    expect(judge(ownership, subject(model('team: payments')))).toMatchObject({
      findings: [],
      pass: 'Names team payments',
    });
    expect(ownership.action).toBe('block');
  });

  test('the team of the ownership block counts', () => {
    const owned = side('model: { name: m, type: other, stage: production }\nownership: { team: payments }');
    expect(judge(ownership, subject(owned))).toMatchObject({ findings: [], pass: 'Names team payments' });
  });

  test('the policy names the dimensions, for every stage', () => {
    const [found] = findings(ownership, subject(model('team: payments', 'development')), all);
    expect(found).toMatchObject({
      message: 'service and cost_center not declared: the cost is booked as untagged',
      evidence: {
        required: ['team', 'service', 'cost_center'],
        untagged: ['service', 'cost_center'],
        tags: { team: 'payments', model_type: 'other' },
      },
      fix: {
        summary: 'Add service and cost_center under cost_allocation',
        replacement: 'service: …\ncost_center: …',
      },
      size: 2,
    });
  });

  test('`require` in the policy asks for the team outside production', () => {
    const policy = policyOf('require: [ { gates: [ownership], where: { stage: staging } } ]');
    expect(heads(ownership, subject(model('', 'staging')), policy)).toHaveLength(1);
    expect(judge(ownership, subject(model('', 'development')), policy)).toMatchObject({ applies: false });
  });

  test('a tag the change drops is new, even where the base lacked as many', () => {
    const size = (head: string, base: string) =>
      findings(ownership, subject(model(head), model(base)), all)[0]?.size;
    expect(size('team: a, cost_center: c', 'team: a, service: s')).toBe(Number.POSITIVE_INFINITY);
    expect(size('team: a', 'team: a')).toBe(2);
    expect(size('team: a, service: s', 'team: a')).toBe(1);
  });
});
