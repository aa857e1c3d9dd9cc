import { describe, expect, test } from 'vitest';
import { drift } from '../../src/gates/drift.ts';
import { findings, heads, policyOf, side, subject } from './build.ts';

const about = (features: string) =>
  subject(side(`model: { name: m, version: "2", type: other }\ndrift: { features: { ${features} } }`));
const codes = (features: string, policy?: string) =>
  findings(drift, about(features), policy === undefined ? undefined : policyOf(policy)).map(
    ({ code, action }) => `${action} ${code}`,
  );
const EQUAL = 'reference: [2500, 2500, 2500, 2500]';

describe('S17 drift (eq. 12)', () => {
  test('golden: quarters that became 15, 20, 30 and 35 % have 0.105, as written out', () => {
    const features = `price: { ${EQUAL}, current: [1500, 2000, 3000, 3500] }`;
    expect(heads(drift, about(features))).toEqual([
      'warn DRIFT_INVESTIGATE: price has PSI 0.105, from 0.1 on a shift is looked into',
    ]);
    const [found] = findings(drift, about(features));
    expect(found?.evidence).toMatchObject({
      psi: 0.105003,
      formula:
        '(0.15 - 0.25) ln(0.15 / 0.25) + (0.2 - 0.25) ln(0.2 / 0.25) + (0.3 - 0.25) ln(0.3 / 0.25) + (0.35 - 0.25) ln(0.35 / 0.25) = 0.105',
      without_drift: 0.0006,
    });
    expect(codes(`price: { ${EQUAL}, current: [1600, 2000, 3000, 3400] }`)).toEqual([]);
  });

  test.each([
    ['0.0999999', []],
    ['0.1', ['warn DRIFT_INVESTIGATE']],
    ['0.2499999', ['warn DRIFT_INVESTIGATE']],
    ['0.25', ['block DRIFT']],
    ['0', []],
    ['1e-05', []],
  ])('S17 an index of %s', (psi, expected) => {
    expect(codes(`f: { psi: ${psi} }`)).toEqual(expected);
  });

  test('the policy moves both thresholds', () => {
    const policy = 'gates: { drift: { investigate: 0.05, act: 0.2 } }';
    expect(codes('f: { psi: 0.05 }', policy)).toEqual(['warn DRIFT_INVESTIGATE']);
    expect(codes('f: { psi: 0.2 }', policy)).toEqual(['block DRIFT']);
  });

  test('shares and counts give the same, a bucket that emptied is seen', () => {
    const shares = codes('f: { reference: [0.25, 0.25, 0.5], current: [0.05, 0.25, 0.7] }');
    expect(shares).toEqual(codes('f: { reference: [25, 25, 50], current: [5, 25, 70] }'));
    expect(codes('f: { reference: [0.25, 0.25, 0.5], current: [0, 0.4, 0.6] }')).toEqual(['block DRIFT']);
  });

  test('many features that drift together are one finding, the worst first', () => {
    const [found, ...others] = findings(
      drift,
      about(Array.from({ length: 30 }, (_, index) => `f${index}: { psi: 0.${30 + index} }`).join(', ')),
    );
    expect(others).toEqual([]);
    expect(found?.message).toMatch(/^f29 has PSI 0\.59.*; f25 has .*; 25 more$/);
    expect(found?.evidence).toMatchObject({ count: 30, features: 30, largest: 0.59 });
    expect(found?.evidence.worst).toHaveLength(20);
  });
});
