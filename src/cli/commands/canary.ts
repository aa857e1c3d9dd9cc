import { canaryJson } from '../../stats/canary-json.ts';
import { CANARY_OPTIONS, planFromOptions } from '../canary-options.ts';
import { canaryText } from '../canary-text.ts';
import { type Command, EXIT } from '../command.ts';
import { positionals, text } from '../parse.ts';

/** The calculator: exit 0 for a valid plan or a bare sample size, 1 for a plan that is too short. */
export const canary: Command = {
  name: 'canary',
  summary: 'Compute what a canary rollout needs, and how often its plan errs',
  usage: '--baseline P --effect D --rate N/h [options]',
  examples: [
    'tollgate canary --baseline 5% --effect 0.5pp --rate 1000000/h --stages 1%:2h,5%:30m,25%:30m,50%:1h',
    'tollgate canary --baseline 1% --effect 0.1pp --rate 50/s --metrics 3 --correction holm',
  ],
  options: [
    ...CANARY_OPTIONS,
    {
      name: 'format',
      value: 'F',
      description: 'Form of the result',
      choices: ['text', 'json'],
      default: 'text',
    },
  ],
  async run(args, io) {
    positionals(canary, args);
    const plan = planFromOptions(args);
    const json = text(args, 'format') === 'json';
    io.stdout(json ? `${JSON.stringify(canaryJson(plan), null, 2)}\n` : canaryText(plan));
    return plan.valid === false ? EXIT.blocked : EXIT.ok;
  },
};
