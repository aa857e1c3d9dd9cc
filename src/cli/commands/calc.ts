import type { Calculator } from '../../calc/calculator.ts';
import { CALCULATORS } from '../../calc/index.ts';
import type { Line } from '../../calc/working.ts';
import { nearest } from '../../core/validate.ts';
import { readCalcInput, wrongInputs } from '../calc-input.ts';
import { calcHelp, calcList, calcText } from '../calc-text.ts';
import { type Command, EXIT } from '../command.ts';
import { text, usage } from '../parse.ts';

export const calc: Command = {
  name: 'calc',
  summary: "Work out one of the field's formulas, with every step shown",
  usage: '[NAME] [key=value …] [options]',
  examples: [
    'tollgate calc',
    'tollgate calc platform-roi --help',
    'tollgate calc platform-roi models=50 time_saved=20h "engineer=150 USD/h" "platform=120000 USD"',
    'tollgate calc platform-roi --input platform.yaml models=20 --format json',
  ],
  options: [
    {
      name: 'input',
      value: 'FILE',
      description: 'YAML file with the inputs; a key=value argument replaces one of them',
    },
    { name: 'format', value: 'F', description: 'Output', default: 'text', choices: ['text', 'json'] },
  ],
  page: ({ positionals: [name] }) => (name === undefined ? null : calcHelp(chosen(name))),
  async run(args, io) {
    const [name, ...pairs] = args.positionals;
    if (name === undefined) {
      io.stdout(calcList());
      return EXIT.ok;
    }
    const calculator = chosen(name);
    const input = readCalcInput(text(args, 'input'), pairs, io.cwd);
    const result = calculator.work(input.values, 'input');
    if (!result.ok)
      throw wrongInputs(result.problems, input.where, `See tollgate calc ${calculator.name} --help`);
    io.stdout(
      text(args, 'format') === 'json'
        ? `${JSON.stringify(toJson(calculator, input.values, result.value), null, 2)}\n`
        : calcText(calculator, result.value),
    );
    return EXIT.ok;
  },
};

function chosen(name: string): Calculator {
  const calculator = CALCULATORS.find((one) => one.name === name);
  if (calculator !== undefined) return calculator;
  const near = nearest(
    name,
    CALCULATORS.map((one) => one.name),
  );
  throw usage(
    calc,
    `there is no calculator "${name}"${near === null ? '' : `: did you mean "${near}"?`}`,
    'tollgate calc lists them',
  );
}

function toJson(
  { name, title, formula, source }: Calculator,
  inputs: unknown,
  lines: readonly Line[],
): unknown {
  return {
    schema: 'tollgate.calc/1',
    calculator: name,
    title,
    formula,
    source,
    inputs,
    results: Object.fromEntries(
      lines
        .filter(({ answer }) => answer)
        .map(({ key, label, value, unit }) => [key, { value, unit, label }]),
    ),
    steps: lines.map(({ key, label, how, value, unit }) => ({ key, label, how, value, unit })),
  };
}
