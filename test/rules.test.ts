import { describe, expect, test } from 'vitest';
import type { Report } from '../src/core/report.ts';
import { markdown } from '../src/render/markdown.ts';
import { AS_OF, type Files, judgeFiles } from './support/case.ts';

/** One L4 costs about 587.50 USD a month: 730 h at its list price. */
const model = (id: string, replicas: number, rest = '') =>
  `model: { name: ${id}, version: "1", type: vision${rest} }
ownership: { team: search, oncall: search-oncall }
serving: { hardware: 1xL4, cloud: aws, region: us-east-1, min_replicas: ${replicas}, max_replicas: ${replicas} }
`;
const POLICY = '.github/tollgate.yaml';
const WAIVERS = '.github/tollgate-waivers.yaml';
const budget = (monthly: number) =>
  `version: 1\nbudgets: [{ team: search, monthly: ${monthly} USD, block: 100% }]\napprovals: { high: { teams: [ml-release], count: 1 } }\n`;
const comment = (report: Report) => markdown(report, { columns: 80, color: false });
const budgetOf = ({ gates }: Report) => {
  const result = gates.find(({ gate }) => gate === 'budget');
  return result && { status: result.status, code: result.code };
};
const OVER = { status: 'block', code: 'BUDGET_EXCEEDED' };

describe('which policy judges', () => {
  const before: Files = { [POLICY]: budget(1000), 'a.model.yaml': model('a', 1) };
  const grown: Files = { ...before, 'a.model.yaml': model('a', 2) };

  test('T1 a budget that the same change raises is judged as it was, and the new one is previewed', async () => {
    const report = await judgeFiles({ base: before, head: { ...grown, [POLICY]: budget(1_000_000) } });
    expect(budgetOf(report)).toEqual(OVER);
    expect(report.verdict).toBe('block');
    const unchanged = await judgeFiles({ base: before, head: grown });
    expect(report.policy).toEqual({ ...unchanged.policy, preview: 'pass' });
  });

  test('T1 deleting the policy does not unconfigure the check', async () => {
    const { [POLICY]: _, ...head } = grown;
    const report = await judgeFiles({ base: before, head });
    expect([report.configured, report.verdict]).toEqual([true, 'block']);
  });

  test('T25 T1 a stale branch meets the policy at the tip of its target, not that of its merge base', async () => {
    const base = { ...before, [POLICY]: budget(1_000_000) };
    const head = { ...grown, [POLICY]: budget(1_000_000) };
    expect(budgetOf(await judgeFiles({ base, head }))).toMatchObject({ status: 'pass' });
    expect(budgetOf(await judgeFiles({ base, head, target: { ...base, [POLICY]: budget(1000) } }))).toEqual(
      OVER,
    );
  });

  test('T25 retargeted, the same change is judged anew by the other branch, and the report says by which', async () => {
    const strict = await judgeFiles({ base: before, head: grown });
    const lax = await judgeFiles({
      base: before,
      head: grown,
      target: { ...before, [POLICY]: budget(1_000_000) },
    });
    expect([strict.verdict, budgetOf(lax)?.status]).toEqual(['block', 'pass']);
    expect(strict.policy).not.toEqual(lax.policy);
  });

  test('T32 two changes that fit alone do not fit together', async () => {
    const base = { ...before, [POLICY]: budget(2000), 'b.model.yaml': model('b', 1) };
    const first = { ...base, 'a.model.yaml': model('a', 2) };
    const second = { ...base, 'b.model.yaml': model('b', 2) };
    expect(budgetOf(await judgeFiles({ base, head: first }))).toMatchObject({
      status: expect.not.stringMatching('block'),
    });
    expect(budgetOf(await judgeFiles({ base, head: second }))).toMatchObject({
      status: expect.not.stringMatching('block'),
    });
    expect(budgetOf(await judgeFiles({ base, head: second, target: first }))).toEqual(OVER);
  });
});

describe('what a change cannot shed', () => {
  const before: Files = { [POLICY]: budget(100_000), 'a.model.yaml': model('a', 1, ', risk: high') };

  test('T19 a risk that is declared away stays', async () => {
    const head = { ...before, 'a.model.yaml': model('a', 2, ', risk: low') };
    const [changed] = (await judgeFiles({ base: before, head })).models;
    expect(changed?.risk?.class).toBe('high');
  });

  test('T20 a deleted latency block of what needs one is missing evidence', async () => {
    const fraud = model('f', 1, ', stage: production').replace('vision', 'fraud');
    const declared = fraud.replace('max_replicas: 1 }', 'max_replicas: 1, latency: { p99: 16ms } }');
    const report = await judgeFiles({
      base: { ...before, 'f.model.yaml': declared },
      head: { ...before, 'f.model.yaml': fraud },
    });
    const gates = report.models.flatMap((entry) => entry.gates);
    expect(gates.find(({ gate }) => gate === 'latency')).toMatchObject({
      status: 'block',
      code: 'MISSING_REQUIRED',
    });
  });

  test.each([
    ['deleted', {}],
    ['renamed to what is no config', { 'a.txt': model('a', 1) }],
  ])('T3 a config that is %s is a removal that needs approval', async (_how, rest) => {
    const report = await judgeFiles({ base: before, head: { [POLICY]: budget(100_000), ...rest } });
    expect(report.verdict).toBe('approval');
    expect(
      [...report.gates, ...report.models.flatMap((entry) => entry.gates)].map(({ code }) => code),
    ).toContain('MODEL_REMOVED');
  });
});

describe('waivers', () => {
  const waiver = (expires: string) =>
    `version: 1\nwaivers:\n  - { gate: budget, team: search, owner: payments, reason: Reserved until the move, expires: ${expires} }\n`;
  const before: Files = { [POLICY]: budget(1000), 'a.model.yaml': model('a', 1) };
  const grown: Files = { ...before, 'a.model.yaml': model('a', 2) };
  const judge = (expires: string) =>
    judgeFiles({
      base: { ...before, [WAIVERS]: waiver(expires) },
      head: { ...grown, [WAIVERS]: waiver(expires) },
    });

  test('let the finding pass on the record, with the days that are left', async () => {
    const report = await judge('2026-12-01');
    expect(budgetOf(report)).toEqual({ status: 'waived', code: 'BUDGET_EXCEEDED' });
    expect(report.verdict).not.toBe('block');
    const shown = comment(report);
    for (const word of ['payments', 'Reserved until the move', '2026-12-01', 'ends in 10 days'])
      expect(shown).toContain(word);
  });

  test('count on their last day', async () => {
    const report = await judge(AS_OF);
    expect(budgetOf(report)?.status).toBe('waived');
    expect(comment(report)).toContain('ends today');
  });

  test('do not count from the day after, and that is reported where the waiver stands', async () => {
    const report = await judge('2026-11-20');
    expect(budgetOf(report)).toEqual(OVER);
    expect(report.problems).toMatchObject([
      { code: 'WAIVER_EXPIRED', severity: 'warning', location: { file: WAIVERS, line: 3 } },
    ]);
    expect(comment(report)).toContain('expired on 2026-11-20');
  });

  test('T1 that the change itself brings do not apply', async () => {
    const report = await judgeFiles({ base: before, head: { ...grown, [WAIVERS]: waiver('2026-12-01') } });
    expect(budgetOf(report)).toEqual(OVER);
  });

  test('T1 nor does the new expiry of one that the change renews', async () => {
    const report = await judgeFiles({
      base: { ...before, [WAIVERS]: waiver('2026-11-20') },
      head: { ...grown, [WAIVERS]: waiver('2027-11-20') },
    });
    expect(budgetOf(report)).toEqual(OVER);
  });

  test('of another gate or model leave the finding as it is', async () => {
    const other = waiver('2026-12-01').replace(
      'gate: budget, team: search',
      'gate: budget, team: search, model: a',
    );
    const report = await judgeFiles({
      base: { ...before, [WAIVERS]: other },
      head: { ...grown, [WAIVERS]: other },
    });
    expect(budgetOf(report)).toEqual(OVER);
  });
});
