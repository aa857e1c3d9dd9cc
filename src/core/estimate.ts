import type { Estimate } from './cost.ts';
import { dataPart } from './estimate/data.ts';
import { iterationPart } from './estimate/iteration.ts';
import { openLines } from './estimate/open.ts';
import type { EstimateOptions, Part } from './estimate/part.ts';
import { servingPart, unserved } from './estimate/serving.ts';
import { NOWHERE } from './estimate/site.ts';
import { statedPart } from './estimate/stated.ts';
import { trainingPart } from './estimate/training.ts';
import type { ModelConfig } from './model.ts';

export type { EstimateOptions } from './estimate/part.ts';

/**
 * What one model costs: training (eq. 16), inference (eq. 17), data (eq. 18), iteration (eq. 19) and stated
 * costs (their sum is eq. 15). Lines are exact and in the book's currency, per month or once. What cannot be
 * priced is listed with its reason and never counted as zero. The same config, book, defaults and day give
 * the same estimate.
 */
export function estimate(config: ModelConfig, options: EstimateOptions): Estimate {
  const { serving, training, data, iteration, costs } = config;
  const home = serving ?? NOWHERE;
  const served = serving === undefined ? unserved(config) : servingPart(serving, options, NOWHERE);
  const trained = training === undefined ? null : trainingPart(training, options, home);
  const parts: Part[] = [];
  if (trained !== null) parts.push(trained);
  else if (namesHardware(config.training_pipeline)) parts.push(UNPRICED_PIPELINE);
  if (served !== null) parts.push(served);
  if (data !== undefined) parts.push(dataPart(data, options, home));
  if (iteration !== undefined) parts.push(iterationPart(iteration, options, home));
  if (costs !== undefined) parts.push(statedPart(costs, options, NOWHERE));
  return withOpen(config, {
    lines: parts.flatMap((part) => part.lines),
    unpriced: parts.flatMap((part) => part.unpriced),
    prices: parts.flatMap((part) => part.prices),
    capacity: served?.capacity ?? null,
    trainingHours: trained?.hours ?? null,
  });
}

/** What hangs on a setting that a manifest leaves open has no price, whatever a default would give. */
function withOpen(config: ModelConfig, priced: Estimate): Estimate {
  if (config.manifest === undefined) return priced;
  const open = openLines(config);
  if (open.length === 0) return priced;
  const ids = new Set(open.map(({ id }) => id));
  return {
    ...priced,
    lines: priced.lines.filter(({ id }) => !ids.has(id)),
    unpriced: [...open, ...priced.unpriced.filter(({ id }) => !ids.has(id))],
    capacity: ids.has('serving') ? null : priced.capacity,
    trainingHours: ids.has('training') ? null : priced.trainingHours,
  };
}

/** A training pipeline is carried as it is; that it rents something is seen, what it costs is not. */
const UNPRICED_PIPELINE: Part = {
  lines: [],
  prices: [],
  unpriced: [
    {
      component: 'train',
      id: 'training',
      cadence: 'one_off',
      reason:
        'training_pipeline names hardware: declare `training` with its hardware and duration to price it',
      path: ['training_pipeline'],
    },
  ],
};

function namesHardware(pipeline: ModelConfig['training_pipeline']): boolean {
  const { training } = pipeline ?? {};
  const inner = typeof training === 'object' && training !== null && 'hardware' in training;
  return inner || pipeline?.hardware !== undefined;
}
