import type { Draft } from './draft.ts';
import type { PodNeeds } from './pod.ts';

/** Pods that one replica (or one training run) is made of. */
export interface Pods {
  readonly needs: PodNeeds;
  readonly times: number;
}

/** States what one replica or run rents, from the pods it is made of. */
export function stateHardware(draft: Draft, section: 'serving' | 'training', groups: readonly Pods[]): void {
  const used = groups.filter(
    ({ needs, times }) => times > 0 && (needs.count !== 0 || needs.instance !== null),
  );
  const [first] = used;
  if (first === undefined) {
    draft.accelerators = 0;
    return;
  }
  const { node } = first.needs;
  const open = used.find(({ needs }) => needs.open !== null)?.needs.open ?? null;
  const total = used.reduce<number | null>(
    (sum, { needs, times }) => (sum === null || needs.count === null ? null : sum + needs.count * times),
    0,
  );
  draft.accelerators = total;
  stateSite(draft, section, first.needs);
  const names = new Set(used.map(({ needs }) => needs.instance ?? needs.accelerator));
  if (open !== null) draft.leave(`${section}.hardware`, open.reason, open.node);
  else if (names.size > 1)
    draft.leave(`${section}.hardware`, `its pods use different hardware: ${[...names].join(', ')}`, node);
  else if (first.needs.instance !== null) stateInstances(draft, section, first.needs, used);
  else if (total !== null && first.needs.accelerator !== null)
    draft.state(`${section}.hardware`, `${total}x${first.needs.accelerator}`, node);
}

function stateInstances(
  draft: Draft,
  section: 'serving' | 'training',
  needs: PodNeeds,
  used: readonly Pods[],
): void {
  const pods = used.reduce((sum, { times }) => sum + times, 0);
  if (section === 'serving' && pods > 1) {
    draft.leave(
      'serving.instance',
      `a replica takes ${pods} instances of ${needs.instance}, which no config can state`,
      needs.node,
    );
    return;
  }
  draft.state(`${section}.instance`, needs.instance ?? '', needs.node);
  if (section === 'training') draft.state('training.instances', String(pods), needs.node);
}

function stateSite(draft: Draft, section: string, { cloud, region, purchase, node }: PodNeeds): void {
  for (const [key, value] of Object.entries({ cloud, region, purchase }))
    if (value !== null) draft.state(`${section}.${key}`, value, node);
}
