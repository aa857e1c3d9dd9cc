import { expect, test } from 'vitest';
import { costBand } from '../../../src/core/review/cost-band.ts';
import { subjectOf } from '../../../src/core/review/subject.ts';
import { judgeFiles } from '../../support/case.ts';

const cost = (expected: string, unknown: { line: string; reason: string }[] = []) => ({
  low: expected,
  expected,
  high: expected,
  currency: 'USD',
  unknown,
});

test.each([
  ['-50.00', 'no increase'],
  ['0.00', 'no increase'],
  ['0.01', 'up to 10 USD a month'],
  ['10.00', 'up to 10 USD a month'],
  ['10.01', 'up to 20 USD a month'],
  ['4120.00', 'up to 5000 USD a month'],
  ['5000.01', 'up to 10000 USD a month'],
  ['123456789.00', 'up to 200000000 USD a month'],
])('an increase of %s is in the band %s', (expected, band) => {
  expect(costBand(cost(expected))).toBe(band);
});

test('an increase that is not known has its own band, not that of nothing', () => {
  expect(costBand(null)).toBe('unknown');
  expect(costBand(cost('0.00', [{ line: 'serving', reason: 'no price' }]))).toBe('unknown');
});

const MODEL = `model: { name: a, version: "1", type: vision, risk: high }
ownership: { team: search, oncall: search-oncall }
serving: { hardware: 1xL4, cloud: aws, region: us-east-1, min_replicas: 1, max_replicas: 1 }
`;
const POLICY = 'version: 1\napprovals: { high: { teams: [ml-release], count: 1 } }\n';
const place = { repository: 1, pull: 7, target: 'main', files: [] };

test('T24 what a report says of the change is in the subject, what the target says of others is not', async () => {
  const before = {
    '.github/tollgate.yaml': POLICY,
    'a.model.yaml': MODEL,
    'b.model.yaml': MODEL.replace('name: a', 'name: b'),
  };
  const head = {
    ...before,
    'a.model.yaml': MODEL.replaceAll('plicas: 1', 'plicas: 8').replace('version: "1"', 'version: "2"'),
  };
  const subject = subjectOf(await judgeFiles({ base: before, head }), place);
  expect(subject.asked.join()).toContain('a: risk');
  expect(subject).toMatchObject({ risk: 'high', cost: { band: 'up to 5000 USD a month' } });
  expect(Object.keys(subject.gates).filter((key) => key.startsWith('b/'))).toEqual([]);

  const rebased = subjectOf(
    await judgeFiles({
      base: before,
      head,
      target: { ...before, 'b.model.yaml': before['b.model.yaml'].replaceAll('plicas: 1', 'plicas: 2') },
    }),
    place,
  );
  expect(rebased).toEqual(subject);
});
