/** The words a model config is written in. */
export const MODEL_TYPES = [
  'llm',
  'recommendation',
  'fraud',
  'vision',
  'search_ranking',
  'embedding',
  'forecasting',
  'other',
] as const;
export type ModelType = (typeof MODEL_TYPES)[number];
export const STAGES = ['development', 'staging', 'canary', 'production', 'deprecated', 'archived'] as const;
export type LifecycleStage = (typeof STAGES)[number];
export const RISK_CLASSES = ['low', 'medium', 'high', 'critical'] as const;
export type RiskClass = (typeof RISK_CLASSES)[number];
export const PURCHASES = ['on_demand', 'spot', 'reserved_1y', 'reserved_3y', 'owned'] as const;
export type Purchase = (typeof PURCHASES)[number];
export const STRATEGIES = ['canary', 'blue_green', 'shadow', 'rolling', 'none'] as const;
