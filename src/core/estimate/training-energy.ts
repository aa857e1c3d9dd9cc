import type { Training } from '../model.ts';
import { product, type Ratio, ratio, toText } from '../ratio.ts';
import type { CostInput } from '../report.ts';
import { type EstimateOptions, input, inputOr, type Missing } from './part.ts';

/** Power usage effectiveness where electricity is priced and none is declared: that of the worked example of eq. 16. */
const DEFAULT_PUE = ratio(115, 100);

/** Electricity of one accelerator: kW x price per kWh x PUE is what an hour adds. */
export interface Energy {
  readonly kw: Ratio;
  readonly perKwh: Ratio;
  readonly pue: Ratio;
  readonly cost: Ratio;
}

/** Energy is counted only where electricity or power is declared: cloud rates include it. */
export function energyOf(training: Training, options: EstimateOptions): Energy | Missing | null {
  const { power, electricity, pue = DEFAULT_PUE } = training;
  if (electricity === undefined && power === undefined) return null;
  if (electricity === undefined)
    return {
      reason: 'training.power is declared without training.electricity',
      path: ['training', 'electricity'],
    };
  if (electricity.currency !== options.book.currency) {
    return {
      reason: `training.electricity is in ${electricity.currency}, the prices are in ${options.book.currency}`,
      path: ['training', 'electricity'],
    };
  }
  const kw = power ?? bookPower(training, options);
  if (kw === null)
    return {
      reason: 'the power per accelerator is not known: declare training.power',
      path: ['training', 'power'],
    };
  return { kw, perKwh: electricity.amount, pue, cost: product(kw, electricity.amount, pue) };
}

function bookPower({ hardware, instance }: Training, { book }: EstimateOptions): Ratio | null {
  const name = instance === undefined ? hardware?.accelerator : book.instance(instance)?.accelerator;
  const watts = name === undefined ? null : (book.accelerator(name)?.watts ?? null);
  return watts === null ? null : ratio(watts, 1000);
}

export function energyInputs(training: Training, energy: Energy | null, currency: string): CostInput[] {
  if (energy === null)
    return training.purchase === 'owned'
      ? [input('energy', 'in the rate', 'default', 'training.electricity is not declared')]
      : [];
  return [
    inputOr(
      training.power !== undefined,
      'power',
      `${toText(energy.kw)} kW`,
      'training.power',
      'the maximum power of the accelerator',
    ),
    input('electricity', `${toText(energy.perKwh)} ${currency}/kWh`, 'stated', 'training.electricity'),
    inputOr(
      training.pue !== undefined,
      'PUE',
      toText(energy.pue),
      'training.pue',
      '1.15 where none is declared',
    ),
  ];
}
