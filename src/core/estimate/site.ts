import { DEFAULTS, type Policy } from '../policy.ts';
import type { CostInput } from '../report.ts';
import { inputOr } from './part.ts';

/** Where the model serves: what training, data and experiments inherit when they name no cloud of their own. */
export interface Fallback {
  readonly cloud?: string | undefined;
  readonly region?: string | undefined;
}
export const NOWHERE: Fallback = {};

export interface Site {
  readonly cloud: string;
  readonly region: string;
  readonly cloudStated: boolean;
  readonly regionStated: boolean;
}

/**
 * The cloud and region a section runs in: its own, else the serving block's, else the policy's default, else
 * the built-in one. A region never crosses clouds: a section on another cloud gets that cloud's default region.
 */
export function siteOf(own: Fallback, fallback: Fallback, defaults: Policy['defaults']): Site {
  const cloud = own.cloud ?? fallback.cloud ?? defaults?.cloud ?? DEFAULTS.cloud;
  const inherited =
    fallback.region !== undefined && (fallback.cloud ?? defaults?.cloud ?? DEFAULTS.cloud) === cloud
      ? fallback.region
      : undefined;
  const policy =
    defaults?.region !== undefined && (defaults.cloud ?? DEFAULTS.cloud) === cloud
      ? defaults.region
      : undefined;
  const region = own.region ?? inherited ?? policy ?? DEFAULTS.region[cloud] ?? 'all';
  return { cloud, region, cloudStated: own.cloud !== undefined, regionStated: own.region !== undefined };
}

export function siteInputs(site: Site, path: string): CostInput[] {
  return [
    inputOr(
      site.cloudStated,
      'cloud',
      site.cloud,
      `${path}.cloud`,
      'the serving block, the policy default or the built-in default',
    ),
    inputOr(
      site.regionStated,
      'region',
      site.region,
      `${path}.region`,
      'the serving block, the policy default or the default of the cloud',
    ),
  ];
}
