import type { CapacityQuery, UnknownPrice } from '../core/price.ts';
import { bundle, subject } from './bundle.ts';
import { nearestName } from './names.ts';
import type { CapacityRow } from './rows.ts';

/** Why there is no row: an unknown name, a cloud or region the book does not have, or a gap. Never another region's price. */
export function whyNot(query: CapacityQuery): UnknownPrice {
  const { prices, nameOf, names } = bundle();
  const { cloud, region, instance, accelerator = '' } = query;
  const regions = prices.regionsOf(cloud);
  if (regions.length === 0) {
    const clouds = prices.clouds();
    const rest = `; it has ${clouds.join(', ')}, or set prices.overrides or \`rate\``;
    return notNamed('cloud', cloud, clouds, rest);
  }
  const types = new Set(prices.rows.map((row) => row.instance));
  if (instance !== undefined && !types.has(instance)) return notNamed('instance', instance, types);
  if (instance === undefined && nameOf(accelerator) === null)
    return notNamed('accelerator', accelerator, names);
  const priced = elsewhere(query);
  const where = priced.length === 0 ? '' : `; ${cloud} prices are known in ${priced.join(', ')}`;
  if (!regions.includes(region) && !regions.includes('all'))
    return notNamed('region', region, priced.length === 0 ? regions : priced, where);
  const reason = `the price book has no price of ${instance ?? accelerator} in ${cloud}/${region}/${query.purchase}${where}`;
  return { known: false, reason, ...(priced.length === 0 ? {} : { about: 'region' }) };
}

const WORDS = {
  cloud: 'cloud',
  region: 'region',
  instance: 'instance type',
  accelerator: 'accelerator',
} as const;

/** A word of the query that the book does not have, with the nearest it has. */
function notNamed(
  about: keyof typeof WORDS,
  name: string,
  candidates: Iterable<string>,
  rest = '',
): UnknownPrice {
  const meant = nearestName(name, candidates);
  const hint = meant === null ? '' : ` (did you mean ${meant}?)`;
  return {
    known: false,
    reason: `the price book has no ${WORDS[about]} ${name}${hint}${rest}`,
    about,
    ...(meant === null ? {} : { meant }),
  };
}

function elsewhere(query: CapacityQuery): string[] {
  const { accelerator, instance } = subject(query);
  const { rows } = bundle().prices;
  const same = (row: CapacityRow): boolean =>
    instance === null ? row.accelerator === accelerator : row.instance === instance;
  return [
    ...new Set(
      rows
        .filter((row) => row.cloud === query.cloud && row.purchase === query.purchase && same(row))
        .map((row) => row.region),
    ),
  ].sort();
}
