import type { ModelSubject } from '../../core/gate.ts';
import type { ModelConfig, ModelType } from '../../core/model.ts';

/**
 * The config of a change and, where there is one, of its base: a duty follows from either, so that a change cannot
 * shed it by renaming what it follows from.
 */
export const configsOf = ({ head, base }: ModelSubject): ModelConfig[] =>
  base === null ? [head.config] : [head.config, base.config];

/** The types of a model before and after the change, each once, the new one first. */
export const typesOf = (subject: ModelSubject): ModelType[] => [
  ...new Set(configsOf(subject).map(({ model }) => model.type)),
];
