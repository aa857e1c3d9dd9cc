import { describe, expect, it } from 'vitest';
import { type Money, moneyText, toCents } from '../../src/core/money.ts';
import { ratio } from '../../src/core/ratio.ts';
import { costQualitySteps, type UnitCost, unitCosts } from '../../src/core/unit-cost.ts';
import { model, price } from './support.ts';

const show = (unit: UnitCost): string =>
  unit.known
    ? [unit.low, unit.expected, unit.high].map((amount) => moneyText(amount, 6)).join(' ')
    : unit.reason;
function units(yaml: string): string[] {
  const { request, thousandRequests, activeUser, accuracyPoint } = unitCosts(model(yaml), price(yaml));
  return [request, thousandRequests, activeUser, accuracyPoint].map(show);
}
const SERVE =
  'serving: { hardware: 1xL4, rate: 1 USD/h, min_replicas: 1, max_replicas: 3, service_time: 1ms, traffic: { requests: 1000000/month } }';
const usd = (amount: number): Money => toCents(ratio(amount));

describe('S5 unit costs, eq. 14', () => {
  it('serving per inference and per thousand; the whole model per user and per point', () => {
    const yaml = `${SERVE}\ncosts: [ { name: x, component: data, monthly: 270 USD } ]\nbusiness: { active_users: 500 }\nevaluation: { metrics: { accuracy: 0.8 } }`;
    expect(units(yaml)).toEqual([
      '0.000730 0.000730 0.002190',
      '0.730000 0.730000 2.190000',
      '2.000000 2.000000 4.920000',
      '12.500000 12.500000 30.750000',
    ]);
  });
  it('says what is not declared', () => {
    expect(units('serving: { hardware: 1xL4, rate: 1 USD/h, min_replicas: 1 }')).toEqual([
      'serving.traffic is not declared',
      'serving.traffic is not declared',
      'business.active_users is not declared',
      'evaluation.metrics.accuracy is not declared',
    ]);
  });
  it('divides by nothing', () => {
    const yaml = `${SERVE.replace('1000000', '0')}\nbusiness: { active_users: 0 }\nevaluation: { metrics: { accuracy: 0 } }`;
    expect(units(yaml)).toEqual([
      'serving.traffic is not above zero',
      'serving.traffic is not above zero',
      'business.active_users is not above zero',
      'evaluation.metrics.accuracy is not above zero',
    ]);
  });
  it('an unknown line makes the unit cost unknown, never lower', () => {
    const yaml = `${SERVE}\ndata: { processed: { volume: 1TB/day } }\nbusiness: { active_users: 500 }`;
    const reason =
      'the cost of processed is unknown: data.processed.rate is not declared: processing has no list price';
    expect(units(yaml).slice(0, 3)).toEqual([
      '0.000730 0.000730 0.002190',
      '0.730000 0.730000 2.190000',
      reason,
    ]);
  });
});

describe('S5 cost and quality, table 27', () => {
  it('sorts by cost and prices each step', () => {
    const candidates = [
      { name: 'b', cost: usd(5000), quality: ratio(95, 100) },
      { name: 'a', cost: usd(500), quality: ratio(92, 100) },
      { name: 'c', cost: usd(50000), quality: ratio(96, 100) },
    ];
    expect(costQualitySteps(candidates)).toEqual([
      { from: 'a', to: 'b', points: 3, times: 10, perPoint: usd(1500) },
      { from: 'b', to: 'c', points: 1, times: 10, perPoint: usd(45000) },
    ]);
  });
  it('no gain has no price, a free start no multiple, ties go by name', () => {
    const free = { name: 'z', cost: usd(0), quality: ratio(1, 2) };
    const equal = { name: 'y', cost: usd(7), quality: ratio(1, 2) };
    const other = { name: 'x', cost: usd(7), quality: ratio(1, 4) };
    expect(costQualitySteps([free, equal, other])).toEqual([
      { from: 'z', to: 'x', points: -25, times: null, perPoint: null },
      { from: 'x', to: 'y', points: 25, times: 1, perPoint: usd(0) },
    ]);
    expect(costQualitySteps([free])).toEqual([]);
  });
});
