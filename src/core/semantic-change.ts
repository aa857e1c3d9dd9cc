import { ARTEFACT, changed, type Input, STRUCTURE } from './artefact.ts';
import type { ChangeKind, ModelSubject } from './gate.ts';
import type { ModelConfig } from './model.ts';
import { isLive, isRetiredStage } from './stage.ts';

/** What a change means for the users of a model, whatever lines it touches. */
export interface SemanticChange {
  /** Probability level: 1 minor or configuration only, 2 retrained, 3 new architecture, 4 core model. */
  readonly level: 1 | 2 | 3 | 4;
  readonly kind: ChangeKind;
  /** Whether something new ships: an artefact, a version, hardware or a runtime. */
  readonly ships: boolean;
  readonly reason: string;
}

/** Whether the change takes a model out of service: a retired stage, and nothing new with it. */
export const isRetired = ({ head }: ModelSubject, ships: boolean): boolean =>
  !ships && isRetiredStage(head.config);

/** Classifies the difference between base and head by meaning; the rarest kind of change decides. */
export function semanticChange({ head, base }: ModelSubject): SemanticChange {
  const now = head.config;
  // A version that stood before users on either side is a release: renaming the stage along with it changes nothing.
  const ships = isLive(now) || (base !== null && isLive(base.config));
  const core = now.model.core === true || base?.config.model.core === true;
  if (base === null)
    return core
      ? { level: 4, kind: 'core', ships, reason: 'new core model' }
      : { level: 3, kind: 'new_architecture', ships, reason: 'new model, nothing to compare with' };
  const was = base.config;
  const artefact = changed(was, now, ARTEFACT);
  const structure = changed(was, now, STRUCTURE);
  const hardware = changed(was, now, RUNTIME);
  if (core && (artefact ?? structure) !== null)
    return { level: 4, kind: 'core', ships, reason: `core model, ${artefact ?? structure} changed` };
  if (was.model.type !== now.model.type)
    return { level: 4, kind: 'core', ships, reason: `type ${was.model.type} → ${now.model.type}` };
  if (structure !== null)
    return { level: 3, kind: 'new_architecture', ships, reason: `new architecture: ${structure} changed` };
  if (!isLive(was) && isLive(now))
    return {
      level: 3,
      kind: 'new_architecture',
      ships,
      reason: `first release: ${was.model.stage} → ${now.model.stage ?? 'no stage'}`,
    };
  if (artefact !== null) return retrained(was, now, artefact, ships);
  if (hardware !== null)
    return { level: 1, kind: 'config_only', ships, reason: `same model, ${hardware} changed` };
  return { level: 1, kind: 'config_only', ships: false, reason: 'nothing new ships' };
}

/** New data under declared, unchanged code can surprise only by the data; all else about a new artefact is open. */
function retrained(was: ModelConfig, now: ModelConfig, artefact: string, ships: boolean): SemanticChange {
  const data = now.training?.data_version;
  const code = now.training?.code_commit;
  const refreshed = data !== undefined && data !== was.training?.data_version;
  if (refreshed && code !== undefined && code === was.training?.code_commit)
    return {
      level: 2,
      kind: 'data_refresh',
      ships,
      reason: `data refresh: trained on ${data} by the same code`,
    };
  return { level: 2, kind: 'retrained', ships, reason: `retrained: ${artefact} changed` };
}

const RUNTIME: readonly Input[] = [
  [
    'hardware',
    ({ serving }) => serving?.hardware && `${serving.hardware.count}x${serving.hardware.accelerator}`,
  ],
  ['instance', ({ serving }) => serving?.instance],
  ['cloud', ({ serving }) => serving?.cloud],
  ['region', ({ serving }) => serving?.region],
  ['runtime', ({ serving }) => serving?.runtime],
];
