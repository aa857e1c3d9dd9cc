import { describe, expect, test } from 'vitest';
import type { GateResult } from '../../src/core/report.ts';
import { type Files, judgeCase, judgeFiles } from '../support/case.ts';

const POLICY: Files = { '.github/tollgate.yaml': 'version: 1\n' };
const file = (name: string) => `models/${name}.model.yaml`;
/** A model of a fleet: `name`, its identity besides name and type, and its other blocks. */
const model = (name: string, identity: string, ...blocks: string[]): Files => ({
  [file(name)]: [`model: { name: ${name}, type: other, ${identity} }`, ...blocks, ''].join('\n'),
});
const READY = [
  'training: { hardware: 1xL4, duration_hours: 1, data_version: d1, code_commit: c1 }',
  'evaluation: { metrics: { auc: 0.9 } }',
  'serving: { hardware: 1xT4, min_replicas: 1, max_replicas: 2, latency: { p99: 9ms } }',
  'rollout: { strategy: canary, shadow: 24h, stages: [ { traffic: 5%, duration: 4h }, { traffic: 100% } ], rollback: { auc: { threshold: -0.01, window_minutes: 5, min_samples: 100 } } }',
  'ownership: { team: search, oncall: search-oncall }',
  'telemetry: { sink: prometheus://x }',
];
const ready = (stage: string, leave: (line: string) => boolean = () => true) =>
  model('m', `stage: ${stage}, version: "1", description: Ranks`, ...READY.filter(leave));

const judge = async (base: Files, head: Files, asOf = '2026-11-21'): Promise<readonly GateResult[]> =>
  (await judgeFiles({ base: { ...POLICY, ...base }, head: { ...POLICY, ...head } }, { asOf })).gates.filter(
    ({ gate }) => gate === 'lifecycle',
  );
const codes = async (base: Files, head: Files) =>
  (await judge(base, head)).map(({ code, status }) => `${code} ${status}`);

describe('S33 each promotion with its evidence', () => {
  const order = ['development', 'staging', 'canary', 'production'];

  test.each([0, 1, 2])('step %i of the ladder passes with all of it', async (step) => {
    expect(await codes(ready(order[step] ?? ''), ready(order[step + 1] ?? ''))).toEqual(['OK pass']);
  });

  test.each([
    ['staging', 'training', 'the data and code it was trained from'],
    ['staging', 'evaluation', 'evaluation metrics'],
    ['canary', 'serving', 'a measured p99'],
    ['canary', 'rollout', 'a shadow phase and rollout stages'],
    ['production', 'ownership', 'an on-call rotation'],
    ['production', 'telemetry', 'a telemetry sink'],
    ['production', 'evaluation', 'evaluation metrics'],
  ])('to %s without %s', async (to, block, words) => {
    const from = order[order.indexOf(to) - 1] ?? '';
    const [finding] = await judge(
      ready(from),
      ready(to, (line) => !line.startsWith(block)),
    );
    expect(finding).toMatchObject({
      code: 'PROMOTION_INCOMPLETE',
      status: 'approval',
      message: `m goes from ${from} to ${to} without ${words}`,
      location: { file: file('m'), line: 1 },
    });
  });

  test('room to grow is a ceiling above the floor', async () => {
    const fixed = (stage: string) => ({
      [file('m')]: (ready(stage)[file('m')] ?? '').replace('max_replicas: 2', 'max_replicas: 1'),
    });
    expect((await judge(fixed('canary'), fixed('production')))[0]?.evidence.missing).toEqual(['capacity']);
  });

  test.each([
    ['development', 'production', 'past staging and canary'],
    ['staging', 'production', 'past canary'],
    ['production', 'archived', 'past deprecated'],
    ['archived', 'production', 'which no model does'],
  ])('%s to %s', async (from, to, how) => {
    const [finding] = await judge(ready(from), ready(to));
    expect(finding).toMatchObject({ code: 'STAGE_SKIPPED', status: 'approval' });
    expect(finding?.message).toContain(how);
  });

  test('a step back is no promotion', async () => {
    expect(await codes(model('m', 'stage: production'), model('m', 'stage: canary'))).toEqual(['OK pass']);
  });

  test('the policy may ask for something else', async () => {
    const policy = {
      '.github/tollgate.yaml':
        'version: 1\ngates: { lifecycle: { promotion: { staging: [], canary: [oncall] } } }\n',
    };
    const gates = await judge(
      { ...policy, ...model('m', 'stage: staging') },
      { ...policy, ...model('m', 'stage: canary') },
    );
    expect(gates.map(({ evidence }) => evidence.missing)).toEqual([['oncall']]);
  });
});

describe('S33 the way out', () => {
  const reader = (stage = 'production') => model('r', `stage: ${stage}`, 'dependencies: { upstream: [m] }');
  const gone = 'superseded_by: r, retire_by: 2027-01-31';

  test.each(['deprecated', 'archived'])('%s is blocked while consumers remain', async (stage) => {
    const from = stage === 'archived' ? 'deprecated' : 'production';
    const head = { ...model('m', `stage: ${stage}, ${gone}`), ...reader() };
    const [finding] = await judge({ ...model('m', `stage: ${from}`), ...reader() }, head);
    expect(finding).toMatchObject({
      code: 'CONSUMERS_REMAIN',
      status: 'block',
      message: `m is set to ${stage} while 1 model still reads it: r`,
      evidence: { consumers: ['r'] },
    });
  });

  test('consumers that are retired themselves, or in development, do not hold it', async () => {
    for (const stage of ['deprecated', 'development']) {
      const head = { ...model('m', `stage: deprecated, ${gone}`), ...reader(stage) };
      expect(await codes({ ...model('m', 'stage: production'), ...reader(stage) }, head)).toEqual([
        'OK pass',
      ]);
    }
  });

  test('a removal is blocked while consumers remain, and needs approval anyway', async () => {
    const base = { ...model('m', 'stage: archived'), ...reader() };
    expect(await codes(base, reader())).toEqual(['CONSUMERS_REMAIN block', 'MODEL_REMOVED approval']);
    expect(await codes({ ...base, ...reader('archived') }, reader('archived'))).toEqual([
      'MODEL_REMOVED approval',
    ]);
  });

  test('a deprecation says where to go and by when', async () => {
    const from = model('m', 'stage: production');
    const [hint] = await judge(from, model('m', 'stage: deprecated'));
    expect(hint?.message).toBe(
      'm is deprecated without superseded_by and retire_by: nobody can tell where to go and by when',
    );
    expect(await codes(from, model('m', `stage: deprecated, ${gone}`))).toEqual(['SUCCESSOR_UNKNOWN warn']);
  });
});

describe('S33 zombie models with their monthly cost', () => {
  const t4 = 'serving: { hardware: 1xT4, min_replicas: 2, max_replicas: 2, traffic: { requests: 0/h } }';
  const old = (identity: string) => model('m', identity, t4);
  const other = model('n', 'stage: production');
  const touched = model('n', 'stage: production, description: Now described');
  const zombie = async (identity: string, asOf?: string) =>
    (await judge({ ...old(identity), ...other }, { ...old(identity), ...touched }, asOf)).map(
      ({ code, status, pre_existing, message, evidence }) =>
        code === 'OK' ? code : { code, status, pre_existing, message, monthly: evidence.monthly },
    );

  test('deprecated, read by nobody and still running: 2 x 730 h x $0.526', async () => {
    expect(await zombie('stage: deprecated')).toEqual([
      {
        code: 'ZOMBIE',
        status: 'warn',
        pre_existing: true,
        message:
          '1 zombie model still provisioned for $767.96 a month: m $767.96 (deprecated, read by no model)',
        monthly: '767.96',
      },
    ]);
  });

  test('superseded by a model that serves, but not by one that does not yet', async () => {
    expect(await zombie('stage: production, superseded_by: n')).toMatchObject([{ monthly: '767.96' }]);
    expect(await zombie('stage: production, superseded_by: later')).toEqual(['OK']);
    expect(await zombie('stage: production')).toEqual(['OK']);
  });

  test('one that is still read is none until its day has come; the archived one is at once', async () => {
    const reader = model('n', 'stage: production', 'dependencies: { upstream: [m] }');
    const at = async (identity: string) =>
      (
        await judge(
          { ...old(identity), ...reader },
          { ...old(identity), ...reader, ...model('x', 'stage: staging') },
        )
      )[0]?.message;
    expect(await at('stage: deprecated, retire_by: 2026-11-21')).toBe(
      'Every model of the base is still declared',
    );
    expect(await at('stage: deprecated, retire_by: 2026-11-20')).toContain(
      'deprecated, to be gone by 2026-11-20',
    );
    expect(await at('stage: archived')).toContain('m $767.96 (archived)');
  });

  test('one that runs nothing costs nothing, and one without a price costs at least what is known', async () => {
    const files = (block: string) => ({ ...model('m', 'stage: deprecated', block), ...other });
    const none = 'costs: [ { name: labels, component: data, monthly: 10 USD } ]';
    expect(await codes(files(none), { ...files(none), ...touched })).toEqual(['OK pass']);
    const unknown = 'serving: { hardware: 1xNOSUCH, min_replicas: 2, max_replicas: 2 }';
    const [finding] = await judge(files(unknown), { ...files(unknown), ...touched });
    expect(finding?.message).toContain('at least $0.00 a month');
  });

  test('golden: fixtures/lifecycle-stages', async () => {
    const gates = (await judgeCase('lifecycle-stages')).gates.filter(({ gate }) => gate === 'lifecycle');
    expect(gates.map(({ code }) => code).sort()).toEqual([
      'CONSUMERS_REMAIN',
      'NO_MIGRATION',
      'PROMOTION_INCOMPLETE',
      'STAGE_SKIPPED',
      'ZOMBIE',
    ]);
  });
});
