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

test('one replacement meets every shortfall of the stages, whatever they begin with and however few they are', () => {
  const share = fc.integer({ min: 1, max: 99 });
  let mended = 0;
  const stage = fc.tuple(share, fc.integer({ min: 1, max: 3000 }));
  const plan = fc.uniqueArray(stage, { minLength: 1, maxLength: 4, selector: ([traffic]) => traffic });
  const ensembles = fc.constantFrom(
    '',
    'dependencies: { unit: { name: u, kind: ensemble, rollback: unit } }',
  );
  fc.assert(
    fc.property(plan, ensembles, fc.constantFrom('low', 'high', 'critical'), (steps, rest, risk) => {
      const declared = steps
        .toSorted(([a], [b]) => a - b)
        .map(([traffic, time]) => `{ traffic: ${traffic}%, duration: ${time}m }`);
      const of = (version: string, stages: string) =>
        side(
          `model: { name: m, type: other, stage: production, version: "${version}", risk: ${risk} }\n` +
            `rollout: { strategy: canary, shadow: 72h, human_review: true, soak: 14d, stages: ${stages} }\n${rest}`,
        );
      const short = (stages: string) => findings(rolloutStrategy, subject(of('2', stages), of('1', stages)));
      const fixes = short(`[${declared.join(', ')}, { traffic: 100% }]`).flatMap(({ fix }) => fix ?? []);
      if (fixes.length === 0) return;
      const replacements = fixes.flatMap(({ replacement }) => replacement ?? []);
      expect(replacements).toHaveLength(1);
      mended += 1;
      expect(short(replacements[0] ?? '').map(({ message }) => message)).toEqual([]);
    }),
    { numRuns: 150 },
  );
  expect(mended).toBeGreaterThan(50);
});

test('a plan of years is no advice: the fix says what can be seen in 90 days, or that nothing can', () => {
  const stages =
    '[{ traffic: 1%, duration: 2h }, { traffic: 10%, duration: 9h }, { traffic: 50%, duration: 2h }, { traffic: 100% }]';
  const release = (requests: string, detect: string) =>
    RULES.flatMap((gate) => {
      const of = (version: string) =>
        side(
          `model: { name: m, type: fraud, stage: production, version: "${version}", risk: high }\n` +
            `serving: { traffic: { requests: ${requests} } }\n` +
            `rollout: { strategy: canary, shadow: 48h, rollback_time: 30s, metric: { name: approval_rate, baseline: 5%, detect: ${detect} }, stages: ${stages} }`,
        );
      return findings(gate, subject(of('2'), of('1'))).flatMap(({ fix }) =>
        fix?.path === undefined ? [] : fix,
      );
    });
  const far = release('3/h', '0.5pp');
  expect(far).toHaveLength(2);
  for (const fix of far)
    expect(fix).toEqual({
      summary:
        'At 3 requests/h these stages take 92792 d in all, and more than 90 d is no plan: set rollout.metric.detect to 17pp or more, which 90 d can show',
      path: 'rollout.metric.detect',
    });
  for (const fix of release('3/h', '17pp')) expect(fix.path).toBe('rollout.stages');
  for (const fix of release('3/h', '15pp')) expect(fix.path).toBe('rollout.metric.detect');
  expect(release('0.05/h', '0.5pp')[0]?.summary).toContain(
    'no change of this metric can be seen; watch one with more samples, or hold the release to approval by a person',
  );
});
