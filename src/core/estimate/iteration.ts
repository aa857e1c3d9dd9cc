import type { Amount } from '../amount.ts';
import type { Iteration } from '../model.ts';
import { add, divide, isZero, multiply, product, type Ratio, ratio, toText, ZERO } from '../ratio.ts';
import { SECONDS_PER_MONTH } from '../units.ts';
import { perSection } from './memo.ts';
import { draft, type EstimateOptions, input, isMissing, leaveOpen, type Part, usePrice } from './part.ts';
import { machineRate, range, rateInputs } from './rate.ts';
import { siteOf } from './site.ts';

/** Eq. 19 with prices per hour: experiments a month x hours of one x (engineering + compute per hour). */
export const iterationPart = perSection((iteration: Iteration, options: EstimateOptions, fallback): Part => {
  const part = draft();
  const { engineer, compute, hardware } = iteration;
  const { currency } = options.book;
  const foreign = (
    [
      ['engineer', engineer],
      ['compute', compute],
    ] as const
  ).find(([, amount]) => amount !== undefined && amount.currency !== currency);
  if (foreign !== undefined) {
    leaveOpen(part, 'iterate', 'iteration', {
      reason: `iteration.${foreign[0]} is not in ${currency}`,
      path: ['iteration', foreign[0]],
    });
    return part;
  }
  const site = siteOf({}, fallback, options.defaults);
  const machine =
    compute === undefined && hardware !== undefined
      ? machineRate({ hardware }, site, 'iteration', options)
      : null;
  if (machine !== null && isMissing(machine)) {
    leaveOpen(part, 'iterate', 'iteration', machine);
    return part;
  }
  if (engineer === undefined && compute === undefined && machine === null) {
    leaveOpen(part, 'iterate', 'iteration', {
      reason: 'neither iteration.engineer nor its compute is declared',
      path: ['iteration', 'engineer'],
    });
    return part;
  }
  if (machine !== null && machine.answer !== null) usePrice(part, machine.answer);
  const people = amountOf(engineer);
  const fixed = amountOf(compute);
  const machines = machine ?? { low: fixed, expected: fixed, high: fixed };
  const experiments = multiply(iteration.experiments, SECONDS_PER_MONTH);
  const hours = divide(iteration.duration, ratio(3600));
  const amount = (perHour: Ratio): Ratio => product(experiments, hours, add(people, perHour));
  part.lines.push({
    component: 'iterate',
    id: 'iteration',
    cadence: 'monthly',
    low: amount(machines.low),
    expected: amount(machines.expected),
    high: amount(machines.high),
    explain: () => ({
      formula: `${toText(experiments)} experiments × ${toText(hours)} h × ${perHour(engineer, machines)} ${currency}/h`,
      inputs: [
        input('experiments', `${toText(experiments)} a month`, 'stated', 'iteration.experiments'),
        input('duration', `${toText(hours)} h`, 'stated', 'iteration.duration'),
        hourly('engineer', engineer, 'iteration.engineer'),
        ...(machine === null
          ? [hourly('compute', compute, 'iteration.compute')]
          : rateInputs({ hardware }, machine, site, 'iteration', options)),
      ],
    }),
  });
  return part;
});

/** `(95 + 32)`; one of the two where the other is not counted. */
function perHour(engineer: Amount | undefined, machines: Parameters<typeof range>[0]): string {
  const people = amountOf(engineer);
  if (isZero(people)) return range(machines);
  return isZero(machines.high) ? toText(people) : `(${toText(people)} + ${range(machines)})`;
}

const amountOf = (amount: Amount | undefined): Ratio => amount?.amount ?? ZERO;

function hourly(name: string, amount: Amount | undefined, path: string) {
  if (amount === undefined) return input(name, 'not counted', 'unknown', `${path} is not declared`);
  return input(name, `${toText(amount.amount)} ${amount.currency}/h`, 'stated', path);
}
