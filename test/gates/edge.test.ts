import { describe, expect, test } from 'vitest';
import { edge } from '../../src/gates/edge.ts';
import { judgeCase, judgeFiles } from '../support/case.ts';
import { findings, judge, policyOf, side, subject } from './build.ts';

const GOOD: Readonly<Record<string, string>> = {
  device: 'cortex-m7',
  class: 'microcontroller',
  peak_memory: '1MB',
  versions_active: '50',
  versions_supported: '50',
  hil: '{ version: "2", on: device, passed: true }',
  telemetry: 'federated',
};
const yaml = (edgeBlock: Readonly<Record<string, string | undefined>>, version = '2', size = '900000') =>
  `model: { name: m, type: other, stage: production, version: "${version}" }\n${size === '' ? '' : `artifact: { path: s3://m/${version}, size_bytes: ${size} }\n`}edge: { ${Object.entries(
    edgeBlock,
  )
    .flatMap(([key, value]) => (value === undefined ? [] : `${key}: ${value}`))
    .join(', ')} }\n`;
const codes = (change: Readonly<Record<string, string | undefined>>, size?: string) =>
  findings(edge, subject(side(yaml({ ...GOOD, ...change }, '2', size)), side(yaml(GOOD, '1')))).map(
    ({ code, level }) => `${level} ${code}`,
  );

const added = (change: Readonly<Record<string, string | undefined>>, size?: string) =>
  findings(edge, subject(side(yaml({ ...GOOD, ...change }, '2', size)))).map(
    ({ code, level }) => `${level} ${code}`,
  );

describe('S34 edge (table 16)', () => {
  test('passes with everything in order', () => expect(codes({})).toEqual([]));

  test.each([
    [
      '1 MB on a microcontroller, and one byte more',
      { peak_memory: '1000001B' },
      ['violation MEMORY_BUDGET'],
    ],
    ['a budget of its own', { memory: '512KB', peak_memory: '513KB' }, ['violation MEMORY_BUDGET']],
    ['a larger one than the class has', { memory: '64MB', peak_memory: '12MB' }, ['violation MEMORY_BUDGET']],
    [
      'another class on the same device',
      { class: 'gateway', memory: '64MB', peak_memory: '12MB' },
      ['violation MEMORY_BUDGET'],
    ],
    ['another device', { device: 'pi-5', class: 'gateway', memory: '64MB', peak_memory: '12MB' }, []],
    ['an emulator', { hil: '{ version: "2", on: emulator, passed: true }' }, ['hint HIL_EMULATED']],
    ['the count of versions taken away', { versions_active: undefined }, ['missing MISSING_REQUIRED']],
    ['the measurement taken away', { peak_memory: undefined }, ['missing MISSING_REQUIRED']],
    ['no budget for a smartphone', { class: 'smartphone' }, ['missing MISSING_REQUIRED']],
    ['one version more than is understood', { versions_active: '51' }, ['violation VERSION_SKEW']],
    ['what is understood taken away', { versions_supported: undefined }, ['missing MISSING_REQUIRED']],
    ['no test', { hil: undefined }, ['missing MISSING_REQUIRED']],
    [
      'a test of another version',
      { hil: '{ version: "1", on: device, passed: true }' },
      ['missing MISSING_REQUIRED'],
    ],
    [
      'a test that failed',
      { hil: '{ version: "2", on: emulator, passed: false }' },
      ['violation HIL_FAILED'],
    ],
    [
      'a device that throttled',
      { hil: '{ version: "2", on: device, passed: true, throttled: true }' },
      ['violation HIL_THROTTLED'],
    ],
    ['single predictions', { telemetry: 'raw' }, ['violation RAW_TELEMETRY']],
    ['silence', { telemetry: 'none' }, ['violation NO_TELEMETRY']],
    ['telemetry taken away', { telemetry: undefined }, ['missing MISSING_REQUIRED']],
  ])('%s', (_, change, expected) => {
    expect(codes(change)).toEqual(expected);
  });

  test('the artefact alone can be too large, and without its size nothing is known', () => {
    expect(added({ peak_memory: undefined }, '1000001')).toEqual(['violation MEMORY_BUDGET']);
    expect(added({ peak_memory: undefined }, '')).toEqual(['missing MISSING_REQUIRED']);
  });

  test.each([
    ['peak_memory', 'hint MEMORY_UNMEASURED'],
    ['versions_supported', 'hint SKEW_UNKNOWN'],
    ['telemetry', 'hint TELEMETRY_UNKNOWN'],
  ])('a new model that does not declare %s is told', (key, expected) => {
    expect(added({ [key]: undefined })).toEqual([expected]);
  });

  test('an emulator is no evidence where the policy requires the gate', () => {
    const one = side(yaml({ ...GOOD, hil: '{ version: "2", on: emulator, passed: true }' }));
    const policy = policyOf('require: [ { gates: [edge] } ]\n');
    expect(findings(edge, subject(one), policy).map(({ code, level }) => `${level} ${code}`)).toEqual([
      'missing HIL_EMULATED',
    ]);
  });

  test('evidence for the version before does not pass as an old fault', async () => {
    const file = 'models/m.model.yaml';
    const none = { ...GOOD, hil: undefined };
    const report = await judgeFiles({
      base: { '.github/tollgate.yaml': 'version: 1\n', [file]: yaml(none, '1') },
      head: { '.github/tollgate.yaml': 'version: 1\n', [file]: yaml(none, '2') },
    });
    const [gate] = report.models[0]?.gates.filter(({ gate: id }) => id === 'edge') ?? [];
    expect(gate).toMatchObject({ status: 'block', pre_existing: false, location: { file, line: 3 } });
  });

  test('a model that serves elsewhere is not judged, and one cannot shed the block', () => {
    const plain = side('model: { name: m, type: other }');
    expect(judge(edge, subject(plain, plain)).applies).toBe(false);
    expect(findings(edge, subject(plain, side(yaml(GOOD)))).map(({ level }) => level)).toEqual(['missing']);
  });

  test('golden: fixtures/edge-fail', async () => {
    const report = await judgeCase('edge-fail');
    const gates = report.models.flatMap(({ gates }) => gates.filter(({ gate }) => gate === 'edge'));
    expect(gates.map(({ code, status }) => `${code} ${status}`)).toEqual([
      'MEMORY_BUDGET block',
      'MISSING_REQUIRED block',
      'VERSION_SKEW block',
      'RAW_TELEMETRY approval',
    ]);
    expect(gates[0]?.evidence).toMatchObject({ memory_bytes: 1_000_000, peak_bytes: 1_240_000 });
  });
});
