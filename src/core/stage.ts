import type { LifecycleStage, ModelConfig } from './model.ts';

type Staged = Pick<ModelConfig, 'model'>;

/** Whether versions reach users or their traffic: a model that names no stage may be in production, so it counts as if it were. */
export const isLive = ({ model }: Staged): boolean => LIVE.includes(model.stage ?? 'production');
const LIVE: readonly LifecycleStage[] = ['canary', 'production'];

/** Past its service: nothing new is shipped to it, and it waits to be taken down. */
export const isRetiredStage = ({ model }: Staged): boolean => RETIRED.includes(model.stage ?? 'production');
const RETIRED: readonly LifecycleStage[] = ['deprecated', 'archived'];

/** Reaches nobody, so that nothing has to be known of it before what it reads goes. */
export const isSilent = ({ model }: Staged): boolean => SILENT.includes(model.stage ?? 'production');
const SILENT: readonly LifecycleStage[] = ['development', 'archived'];
