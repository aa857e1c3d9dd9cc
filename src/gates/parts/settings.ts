import * as z from 'zod';
import type { GateContext, ModelSubject } from '../../core/gate.ts';
import type { ModelConfig } from '../../core/model.ts';
import { type OptionShape, type Where, where } from '../../core/policy.ts';
import { matchesWhere } from '../../core/where.ts';
import { configsOf } from './sides.ts';

/** A gate's options, and `rules` with other values for some models. */
export const withRules = <S extends OptionShape>(shape: S) => ({
  ...shape,
  rules: z
    .array(z.strictObject({ where: where.optional(), ...shape }))
    .meta({ description: 'Other values for some models; the first that matches one counts for it' })
    .optional(),
});

/** Options as `withRules` reads them. */
interface Ruled {
  readonly rules?: readonly { readonly where?: Where | undefined }[] | undefined;
}

/**
 * The options that count for a model: those of the first rule that matches it, then the gate's own. Where the
 * change moves a model from one rule to another both are given, since what it is judged by is not its to choose.
 */
export function settingsFor<O extends Ruled>(
  options: O,
  subject: ModelSubject,
  context: GateContext,
): readonly Omit<O, 'rules'>[] {
  const { rules = [] } = options;
  if (rules.length === 0) return [options];
  const ruleOf = (config: ModelConfig) =>
    rules.find((rule) => matchesWhere(rule.where, config, () => context.risk(subject).class));
  return [...new Set(configsOf(subject).map(ruleOf))].map((rule) => ({ ...options, ...rule }));
}
