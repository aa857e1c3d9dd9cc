import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type CostSum, sumLines } from '../../src/core/cost.ts';
import { estimate } from '../../src/core/estimate.ts';
import type { ModelConfig } from '../../src/core/model.ts';
import { moneyText } from '../../src/core/money.ts';
import { readModel } from '../../src/core/read-model.ts';
import { COMPONENTS } from '../../src/core/report.ts';
import { costQualitySteps, unitCosts } from '../../src/core/unit-cost.ts';
import { AS_OF, book } from './support.ts';

const folder = new URL('../../fixtures/golden/', import.meta.url);

/** A golden config, or one that differs from it in one input. */
function golden(name: string, [from, to]: readonly [string, string] = ['', '']): ModelConfig {
  const file = `${name}.model.yaml`;
  const text = readFileSync(new URL(file, folder), 'utf8');
  expect(text).toContain(from);
  const { config, problems } = readModel(file, text.replace(from, to));
  if (config === null) throw new Error(problems.map(({ message }) => message).join('; '));
  return config;
}
const priced = (name: string, change?: readonly [string, string]) =>
  estimate(golden(name, change), { book, defaults: undefined, asOf: AS_OF });
const amount = ({ expected, unknown }: CostSum): string =>
  unknown.length > 0 ? JSON.stringify(unknown) : moneyText(expected);

describe('golden configs', () => {
  it.each([
    ['s4-training', '352149.50'],
    ['s4-training-energy', '351788.45'],
    ['s6-on-demand', '300.00'],
    ['s6-reserved', '180.00'],
    ['s6-spot', '90.00'],
    ['s6-spot-rerun', '108.00'],
    ['s5-small', '500.00'],
    ['s5-medium', '5000.00'],
    ['s5-large', '50000.00'],
  ])('S4 S5 S6 %s costs $%s once', (name, total) => {
    expect(amount(sumLines(priced(name), { cadence: 'one_off' }))).toBe(total);
  });
  it.each([
    ['s4-serving-b1', '40555.56'],
    ['s4-serving-b8', '5069.44'],
    ['s4-data', '73000.00'],
  ])('S4 %s costs $%s a year', (name, total) => {
    expect(amount(sumLines(priced(name), { cadence: 'monthly', annual: true }))).toBe(total);
  });
  it.each([
    ['table29-startup', '', '', '47500.00', 'iterate', 84],
    ['table29-startup', '40000 USD', '20000 USD', '27500.00', 'iterate', 73],
    ['table29-startup', '2000 USD', '60000 USD', '105500.00', 'infer', 57],
    ['table29-production', '', '', '980000.00', 'infer', 41],
    ['table29-production', '400000 USD', '300000 USD', '880000.00', 'iterate', 40],
    ['table29-production', '350000 USD', '450000 USD', '1080000.00', 'iterate', 42],
  ] as const)('S4 %s %s → %s: $%s a month, %s is %d %%', (name, from, to, total, dominant, percent) => {
    const estimated = priced(name, [from, to]);
    expect(amount(sumLines(estimated, { cadence: 'monthly' }))).toBe(total);
    const parts = COMPONENTS.map((component) => ({
      component,
      cost: sumLines(estimated, { cadence: 'monthly', component }).expected,
    }));
    const largest = parts.reduce((a, b) => (b.cost > a.cost ? b : a));
    expect([largest.component, Math.round((Number(largest.cost) / 1e6 / Number(total)) * 100)]).toEqual([
      dominant,
      percent,
    ]);
  });
  it('S5 serving costs $0.10, $0.50 and $2.00 per thousand', () => {
    const each = ['s5-small', 's5-medium', 's5-large'].map(
      (name) => unitCosts(golden(name), priced(name)).thousandRequests,
    );
    expect(each.map((unit) => (unit.known ? moneyText(unit.expected, 6) : unit.reason))).toEqual([
      '0.100000',
      '0.500000',
      '2.000000',
    ]);
  });
  it.each([
    ['', '', '0.100000', '0.010000', '1.086957'],
    ['service_time: 100ms', 'service_time: 200ms', '0.200000', '0.020000', '2.173913'],
    ['requests: 1000000', 'requests: 2000000', '0.100000', '0.020000', '2.173913'],
    ['active_users: 10000', 'active_users: 5000', '0.100000', '0.020000', '1.086957'],
    ['accuracy: 0.92', 'accuracy: 0.50', '0.100000', '0.010000', '2.000000'],
  ])('S5 unit costs of s5-small, %s → %s', (from, to, thousand, user, point) => {
    const unit = unitCosts(golden('s5-small', [from, to]), priced('s5-small', [from, to]));
    const shown = [unit.thousandRequests, unit.activeUser, unit.accuracyPoint].map((cost) =>
      cost.known ? moneyText(cost.expected, 6) : cost.reason,
    );
    expect(shown).toEqual([thousand, user, point]);
  });
  it('S5 3 points for 10 times the cost, then 1 point for 10 times more', () => {
    const candidates = ['s5-large', 's5-small', 's5-medium'].map((name) => {
      const quality = golden(name).evaluation?.metrics?.accuracy;
      if (quality === undefined) throw new Error('no accuracy');
      return { name, cost: sumLines(priced(name), { cadence: 'one_off' }).expected, quality };
    });
    expect(
      costQualitySteps(candidates).map((step) => ({
        ...step,
        perPoint: step.perPoint === null ? null : moneyText(step.perPoint),
      })),
    ).toEqual([
      { from: 's5-small', to: 's5-medium', points: 3, times: 10, perPoint: '1500.00' },
      { from: 's5-medium', to: 's5-large', points: 1, times: 10, perPoint: '45000.00' },
    ]);
  });
  it('every golden file is used above', () => {
    expect(readdirSync(folder).filter((file) => file.endsWith('.model.yaml'))).toHaveLength(14);
  });
});
