import { planOf } from '../gates/parts/plan.ts';
import type { CanaryPlan } from '../stats/canary.ts';
import type { Command, ParsedArgs } from './command.ts';
import type { ModelWithPolicy } from './model-file.ts';
import { usage } from './parse.ts';
import { planOptionsGiven } from './simulate-options.ts';

/**
 * The plan that a model config and its policy declare. Throws a usage error where an option declares one too, or where
 * the config has none that can be computed.
 */
export function planOfModel(
  command: Command,
  args: ParsedArgs,
  { config, policy }: ModelWithPolicy,
): CanaryPlan {
  const [given] = planOptionsGiven(args);
  if (given !== undefined)
    throw usage(
      command,
      `${given} and --model both declare the plan`,
      'Leave it out: the model config has stages, metric and traffic, the policy alpha and looks',
    );
  const result = planOf(config, policy);
  if ('plan' in result) return result.plan;
  const { message, path } = result.gap;
  throw usage(
    command,
    `${config.id} has no plan to compute: ${message}`,
    `See ${path.join('.')} in its config`,
  );
}
