import type { Training } from '../model.ts';
import { costOf, quantityOf, type Rate, rateOf } from '../money.ts';
import { add, divide, multiply, ONE, product, type Ratio, ratio, ZERO } from '../ratio.ts';
import { perSection } from './memo.ts';
import {
  draft,
  type EstimateOptions,
  isMissing,
  leaveOpen,
  type Missing,
  type Part,
  usePrice,
} from './part.ts';
import { machineRate } from './rate.ts';
import { siteOf } from './site.ts';
import { energyOf } from './training-energy.ts';
import { explainTraining } from './training-explain.ts';
import { overhead, reworkOf } from './training-overhead.ts';

export interface TrainingPart extends Part {
  /** Accelerator-hours of one run, without overheads. */
  readonly hours: Ratio | null;
}

/** Eq. 16: accelerators x hours x (rate + kW x price per kWh x PUE) x (1 + F) x (1 + rework + checkpoint tax). */
export const trainingPart = perSection(
  (training: Training, options: EstimateOptions, fallback): TrainingPart => {
    const part = draft();
    const runs = training.retrain ?? null;
    const cadence = runs === null ? 'one_off' : 'monthly';
    const site = siteOf(training, fallback, options.defaults);
    const machines = training.instance === undefined ? 1 : (training.instances ?? 1);
    const rate = machineRate(training, site, 'training', options);
    const accelerators = machines * (isMissing(rate) ? (training.hardware?.count ?? 1) : rate.accelerators);
    const seconds = training.duration_hours;
    const length = seconds === undefined ? null : divide(seconds, ratio(3600));
    const energy = energyOf(training, options);
    const missing = [
      rate,
      length === null
        ? { reason: 'training.duration_hours is not declared', path: ['training', 'duration_hours'] }
        : null,
      energy,
    ].find((value): value is Missing => value !== null && isMissing(value));
    const rented = training.hardware !== undefined || training.instance !== undefined;
    const hours = length === null || !rented ? null : multiply(length, ratio(accelerators));
    if (
      missing !== undefined ||
      isMissing(rate) ||
      length === null ||
      (energy !== null && isMissing(energy))
    ) {
      if (missing !== undefined) leaveOpen(part, 'train', 'training', missing, cadence);
      return { ...part, hours };
    }
    if (rate.answer !== null) usePrice(part, rate.answer);
    const adder = energy === null ? ZERO : multiply(energy.cost, ratio(rate.accelerators));
    const amount = (price: Rate<'machine-hour'>, rework: Ratio): Ratio => {
      const used = product(ratio(machines), length, overhead(training, rework), runs ?? ONE);
      return costOf(quantityOf<'machine-hour'>(used), rateOf(add(price, adder)));
    };
    const rework = reworkOf(training, rate.spot);
    part.lines.push({
      component: 'train',
      id: 'training',
      cadence,
      low: amount(rate.low, rework.expected),
      expected: amount(rate.expected, rework.expected),
      high: amount(rate.high, rework.high),
      explain: () => explainTraining(training, { machines, length, rate, energy, site, runs }, options),
    });
    return { ...part, hours };
  },
);
