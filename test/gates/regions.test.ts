import { describe, expect, test } from 'vitest';
import { regions as gate } from '../../src/gates/regions.ts';
import { sampleSize } from '../../src/gates/sample-size.ts';
import { judgeCase } from '../support/case.ts';
import { findings, heads, judge, policyOf, side, subject } from './build.ts';

const STAGES =
  'stages: [ { traffic: 1%, duration: 15h }, { traffic: 5%, duration: 4h }, { traffic: 25%, duration: 2h }, { traffic: 50%, duration: 2h }, { traffic: 100% } ]';
const READY = 'duration: 24h, artifact: "2", features: "2"';
const FIVE = [
  `{ name: a, share: 10%, wave: 1, ${READY} }`,
  `{ name: b, share: 10%, wave: 2, ${READY} }`,
  `{ name: c, share: 10%, wave: 2, ${READY} }`,
  `{ name: d, share: 35%, wave: 3, ${READY} }`,
  `{ name: e, share: 35%, wave: 3, ${READY} }`,
];
interface Parts {
  readonly type?: string;
  readonly head?: string;
  readonly members?: readonly string[];
  readonly more?: string;
  readonly version?: string | null;
}
const block = ({
  head = 'strategy: sequential, consistency: bounded_staleness, latency: 80ms, validation: 12h',
  members = FIVE,
}: Parts) => `regions: { ${head}, members: [ ${members.join(', ')} ] }`;
const model = (parts: Parts = {}, version = '2') =>
  side(
    `model: { name: m, type: ${parts.type ?? 'search_ranking'}, stage: production${parts.version === null ? '' : `, version: "${version}"`} }\n` +
      `serving: { traffic: { requests: 1000000/h } }\n` +
      `rollout: { strategy: canary, metric: { name: r, baseline: 5%, detect: 0.5pp }, ${STAGES} }\n${block(parts)}\n${parts.more ?? ''}`,
  );
const release = (parts: Parts = {}) => subject(model(parts));
const codes = (parts: Parts, policy?: ReturnType<typeof policyOf>) =>
  findings(gate, release(parts), policy).map(({ code }) => code);

describe('coordination', () => {
  test('S24 five regions at 80 ms: 320 ms a phase, 1.6 s for five phases, 3.5 days in all', () => {
    const passed = judge(gate, release());
    expect(passed).toMatchObject({
      findings: [],
      pass: '5 regions ready, sequential, bounded staleness; coordination adds 320 ms a phase, 1.6 s for 5 phases',
      evidence: {
        phases: 5,
        overhead_per_phase_seconds: 0.32,
        overhead_seconds: 1.6,
        total_seconds: 84 * 3600,
        waves: [{ regions: ['a'] }, { regions: ['b', 'c'] }, { regions: ['d', 'e'] }],
      },
    });
    const slower = release({
      head: 'strategy: sequential, consistency: bounded_staleness, latency: 100ms, validation: 24h',
      members: FIVE.map((m) => m.replace('24h', '48h')),
    });
    expect(judge(gate, slower)).toMatchObject({
      evidence: { overhead_per_phase_seconds: 0.4, overhead_seconds: 2, total_seconds: 7 * 86_400 },
    });
  });

  test('unknown latency is unknown, not zero', () => {
    const passed = judge(gate, release({ head: 'strategy: synchronised, consistency: strong' }));
    expect(passed).toMatchObject({
      pass: '5 regions ready, synchronised, strong; coordination overhead unknown: regions.latency or rollout.stages is not declared',
      evidence: { overhead_seconds: null, waves: [{ regions: ['a', 'b', 'c', 'd', 'e'] }] },
    });
  });

  test('a stay below 24 h or a check below 12 h needs approval; a synchronised rollout has neither', () => {
    const short = { members: [`{ name: a, share: 100%, artifact: "2", features: "2", duration: 23h }`] };
    expect(
      heads(gate, release({ ...short, head: 'strategy: hybrid, consistency: eventual', type: 'vision' })),
    ).toEqual([
      'approve WAVE_TOO_SHORT: Wave 1 (a) lasts 23 h, at least 24 h',
      'approve VALIDATION_TOO_SHORT: The check across regions is not declared, at least 12 h',
    ]);
    expect(codes({ ...short, head: 'strategy: synchronised, consistency: strong' })).toEqual([]);
    const looser = policyOf('gates: { regions: { min_wave: 23h, min_validation: 1h } }');
    const head = 'strategy: sequential, consistency: bounded_staleness, validation: 1h';
    expect(codes({ ...short, head }, looser)).toEqual([]);
    expect(codes({ ...short, head })).toEqual(['WAVE_TOO_SHORT', 'VALIDATION_TOO_SHORT']);
    const without = { members: ['{ name: a, share: 100%, artifact: "2", features: "2" }'], head };
    expect(heads(gate, release(without), looser)).toEqual([
      'approve WAVE_TOO_SHORT: Wave 1 (a) has no duration, at least 23 h',
    ]);
  });
});

describe('which regions a release names', () => {
  const of = (members: readonly string[], before: readonly string[] = FIVE) =>
    heads(gate, subject(model({ members }), model({ members: before }, '1'))).filter((head) =>
      /SHARES|DROPPED/.test(head),
    );

  test('a region that is taken out of a release is asked after, and so is traffic that is in none', () => {
    expect(of(FIVE.slice(0, 4))).toEqual([
      'violation REGION_SHARES: The regions have 65 % of traffic together: nothing says where the rest is served',
      'violation REGION_DROPPED: The change takes out e of the regions of a model that it releases',
    ]);
    const moved = [...FIVE.slice(0, 3), FIVE[3]?.replace('35%', '70%') ?? ''];
    expect(of(moved)).toEqual([
      'violation REGION_DROPPED: The change takes out e of the regions of a model that it releases',
    ]);
    expect(of(FIVE)).toEqual([]);
    expect(of(FIVE, FIVE.slice(0, 4))).toEqual([]);
  });

  test('thirds in whole per cent are all traffic', () => {
    const third = (share: string) =>
      ['a', 'b', 'c'].map((name) => `{ name: ${name}, share: ${share}, ${READY} }`);
    expect(of(third('33%'), third('33%'))).toEqual([]);
    expect(of(third('32%'), third('33%'))).toHaveLength(1);
  });
});

describe('consistency (table 15)', () => {
  const at = (consistency: string, strategy = 'synchronised') =>
    `strategy: ${strategy}, consistency: ${consistency}, validation: 12h`;

  test.each([
    ['fraud', 'bounded_staleness', 'strong'],
    ['search_ranking', 'eventual', 'bounded_staleness'],
    ['embedding', 'eventual', 'bounded_staleness'],
  ])('S24 %s: %s is too weak, %s is not', (type, weak, enough) => {
    expect(codes({ type, head: at(weak) })).toEqual(['CONSISTENCY_TOO_WEAK']);
    expect(codes({ type, head: at(enough) })).toEqual([]);
  });

  test('S24 content is eventual, unless it is safety-critical or the policy says so', () => {
    expect(codes({ type: 'recommendation', head: at('eventual') })).toEqual([]);
    expect(
      codes({ type: 'recommendation', head: at('bounded_staleness'), more: 'business: { impact: safety }' }),
    ).toEqual(['CONSISTENCY_TOO_WEAK']);
    const policy = policyOf('gates: { regions: { consistency: { recommendation: strong } } }');
    expect(codes({ type: 'recommendation', head: at('eventual') }, policy)).toEqual(['CONSISTENCY_TOO_WEAK']);
  });

  test('strong consistency allows one version at a time, so only a synchronised rollout keeps it', () => {
    expect(findings(gate, release({ type: 'fraud', head: at('strong', 'sequential') }))).toMatchObject([
      { code: 'STRATEGY_NOT_CONSISTENT', fix: { path: 'regions.strategy', replacement: 'synchronised' } },
    ]);
  });
});

describe('readiness', () => {
  const one = (rest: string) => ({
    head: 'strategy: synchronised, consistency: strong',
    members: [`{ name: a, share: 50%, ${rest} }`, `{ name: b, share: 50%, artifact: "2", features: "2" }`],
  });

  test('an artefact or features of another version are not ready', () => {
    expect(findings(gate, release(one('artifact: "2", features: "1"')))).toMatchObject([
      {
        code: 'REGION_NOT_READY',
        message: 'The feature store is not at 2 in a (1)',
        place: { path: ['regions', 'members', 0, 'features'] },
      },
    ]);
    expect(codes(one('artifact: "1", features: "1"'))).toEqual(['REGION_NOT_READY', 'REGION_NOT_READY']);
  });

  test('what nobody declared is missing, and never passes', () => {
    expect(heads(gate, release(one('artifact: "2"')))).toEqual([
      'missing MISSING_REQUIRED: Nothing says that the feature store of a is at 2',
    ]);
    expect(heads(gate, release({ ...one('artifact: "2"'), version: null }))[0]).toBe(
      'missing MISSING_REQUIRED: model.version is not declared, so nobody can tell which regions hold it',
    );
  });
});

describe('bad input', () => {
  const head = 'strategy: synchronised, consistency: strong';
  const ready = 'artifact: "2", features: "2"';
  test.each([
    [[`{ name: a, share: 60%, ${ready} }`, `{ name: b, share: 50%, ${ready} }`], 'REGION_SHARES'],
    [[`{ name: a, share: 60%, ${ready} }`, `{ name: a, share: 40%, ${ready} }`], 'REGION_TWICE'],
    [[`{ name: a, share: 0%, ${ready} }`, `{ name: b, share: 100%, ${ready} }`], 'NO_TRAFFIC'],
  ])('%s is %s', (members, code) => {
    expect(codes({ head, members })).toEqual([code]);
  });

  test('nothing to judge says why; a release that takes the block out does not pass', () => {
    const bare = (version: string) =>
      side(`model: { name: m, type: other, stage: production, version: "${version}" }`);
    expect(judge(gate, subject(bare('2')))).toEqual({
      applies: false,
      reason: 'The config declares no regions and nothing requires them',
    });
    expect(heads(gate, subject(bare('2'), model({}, '1')))).toEqual([
      'missing MISSING_REQUIRED: regions is not declared',
    ]);
    expect(judge(gate, subject(model(), model()))).toMatchObject({ applies: false });
  });
});

describe('samples of each region', () => {
  test('S24 a region whose own share is too small is named, with how much longer it takes', () => {
    const members = [`{ name: a, share: 1%, ${READY} }`, `{ name: b, share: 99%, ${READY} }`];
    // 1M/h: 150,000 + 200,000 + 500,000 + 1,000,000 canary samples, 1 % of them 18,500 of 29,826.
    expect(findings(sampleSize, release({ members }))).toMatchObject([
      {
        code: 'REGION_TOO_FEW_SAMPLES',
        message: 'Each region needs 29,826 canary samples of its own: a brings 18,500',
        place: { path: ['regions', 'members', 0] },
        fix: {
          summary:
            'Let the stages last 1.61 times as long (37 h 5 min in all for a), or judge small regions together as one member',
        },
      },
    ]);
    expect(
      findings(
        sampleSize,
        release({ members: members.map((m) => m.replace('1%', '2%').replace('99%', '98%')) }),
      ),
    ).toEqual([]);
  });
});

test('S24 the fixtures: an unready region, and a passing plan of 1.6 s', async () => {
  const gates = async (name: string) =>
    (await judgeCase(name)).models[0]?.gates.filter((result) => result.gate === 'regions') ?? [];
  expect((await gates('regions-fail')).map(({ code }) => code)).toEqual([
    'CONSISTENCY_TOO_WEAK',
    'WAVE_TOO_SHORT',
    'VALIDATION_TOO_SHORT',
    'REGION_NOT_READY',
    'MISSING_REQUIRED',
  ]);
  expect((await gates('regions-pass'))[0]?.evidence).toMatchObject({ overhead_seconds: 1.6 });
});
