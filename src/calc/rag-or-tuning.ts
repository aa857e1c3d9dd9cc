import { atLeastOne, duration, money, number, rate } from '../core/fields.ts';
import { add, compare, divide, multiply, product, ratio, ZERO } from '../core/ratio.ts';
import { SECONDS_PER_MONTH } from '../core/units.ts';
import { defineCalculator } from './calculator.ts';
import { positive } from './inputs.ts';
import { show } from './working.ts';

const MILLION = ratio(1_000_000);

export const ragOrTuning = defineCalculator({
  name: 'rag-or-tuning',
  title: 'Context tokens on every query against training and adapters',
  source: 'section "Retrieval-augmented generation vs. fine-tuning"',
  formula: 'RAG = queries × extra tokens × price + index; tuning = adapters × (training / cadence + hosting)',
  inputs: {
    queries: positive(rate('Queries per time', '1000000/month')),
    extra_tokens: positive(number('Retrieved tokens that a query carries', 10_000)),
    price_per_million: positive(money('Price of a million input tokens', '0.50 USD')),
    index: money('Index and retrieval a month', '500 USD').optional(),
    training: money('One fine-tuning, with curation and evaluation', '8000 USD'),
    cadence: duration('How often knowledge must be renewed', '1month'),
    adapters: atLeastOne('Adapters that are kept', 1).prefault('1'),
    hosting: money('Hosting of an adapter a month', '50 USD').optional(),
  },
  solve(input, work) {
    const { queries, extra_tokens: tokens, price_per_million: price, training, cadence, adapters } = input;
    const monthly = work.step(
      'queries',
      'Queries a month',
      multiply(queries, SECONDS_PER_MONTH),
      '',
      `${show(queries)}/s × 2,628,000 s`,
    );
    const each = work.answer(
      'rag_query',
      'Context of a query',
      divide(multiply(tokens, price.amount), MILLION),
      'money/query',
      `${show(tokens)} / 1,000,000 × ${show(price)}`,
    );
    const index = input.index?.amount ?? ZERO;
    const rag = work.answer(
      'rag',
      'RAG a month',
      add(multiply(monthly, each), index),
      'money',
      `${show(monthly)} × ${work.cash(each)} + ${work.cash(index)}`,
    );
    const runs = work.step(
      'runs',
      'Fine-tunings a month',
      divide(SECONDS_PER_MONTH, cadence),
      '',
      `2,628,000 s / ${show(cadence)} s`,
    );
    const hosting = input.hosting?.amount ?? ZERO;
    const tuning = work.answer(
      'tuning',
      'Fine-tuning a month',
      multiply(ratio(adapters), add(multiply(training.amount, runs), hosting)),
      'money',
      `${show(adapters)} × (${show(training)} × ${show(runs)} + ${work.cash(hosting)})`,
    );
    work.say('cheaper', 'Cheaper', compare(rag, tuning) <= 0 ? 'rag' : 'fine-tuning');
    const gap = add(tuning, product(ratio(-1), index));
    if (gap.n > 0n)
      work.answer(
        'equal_queries',
        'Equal at',
        divide(gap, each),
        'queries a month',
        `(${work.cash(tuning)} - ${work.cash(index)}) / ${work.cash(each)}`,
      );
    work.say(
      'not_in_the_price',
      'Not in the price',
      'RAG cites its sources and is fresh at once; fine-tuning answers with less latency',
    );
  },
});
