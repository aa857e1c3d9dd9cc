import type { ModelConfig } from '../../core/model.ts';
import { type Question, simulatePlan } from '../../gates/parts/simulation.ts';
import type { CanaryPlan } from '../../stats/canary.ts';
import { CANARY_OPTIONS, readPlan, wrongOption, wrongOptions } from '../canary-options.ts';
import { type Command, EXIT, type Io, type ParsedArgs } from '../command.ts';
import { type ModelWithPolicy, readModelFile } from '../model-file.ts';
import { planOfModel } from '../model-plan.ts';
import { OUTPUT } from '../options.ts';
import { emit } from '../output.ts';
import { positionals, text, usage } from '../parse.ts';
import { progress } from '../progress.ts';
import { readQuestion, SIMULATE_OPTIONS, withEffect, wrongQuestion } from '../simulate-options.ts';
import { simulateText } from '../simulate-text.ts';

/** Monte-Carlo of a plan: what it would catch, when, and what it exposes until then. Exit 0. */
export const simulate: Command = {
  name: 'simulate',
  summary: 'Simulate a rollout: what it catches, when, and how often it errs',
  usage: '(--model FILE | options of canary) --regression D',
  examples: [
    'tollgate simulate --model models/fraud-ranker.model.yaml --regression 0.5pp',
    'tollgate simulate --baseline 5% --rate 1000000/h --stages 1%:2h,5%:30m,25%:30m,50%:1h --regression 0.1pp',
    'tollgate simulate --baseline 1% --rate 50/s --stages 10%:6h,50%:6h --regression 0.2pp --sequential pocock --runs 100000 --seed 42',
  ],
  options: [
    ...SIMULATE_OPTIONS,
    ...CANARY_OPTIONS.map((option) =>
      option.name === 'effect'
        ? { ...option, description: `${option.description}; not needed here` }
        : option,
    ),
    {
      name: 'format',
      value: 'F',
      description: 'Form of the result',
      choices: ['text', 'json'],
      default: 'text',
    },
    OUTPUT,
  ],
  async run(args, io) {
    positionals(simulate, args);
    const { question, wrong } = readQuestion(args);
    const model = await modelOf(args, io);
    const planned = model === null ? declaredPlan(args) : planOfModel(simulate, args, model);
    const mistakes = [...wrong, ...('looks' in planned ? [] : planned)];
    if (mistakes.length > 0 || !('looks' in planned)) throw wrongOptions('simulate', mistakes);
    const report = simulated(planned, model?.config ?? null, question, io);
    const about =
      model === null
        ? null
        : {
            id: model.config.id,
            metric: model.config.rollout?.metric?.name ?? '',
            policyFile: model.policyFile,
          };
    const json = text(args, 'format') === 'json';
    emit(
      json
        ? `${JSON.stringify({ schema: 'tollgate.simulation/1', ...report }, null, 2)}\n`
        : simulateText({ report, plan: planned, model: about }, io.columns),
      args,
      io,
    );
    return EXIT.ok;
  },
};

function simulated(plan: CanaryPlan, config: ModelConfig | null, question: Question, io: Io) {
  const line = progress(io);
  const { report, problems } = simulatePlan(plan, config, question, (done) =>
    line.step(`Simulating ${Math.floor(100 * done)} %`),
  );
  line.done();
  if (report === null) throw wrongOptions('simulate', wrongQuestion(problems));
  return report;
}

async function modelOf(args: ParsedArgs, io: Io): Promise<ModelWithPolicy | null> {
  const file = text(args, 'model');
  const policy = text(args, 'policy');
  if (file !== undefined) return await readModelFile(io.cwd, file, policy);
  if (policy !== undefined)
    throw usage(simulate, '--policy needs --model', 'Without a model the options are the whole plan');
  return null;
}

/** The plan of the options: without stages there is nothing to simulate. */
function declaredPlan(args: ParsedArgs): CanaryPlan | readonly string[] {
  const plan = readPlan(withEffect(args));
  if (text(args, 'stages') !== undefined) return plan;
  const example = '1%:2h,5%:30m,25%:30m,50%:1h';
  const missing = wrongOption('stages', 'is missing', 'the stages of the rollout', example);
  return [...('looks' in plan ? [] : plan), missing];
}
