import { count, share } from '../core/fields.ts';
import { compare, divide, ratio } from '../core/ratio.ts';
import { defineCalculator } from './calculator.ts';
import { positive } from './inputs.ts';
import { percent, show } from './working.ts';

export const completeness = defineCalculator({
  name: 'completeness',
  title: 'Whether a batch of data is complete and valid enough to use',
  source: 'section "Data quality operations"',
  formula: 'completeness = received / expected; failures = failed checks / checks, rejected above the limit',
  inputs: {
    expected: positive(count('Records that were expected', 10_000_000)),
    received: count('Records that came', 8_200_000),
    checks: positive(count('Validation checks that ran', 200)).optional(),
    failed: count('Those that failed', 12).optional(),
    failure_limit: share('Failures above which a batch is rejected', '5%').prefault('5%'),
  },
  check: ({ checks, failed }) =>
    (checks === undefined) === (failed === undefined)
      ? failed !== undefined && checks !== undefined && failed > checks
        ? [{ input: 'failed', message: 'it is more than checks', expected: 'at most as many as checks' }]
        : []
      : [{ input: 'checks', message: 'checks and failed belong together', expected: 'both, or neither' }],
  solve({ expected, received, checks, failed, failure_limit }, work) {
    work.answer(
      'completeness',
      'Complete',
      divide(ratio(received), ratio(expected)),
      '%',
      `${show(received)} / ${show(expected)}`,
    );
    if (checks === undefined || failed === undefined) return;
    const share = work.answer(
      'failures',
      'Failed',
      divide(ratio(failed), ratio(checks)),
      '%',
      `${show(failed)} / ${show(checks)}`,
    );
    work.say(
      'batch',
      `At most ${percent(failure_limit)} may fail`,
      compare(share, failure_limit) > 0 ? 'reject' : 'accept',
    );
  },
});
