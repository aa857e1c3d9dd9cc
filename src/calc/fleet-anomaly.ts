import { atLeastOne, count, fraction } from '../core/fields.ts';
import { compare, divide, ratio } from '../core/ratio.ts';
import { defineCalculator } from './calculator.ts';
import { percent, show } from './working.ts';

export const fleetAnomaly = defineCalculator({
  name: 'fleet-anomaly',
  title: 'Whether anomalies of several models have one shared cause',
  source: 'listing 5',
  formula: 'shared cause when anomalous models / models is above the threshold',
  inputs: {
    models: atLeastOne('Models that are watched', 50),
    anomalous: count('Those with an anomaly at the same time', 40),
    threshold: fraction('Share above which the cause is shared', 0.6).prefault('0.6'),
  },
  check: ({ models, anomalous }) =>
    anomalous <= models
      ? []
      : [{ input: 'anomalous', message: 'it is more than models', expected: 'at most models' }],
  solve({ models, anomalous, threshold }, work) {
    const share = work.answer(
      'share',
      'Anomalous',
      divide(ratio(anomalous), ratio(models)),
      '%',
      `${show(anomalous)} / ${show(models)}`,
    );
    const shared = compare(share, threshold) > 0;
    work.say(
      'cause',
      `Threshold ${percent(threshold)}`,
      shared ? 'shared: infrastructure, pipeline or deployment' : 'each model on its own',
    );
  },
});
