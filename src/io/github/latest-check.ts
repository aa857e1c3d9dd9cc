import { type CheckRequest, listRuns } from './check-runs.ts';
import type { CheckHandle } from './checks.ts';
import type { Github } from './client.ts';
import { externalId, parseExternalId } from './external-id.ts';

/** A check run of ours, to be concluded or left as it is. */
export interface EarlierCheck {
  readonly handle: Extract<CheckHandle, { kind: 'check' }>;
  readonly completed: boolean;
  /** Whether it was concluded by the run that the request names. */
  readonly same: boolean;
}

/** The newest check run that this app made of this subject on this commit; one that another app named alike is not ours. */
export async function latestCheck(
  github: Github,
  request: CheckRequest,
  appId: number,
): Promise<EarlierCheck | null> {
  const runs = await listRuns(github, request.headSha, request.name);
  const newest = runs.find(
    ({ app, external_id }) =>
      app?.id === appId && parseExternalId(external_id ?? '', request.subject) !== null,
  );
  if (newest === undefined) return null;
  const comment = parseExternalId(newest.external_id ?? '', request.subject)?.comment ?? null;
  return {
    handle: { kind: 'check', request, id: newest.id, app: newest.app?.slug ?? null },
    completed: newest.status === 'completed',
    same: newest.external_id === externalId(request, comment),
  };
}
