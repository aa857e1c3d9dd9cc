import type { Training } from '../model.ts';
import { divide, isZero, type Ratio, ratio, toText, ZERO } from '../ratio.ts';
import type { CostInput } from '../report.ts';
import { HOURS_PER_MONTH } from '../units.ts';
import { type EstimateOptions, input, inputOr } from './part.ts';
import { type MachineRate, rateInputs } from './rate.ts';
import type { Site } from './site.ts';
import { type Energy, energyInputs } from './training-energy.ts';
import { checkpointTax, reworkOf } from './training-overhead.ts';

interface Terms {
  readonly machines: number;
  readonly length: Ratio;
  readonly rate: MachineRate;
  readonly energy: Energy | null;
  readonly site: Site;
  readonly runs: Ratio | null;
}

/** The training line as a formula with its numbers, and where each comes from. */
export function explainTraining(
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
    [
      String(units),
      `${toText(length)} h`,
      price(amount),
      ...overheads(training, share),
      ...(runs === null ? [] : [cadence(runs)]),
    ].join(' × ');
  const middle = formula(rate.expected, rework.expected);
  const [low, high] = [formula(rate.low, rework.expected), formula(rate.high, rework.high)];
  return {
    formula: low === middle && high === middle ? middle : `${middle}; low ${low}, high ${high}`,
    inputs: [
      ...planInputs(training, terms),
      ...rateInputs(training, rate, site, 'training', options),
      ...energyInputs(training, energy, currency),
    ],
  };
}

/** The factors of eq. 16 that are not 1. */
const overheads = (training: Training, rework: Ratio): string[] =>
  [[training.failure_overhead ?? ZERO], [rework, checkpointTax(training)]].flatMap((shares) => {
    const some = shares.filter((share) => !isZero(share));
    return some.length === 0 ? [] : [`(${['1', ...some.map((share) => toText(share))].join(' + ')})`];
  });

/** `4.345238 runs a month (730 h ÷ 168 h)`. */
function cadence(runs: Ratio): string {
  const words = `${toText(runs)} ${toText(runs) === '1' ? 'run' : 'runs'} a month`;
  return isWhole(runs) ? words : `${words} (730 h ÷ ${toText(divide(HOURS_PER_MONTH, runs))} h)`;
}

const isWhole = ({ n, d }: Ratio): boolean => n % d === 0n;

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
      runs === null ? 'once' : cadence(runs),
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
