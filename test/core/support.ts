import { type CostLine, type CostSum, type Estimate, reportCost, sumLines } from '../../src/core/cost.ts';
import { estimate } from '../../src/core/estimate.ts';
import type { ModelConfig } from '../../src/core/model.ts';
import type { Policy } from '../../src/core/policy.ts';
import type { PriceBook } from '../../src/core/price.ts';
import { toText } from '../../src/core/ratio.ts';
import { readModel } from '../../src/core/read-model.ts';
import { bundledBook } from '../../src/prices/book.ts';

export const AS_OF = '2026-11-21';
export const book: PriceBook = bundledBook({ digest: 'test' });

/** A model config of the given blocks; a mistake in the test's own YAML fails it. */
export function model(yaml: string): ModelConfig {
  const { config, problems } = readModel('test.model.yaml', `model: { name: m, type: fraud }\n${yaml}`);
  if (config === null) throw new Error(problems.map((problem) => problem.message).join('; '));
  return config;
}

export const price = (
  yaml: string,
  options: { book?: PriceBook; defaults?: Policy['defaults'] } = {},
): Estimate => estimate(model(yaml), { book: options.book ?? book, defaults: options.defaults, asOf: AS_OF });

const text = (cost: CostSum) => reportCost(cost, 'USD');

/** The expected amount of the yaml's lines, as the report prints it. */
export function expected(
  yaml: string,
  filter: { cadence?: 'monthly' | 'one_off'; annual?: boolean } = {},
): string {
  const cost = text(
    sumLines(price(yaml), {
      cadence: filter.cadence ?? 'monthly',
      ...(filter.annual === undefined ? {} : { annual: filter.annual }),
    }),
  );
  if (cost.unknown.length > 0)
    throw new Error(cost.unknown.map(({ line, reason }) => `${line}: ${reason}`).join('; '));
  return cost.expected;
}

/** The one line of that id, which must be there. */
export function line(estimated: Estimate, id: string): CostLine {
  const found = estimated.lines.filter((candidate) => candidate.id === id);
  if (found.length !== 1 || found[0] === undefined)
    throw new Error(
      `${found.length} lines named ${id}: ${estimated.unpriced.map((u) => u.reason).join('; ')}`,
    );
  return found[0];
}

/** Low, expected and high of a line, exact to six digits. */
export const bounds = ({ low, expected: middle, high }: CostLine): string[] => [
  toText(low),
  toText(middle),
  toText(high),
];
