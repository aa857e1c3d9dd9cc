import { expect, test } from 'vitest';
import { exposureOf, secondsToCollect } from '../../src/stats/exposure.ts';
import { roundUp, samplesPerArmUnpooled } from '../../src/stats/sample-size.ts';

const LADDER = [
  { traffic: 0.01, seconds: 7200 },
  { traffic: 0.05, seconds: 1800 },
  { traffic: 0.25, seconds: 1800 },
  { traffic: 0.5, seconds: 3600 },
  { traffic: 1, seconds: null },
];

test("the chapter's ladder lasts 4 h and exposes 0.67 traffic-hours", () => {
  expect(exposureOf(LADDER, 1e6)).toEqual({
    seconds: 14_400,
    trafficHours: 0.67,
    requests: 670_000,
    allAtOnce: 4_000_000,
    reduction: 100,
  });
  expect(exposureOf([{ traffic: 0.02, seconds: 7200 }, ...LADDER.slice(1)], 1e6).trafficHours).toBe(0.69);
  expect(exposureOf([{ traffic: 1, seconds: 60 }], 1e6)).toMatchObject({ trafficHours: 0, reduction: null });
});

test('S26 95 % to 93 % takes 2,210 samples, 2.2 h at 1,000 an hour', () => {
  const samples = samplesPerArmUnpooled({ baseline: 0.95, effect: -0.02, alpha: 0.05, power: 0.8 });
  expect(roundUp(samples)).toBe(2210);
  expect(secondsToCollect(2210, 1000) / 3600).toBe(2.21);
  expect(secondsToCollect(2210, 2000) / 3600).toBe(1.105);
});
