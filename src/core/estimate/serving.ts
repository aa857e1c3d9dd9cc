import type { Capacity } from '../cost.ts';
import type { LifecycleStage, ModelConfig, Serving } from '../model.ts';
import { costOf, type Quantity, quantityOf } from '../money.ts';
import { multiply, type Ratio, toText } from '../ratio.ts';
import type { CostInput } from '../report.ts';
import { HOURS_PER_MONTH } from '../units.ts';
import { apiLine } from './api.ts';
import { egressLine } from './data.ts';
import {
  type Draft,
  draft,
  type EstimateOptions,
  input,
  inputOr,
  isMissing,
  leaveOpen,
  type Part,
  usePrice,
} from './part.ts';
import { type MachineRate, machineRate, rateInputs } from './rate.ts';
import { batch, type Replicas, replicasFormula, replicasOf, serviceTime, utilization } from './replicas.ts';
import { type Fallback, type Site, siteOf } from './site.ts';

export interface ServingPart extends Part {
  readonly capacity: Capacity | null;
}

const hours = (replicas: Ratio): Quantity<'machine-hour'> => quantityOf(multiply(replicas, HOURS_PER_MONTH));

/** Serving cost: replicas x 730 h x price per replica-hour (eq. 17 against provisioned capacity), tokens, egress. */
export function servingPart(serving: Serving, options: EstimateOptions, fallback: Fallback): ServingPart {
  const part = draft();
  const site = siteOf(serving, fallback, options.defaults);
  const capacity = replicaLine(part, serving, site, options);
  if (serving.api !== undefined) apiLine(part, serving, serving.api, options);
  if (serving.egress !== undefined)
    egressLine(part, 'serving-egress', { volume: serving.egress }, site, ['serving', 'egress'], options);
  return { ...part, capacity };
}

const UNSERVED: ServingPart = {
  lines: [],
  unpriced: [
    {
      component: 'infer',
      id: 'serving',
      cadence: 'monthly',
      reason: 'no serving block is declared, nor an own cost of component infer',
      path: ['serving'],
    },
  ],
  prices: [],
  capacity: null,
};
/** Stages in which a version runs somewhere. */
const SERVED: readonly (LifecycleStage | undefined)[] = ['staging', 'canary', 'production', 'deprecated'];

/**
 * What a config without a serving block leaves open: a model that runs somewhere costs something, unless the
 * config states what serving costs (0 on devices of the users) under `costs`. Without a stage only a config that
 * declares no cost at all is open: training jobs and data sets need not serve.
 */
export function unserved({
  model,
  training,
  data,
  iteration,
  costs,
  manifest,
}: ModelConfig): ServingPart | null {
  if (costs?.some(({ component }) => component === 'infer') === true) return null;
  const trains = manifest?.open.some(({ path }) => path.startsWith('training.')) === true;
  const nothing = (training ?? data ?? iteration ?? costs) === undefined && !trains;
  return SERVED.includes(model.stage) || (model.stage === undefined && nothing) ? UNSERVED : null;
}

function replicaLine(part: Draft, serving: Serving, site: Site, options: EstimateOptions): Capacity | null {
  const rents =
    serving.hardware !== undefined || serving.instance !== undefined || serving.rate !== undefined;
  if (!rents && serving.api !== undefined) return null;
  const rate = machineRate(serving, site, 'serving', options);
  const accelerators = isMissing(rate) ? acceleratorsOf(serving, options) : rate.accelerators;
  const replicas = replicasOf(serving, accelerators, options);
  if (isMissing(rate)) leaveOpen(part, 'infer', 'serving', rate);
  else if (isMissing(replicas)) leaveOpen(part, 'infer', 'serving', replicas);
  else {
    if (rate.answer !== null) usePrice(part, rate.answer);
    part.lines.push({
      component: 'infer',
      id: 'serving',
      cadence: 'monthly',
      low: costOf(hours(replicas.floor), rate.low),
      expected: costOf(hours(replicas.expected), rate.expected),
      high: costOf(hours(replicas.ceiling), rate.high),
      explain: () => explain(serving, replicas, rate, site, options),
    });
  }
  return rents && !isMissing(replicas) ? replicas : null;
}

function acceleratorsOf(serving: Serving, options: EstimateOptions): number {
  if (serving.instance !== undefined) return options.book.instance(serving.instance)?.count ?? 1;
  return serving.hardware?.count ?? 1;
}

/** Some replicas for a month at their price an hour. */
const bound = (count: Ratio, price: Ratio): string => `${toText(count)} × 730 h × ${toText(price)}`;

function explain(
  serving: Serving,
  replicas: Replicas,
  rate: MachineRate,
  site: Site,
  options: EstimateOptions,
): { formula: string; inputs: CostInput[] } {
  const { currency } = options.book;
  const middle = `${replicasFormula(serving, replicas, rate.accelerators, options)} × 730 h × ${toText(rate.expected)} ${currency}/h`;
  const [low, expected, high] = [
    bound(replicas.floor, rate.low),
    bound(replicas.expected, rate.expected),
    bound(replicas.ceiling, rate.high),
  ];
  return {
    formula: low === expected && high === expected ? middle : `${middle}; low ${low}, high ${high}`,
    inputs: [
      ...replicaInputs(serving, replicas, options),
      ...rateInputs(serving, rate, site, 'serving', options),
    ],
  };
}

function replicaInputs(serving: Serving, replicas: Replicas, options: EstimateOptions): CostInput[] {
  const { min_replicas: least, max_replicas: most } = serving;
  const inputs: CostInput[] = [];
  if (least !== undefined)
    inputs.push(input('min_replicas', String(least), 'stated', 'serving.min_replicas'));
  if (most !== undefined) inputs.push(input('max_replicas', String(most), 'stated', 'serving.max_replicas'));
  if (replicas.load === null) {
    if (least !== most)
      inputs.push(
        input(
          'replicas',
          toText(replicas.expected),
          'default',
          'the most that may run, since traffic or service time is not declared',
        ),
      );
    return inputs;
  }
  if (least === undefined && most === undefined)
    inputs.push(input('replicas', 'pay per use', 'default', 'no replicas are declared'));
  return [...inputs, ...loadInputs(serving, options)];
}

function loadInputs(serving: Serving, options: EstimateOptions): CostInput[] {
  const { traffic, latency } = serving;
  const seconds = serviceTime(serving);
  const inputs: CostInput[] = [];
  if (traffic !== undefined) {
    inputs.push(input('requests', `${toText(traffic.requests)}/s`, 'stated', 'serving.traffic.requests'));
    inputs.push(
      inputOr(
        traffic.peak !== undefined,
        'peak',
        `${toText(traffic.peak ?? traffic.requests)}/s`,
        'serving.traffic.peak',
        'the average, since no peak is declared',
      ),
    );
  }
  if (seconds !== undefined) {
    const value = `${toText(seconds, 9)} s`;
    const proxy =
      latency?.measured_on === undefined
        ? input('service_time', value, 'default', 'serving.latency.p50')
        : input('service_time', value, 'measured', `serving.latency.p50, measured on ${latency.measured_on}`);
    inputs.push(
      serving.service_time === undefined
        ? proxy
        : input('service_time', value, 'stated', 'serving.service_time'),
    );
  }
  inputs.push(
    inputOr(
      serving.batch !== undefined,
      'batch',
      toText(batch(serving)),
      'serving.batch',
      'one request at a time',
    ),
  );
  inputs.push(
    inputOr(
      serving.utilization !== undefined,
      'utilization',
      toText(utilization(serving, options)),
      'serving.utilization',
      'the policy default or 60 %',
    ),
  );
  return inputs;
}
