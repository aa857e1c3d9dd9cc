import { atLeastOne, count, part } from '../core/fields.ts';
import { type Ratio, toNumber } from '../core/ratio.ts';
import { logLikelihoodRatio, type SprtCounts, sprtBounds, sprtDecision } from '../stats/sprt.ts';
import { type Complaint, defineCalculator } from './calculator.ts';
import { positive } from './inputs.ts';
import { show, type Working } from './working.ts';

const WORDS = {
  reject: 'stop: the difference is there',
  accept: 'stop: it is not',
  continue: 'go on',
} as const;

export const sprt = defineCalculator({
  name: 'sprt',
  title: 'When a sequential probability ratio test may stop',
  source: 'section "Sequential testing and early stopping" (Wald)',
  formula:
    'reject when the likelihood ratio reaches power / alpha; accept at (1 - power) / (1 - alpha); ln ratio = successes × ln(changed / baseline) + failures × ln((1 - changed) / (1 - baseline))',
  inputs: {
    alpha: positive(part('Significance level', '5%')),
    power: positive(part('Probability of seeing the difference', '80%')),
    baseline: positive(part('Proportion without the difference, to decide on counts', '5%')).optional(),
    changed: positive(part('Proportion with it', '5.5%')).optional(),
    successes: count('Successes so far', 620).optional(),
    samples: atLeastOne('Samples so far', 10_000).optional(),
  },
  check: ({ alpha, power, ...counts }) => [
    ...(toNumber(alpha) < toNumber(power)
      ? []
      : [{ input: 'power', message: 'it is not above alpha', expected: 'a power above alpha, such as 80%' }]),
    ...wrongCounts(counts),
  ],
  solve({ alpha, power, ...counts }, work) {
    const [a, b] = [toNumber(alpha), toNumber(power)];
    const { reject, accept } = sprtBounds(a, b);
    work.answer('reject', 'Stop and reject at', reject, '', `${show(b)} / ${show(a)}`);
    work.answer('accept', 'Stop and accept at', accept, '', `(1 - ${show(b)}) / (1 - ${show(a)})`);
    const given = countsOf(counts);
    if (given === null) return;
    likelihood(given, work);
    work.say('decision', 'Now', WORDS[sprtDecision(given, a, b)]);
  },
});

interface Given {
  readonly baseline?: Ratio | undefined;
  readonly changed?: Ratio | undefined;
  readonly successes?: number | undefined;
  readonly samples?: number | undefined;
}

/** Null unless all four are given. */
function countsOf({ baseline, changed, successes, samples }: Given): SprtCounts | null {
  if (baseline === undefined || changed === undefined) return null;
  if (successes === undefined || samples === undefined) return null;
  return { baseline: toNumber(baseline), changed: toNumber(changed), successes, samples };
}

function wrongCounts(given: Given): Complaint[] {
  const values = Object.entries(given).filter(([, value]) => value !== undefined);
  if (values.length === 0) return [];
  const counts = countsOf(given);
  if (counts === null) {
    const expected = 'all of baseline, changed, successes and samples, or none';
    return [{ input: values[0]?.[0] ?? 'baseline', message: 'the others are missing', expected }];
  }
  const { successes, samples, baseline, changed } = counts;
  if (successes > samples)
    return [{ input: 'successes', message: 'it is more than samples', expected: 'at most samples' }];
  return baseline === changed
    ? [{ input: 'changed', message: 'it equals baseline', expected: 'a proportion other than baseline' }]
    : [];
}

function likelihood(counts: SprtCounts, work: Working): void {
  const { successes, samples, baseline, changed } = counts;
  const log = work.step(
    'log_ratio',
    'ln of the likelihood ratio',
    logLikelihoodRatio(counts),
    '',
    `${show(successes)} × ln(${show(changed)} / ${show(baseline)}) + ${show(samples - successes)} × ln(${show(1 - changed)} / ${show(1 - baseline)})`,
  );
  work.answer('ratio', 'Likelihood ratio', Math.exp(log), '', `e^${show(log)}`);
}
