import { readMoney } from '../../core/amount.ts';
import { stagesYaml } from '../../gates/parts/plan.ts';
import { canaryJson } from '../../stats/canary-json.ts';
import { exposureJson, type Value } from '../canary-exposure.ts';
import { CANARY_OPTIONS, planFromOptions, wrongOption, wrongOptions } from '../canary-options.ts';
import { canaryText, type PlanSource } from '../canary-text.ts';
import { type Command, EXIT, type ParsedArgs } from '../command.ts';
import { readModelFile } from '../model-file.ts';
import { planOfModel } from '../model-plan.ts';
import { positionals, text, usage } from '../parse.ts';

/** The calculator: exit 0 for a valid plan or a bare sample size, 1 for a plan that is too short. */
export const canary: Command = {
  name: 'canary',
  summary: 'Compute what a canary rollout needs, and how often its plan errs',
  usage: '(--model FILE | --baseline P --effect D --rate N/h) …',
  examples: [
    'tollgate canary --baseline 5% --effect 0.5pp --rate 1000000/h --stages 1%:2h,5%:30m,25%:30m,50%:1h',
    'tollgate canary --baseline 1% --effect 0.1pp --rate 50/s --metrics 3 --correction holm',
    'tollgate canary --model models/fraud-ranker.model.yaml',
  ],
  options: [
    {
      name: 'model',
      value: 'FILE',
      description: "A model config: its metric, stages and traffic, with the repository's policy",
    },
    { name: 'policy', value: 'FILE', description: 'With --model, a policy to read instead' },
    ...CANARY_OPTIONS,
    {
      name: 'value',
      value: 'MONEY',
      description: 'What one request is worth, such as "0.50 USD": the cost of a delay',
    },
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
    const file = text(args, 'model');
    const policyPath = text(args, 'policy');
    if (file === undefined && policyPath !== undefined)
      throw usage(canary, '--policy needs --model', 'Without a model the options are the whole plan');
    const stated = worthOf(args);
    const model = file === undefined ? null : await readModelFile(io.cwd, file, policyPath);
    const plan = model === null ? planFromOptions(args) : planOfModel(canary, args, model);
    const value = stated ?? model?.config.business?.value_per_request ?? null;
    const source: PlanSource | null =
      model === null
        ? null
        : {
            id: model.config.id,
            metric: model.config.rollout?.metric?.name ?? '',
            policyFile: model.policyFile,
            stagesYaml: stagesYaml(plan.shortestValidPlan),
          };
    const report = () => {
      const { valid, ...figures } = canaryJson(plan);
      const from =
        source === null
          ? {}
          : {
              model: source.id,
              policy: source.policyFile,
              suggestion: { path: 'rollout.stages', replacement: source.stagesYaml },
            };
      return { ...figures, ...exposureJson(plan, value), ...from, valid };
    };
    const json = text(args, 'format') === 'json';
    io.stdout(json ? `${JSON.stringify(report(), null, 2)}\n` : canaryText(plan, source, value));
    return plan.valid === false ? EXIT.blocked : EXIT.ok;
  },
};

function worthOf(args: ParsedArgs): Value | null {
  const written = text(args, 'value');
  if (written === undefined) return null;
  const read = readMoney(written);
  if (read.ok) return read.value;
  const bare = /[A-Z]{3}/.test(written) ? '' : ': the currency is missing';
  const expected = 'an amount with its three-letter currency';
  throw wrongOptions('canary', [
    wrongOption('value', `cannot be "${written}"${bare}`, expected, '"0.50 USD"'),
  ]);
}
