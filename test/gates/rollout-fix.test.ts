import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canaryDuration } from '../../src/gates/canary-duration.ts';
import { rolloutStrategy } from '../../src/gates/rollout-strategy.ts';
import { sampleSize } from '../../src/gates/sample-size.ts';
import { findings, side, subject } from './build.ts';

const model = (version: string, stages: string, requests: string) =>
  side(
    `model: { name: m, type: fraud, stage: production, version: "${version}", risk: high }\n` +
      `serving: { traffic: { requests: ${requests} } }\n` +
      `rollout: { strategy: canary, shadow: 48h, rollback_time: 30s, metric: { name: approval_rate, baseline: 5%, detect: 0.5pp }, stages: ${stages} }`,
  );
const release = (stages: string, requests: string) =>
  subject(model('2', stages, requests), model('1', stages, requests));
const RULES = [canaryDuration, sampleSize, rolloutStrategy];
const about = (stages: string, requests: string) =>
  RULES.flatMap((gate) => findings(gate, release(stages, requests)));
const minutes = (stages: string): number[] =>
  [...stages.matchAll(/duration: (\d+)([hms])/g)].map(
    ([, count, unit]) => (Number(count) * { h: 3600, m: 60, s: 1 }[unit as 'h' | 'm' | 's']) / 60,
  );

test('the stages a fix proposes pass every gate, and none is shorter than its author made it', () => {
  const length = fc.integer({ min: 1, max: 400 });
  fc.assert(
    fc.property(fc.tuple(length, length, length), fc.integer({ min: 20, max: 2000 }), (lengths, thousand) => {
      const shares = [1, 10, 50];
      const steps = lengths.map((each, i) => `{ traffic: ${shares[i]}%, duration: ${each}m }`);
      const declared = `[${steps.join(', ')}, { traffic: 100% }]`;
      const requests = `${thousand}000/h`;
      for (const { fix } of about(declared, requests)) {
        const mended = fix?.replacement ?? '';
        expect(about(mended, requests)).toEqual([]);
        expect(minutes(mended).map((each, i) => each >= (lengths[i] ?? 0))).toEqual([true, true, true]);
      }
    }),
    { numRuns: 60 },
  );
});

test('only what is short is lengthened', () => {
  const declared =
    '[{ traffic: 1%, duration: 10m }, { traffic: 10%, duration: 9h }, { traffic: 50%, duration: 2h }, { traffic: 100% }]';
  const [short, ...more] = about(declared, '4000000/h');
  expect(more).toEqual([]);
  expect(short?.fix).toMatchObject({
    summary: 'Lengthen the short stages: 1 % for 1 h 30 min, 10 % for 9 h, 50 % for 2 h, 100 %',
    replacement:
      '[{ traffic: 1%, duration: 90m }, { traffic: 10%, duration: 9h }, { traffic: 50%, duration: 2h }, { traffic: 100% }]',
  });
});
