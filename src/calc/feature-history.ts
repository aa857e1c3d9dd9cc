import { bytes, duration, money, number } from '../core/fields.ts';
import { divide, multiply, product, ratio } from '../core/ratio.ts';
import { defineCalculator } from './calculator.ts';
import { hours, positive } from './inputs.ts';
import { show } from './working.ts';

const PETABYTE = ratio(10n ** 15n);
const GIGABYTE = ratio(10n ** 9n);

export const featureHistory = defineCalculator({
  name: 'feature-history',
  title: 'Storage that point-in-time correct features need',
  source: 'section "Point-in-time correctness"',
  formula: 'values = entities × features × retention / update interval; storage = values × bytes of a value',
  inputs: {
    entities: positive(number('Entities, such as users', 100_000_000)),
    features: positive(number('Features of an entity', 1000)),
    retention: duration('How long history is kept', '1year'),
    update: duration('Interval between updates', '1h'),
    value: bytes('Size of one value', '100B'),
    rate: money('Price of storage', '0.02 USD/GB-month', 'GB-month').optional(),
  },
  solve({ entities, features, retention, update, value, rate }, work) {
    const values = work.answer(
      'values',
      'Feature values',
      product(entities, features, divide(retention, update)),
      '',
      `${show(entities)} × ${show(features)} × ${show(hours(retention))} h / ${show(hours(update))} h`,
    );
    const stored = multiply(values, value);
    work.answer(
      'storage',
      'Storage before compression',
      divide(stored, PETABYTE),
      'PB',
      `${show(values)} × ${show(value)} B / 1e15`,
    );
    if (rate !== undefined)
      work.answer(
        'month',
        'A month',
        multiply(divide(stored, GIGABYTE), rate.amount),
        'money',
        `${show(divide(stored, GIGABYTE))} GB × ${show(rate)}`,
      );
  },
});
