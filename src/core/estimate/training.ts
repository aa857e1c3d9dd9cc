import type { Training } from '../model.ts';
import { costOf, quantityOf, type Rate, rateOf } from '../money.ts';
import { add, divide, multiply, ONE, product, type Ratio, ratio, toText, ZERO } from '../ratio.ts';
import type { CostInput } from '../report.ts';
import { perSection } from './memo.ts';
import {
  draft,
  type EstimateOptions,
  input,
  inputOr,
  isMissing,
  leaveOpen,
  type Missing,
  type Part,
  usePrice,
} from './part.ts';
import { type MachineRate, machineRate, rateInputs } from './rate.ts';
import { type Site, siteOf } from './site.ts';

export interface TrainingPart extends Part {
  /** Accelerator-hours of one run, without overheads. */
  readonly hours: Ratio | null;
}

/** Rerun share of a spot run that declares none: nothing is expected, 20 % (the example of the purchase options) bounds it. */
const SPOT_REWORK_HIGH = ratio(20, 100);
/** Power usage effectiveness where electricity is priced and none is declared: that of the worked example of eq. 16. */
const DEFAULT_PUE = ratio(115, 100);

interface Energy {
  readonly kw: Ratio;
  readonly perKwh: Ratio;
  readonly pue: Ratio;
  readonly cost: Ratio;
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
      explain: () => explain(training, { machines, length, rate, energy, site, runs }, options),
    });
    return { ...part, hours };
  },
);

function reworkOf(training: Training, spot: boolean): { expected: Ratio; high: Ratio } {
  if (!spot) return { expected: ZERO, high: ZERO };
  return training.rework === undefined
    ? { expected: ZERO, high: SPOT_REWORK_HIGH }
    : { expected: training.rework, high: training.rework };
}

const checkpointTax = ({ checkpoint }: Training): Ratio =>
  checkpoint === undefined ? ZERO : divide(checkpoint.write, checkpoint.every);

const overhead = (training: Training, rework: Ratio): Ratio =>
  multiply(add(ONE, training.failure_overhead ?? ZERO), add(add(ONE, rework), checkpointTax(training)));

/** Energy is counted only where electricity or power is declared: cloud rates include it. */
function energyOf(training: Training, options: EstimateOptions): Energy | Missing | null {
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

interface Terms {
  readonly machines: number;
  readonly length: Ratio;
  readonly rate: MachineRate;
  readonly energy: Energy | null;
  readonly site: Site;
  readonly runs: Ratio | null;
}

function explain(
  training: Training,
  terms: Terms,
  options: EstimateOptions,
): { formula: string; inputs: CostInput[] } {
  const { machines, length, rate, energy, site, runs } = terms;
  const { currency } = options.book;
  const rework = reworkOf(training, rate.spot);
  // Hardware is counted in accelerators at a price each; instances are counted whole.
  const [units, each] =
    training.instance === undefined ? [rate.accelerators, 1] : [machines, rate.accelerators];
  const power =
    energy === null
      ? ''
      : `${each === 1 ? '' : `${each} × `}${toText(energy.kw)} kW × ${toText(energy.perKwh)} ${currency}/kWh × ${toText(energy.pue)}`;
  const price = (amount: Ratio): string => {
    const base = toText(training.instance === undefined ? divide(amount, ratio(rate.accelerators)) : amount);
    return power === '' ? `${base} ${currency}/h` : `(${base} ${currency}/h + ${power})`;
  };
  const formula = (amount: Ratio, share: Ratio): string =>
    `${units} × ${toText(length)} h × ${price(amount)} × (1 + ${toText(training.failure_overhead ?? ZERO)})` +
    ` × (1 + ${toText(share)} + ${toText(checkpointTax(training))})${runs === null ? '' : ` × ${toText(runs)} runs a month`}`;
  return {
    formula: `${formula(rate.expected, rework.expected)}; low ${formula(rate.low, rework.expected)}, high ${formula(rate.high, rework.high)}`,
    inputs: [
      ...planInputs(training, terms),
      ...rateInputs(training, rate, site, 'training', options),
      ...energyInputs(training, energy, currency),
    ],
  };
}

function planInputs(training: Training, { machines, length, rate, runs }: Terms): CostInput[] {
  const { checkpoint } = training;
  const inputs = [input('duration', `${toText(length)} h`, 'stated', 'training.duration_hours')];
  if (training.instance !== undefined)
    inputs.push(
      inputOr(
        training.instances !== undefined,
        'instances',
        String(machines),
        'training.instances',
        'one instance',
      ),
    );
  inputs.push(
    inputOr(
      training.retrain !== undefined,
      'retrain',
      runs === null ? 'once' : `${toText(runs)} runs a month`,
      'training.retrain',
      'a one-off run',
    ),
  );
  inputs.push(
    inputOr(
      training.failure_overhead !== undefined,
      'failure overhead',
      toText(training.failure_overhead ?? ZERO),
      'training.failure_overhead',
      'none',
    ),
  );
  if (rate.spot) {
    inputs.push(
      inputOr(
        training.rework !== undefined,
        'rework',
        training.rework === undefined ? '0 (0 to 0.2)' : toText(training.rework),
        'training.rework',
        'none expected, 20 % at the upper bound',
      ),
    );
  }
  if (checkpoint !== undefined)
    inputs.push(input('checkpoint tax', toText(checkpointTax(training)), 'stated', 'training.checkpoint'));
  return inputs;
}

function energyInputs(training: Training, energy: Energy | null, currency: string): CostInput[] {
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
