import { describe, expect, test } from 'vitest';
import type { Report } from '../../src/core/report.ts';
import { withApprovals } from '../../src/core/verdict.ts';
import { judgeFiles } from '../support/case.ts';

const POLICY = 'version: 1\nbudgets:\n  - { team: a, monthly: 2000 USD }\n';
const model = (name: string, more = 'min_replicas: 1', version = '1') =>
  `model: { name: ${name}, type: other, version: "${version}" }\nownership: { team: a }\nserving: { hardware: 1xL4, ${more} }\n`;
const base = { '.github/tollgate.yaml': POLICY, 'z.model.yaml': model('z') };

const codes = (report: Report): string[] =>
  [...report.gates, ...report.models.flatMap((one) => one.gates)]
    .filter(({ status }) => !['pass', 'not_applicable'].includes(status))
    .map(
      ({ gate, code, status, pre_existing: old }) => `${gate} ${code} ${status}${old ? ' pre-existing' : ''}`,
    );

describe('duplicates', () => {
  test('a new twin of a model blocks at both files and neither is judged', async () => {
    const report = await judgeFiles({
      base,
      head: { ...base, 'a.model.yaml': model('z', 'min_replicas: 0') },
    });
    expect(codes(report)).toEqual([
      'schema DUPLICATE_MODEL block',
      'schema DUPLICATE_MODEL block',
      'budget BUDGET_UNKNOWN undecided',
    ]);
    expect(report.models).toEqual([]);
    expect(report.totals.head.unknown).toHaveLength(2);
    expect(report.verdict).toBe('block');
  });

  test('twins that the base already has warn', async () => {
    const twins = { ...base, 'a.model.yaml': model('z') };
    const report = await judgeFiles({ base: twins, head: { ...twins, 'b.model.yaml': model('b') } });
    expect(codes(report).filter((code) => code.startsWith('schema'))).toEqual([
      'schema DUPLICATE_MODEL warn pre-existing',
      'schema DUPLICATE_MODEL warn pre-existing',
    ]);
  });
});

describe('files nobody can read', () => {
  const broken = { ...base, 'x.model.yaml': 'model: [\n' };

  test('no budget passes beside one, and one that the base has does not block', async () => {
    const report = await judgeFiles({
      base: broken,
      head: { ...broken, 'z.model.yaml': model('z', 'min_replicas: 2') },
    });
    expect(codes(report)).toContain('budget BUDGET_UNKNOWN warn pre-existing');
    const worse = await judgeFiles({ base, head: broken });
    expect(codes(worse)).toEqual(
      expect.arrayContaining(['schema SYNTAX block', 'budget BUDGET_UNKNOWN undecided']),
    );
  });

  test('a file that broke is not a removed model', async () => {
    const report = await judgeFiles({ base, head: { ...base, 'z.model.yaml': 'model: [\n' } });
    expect(codes(report)).not.toContainEqual(expect.stringContaining('MODEL_REMOVED'));
  });
});

describe('approvals', () => {
  const critical = (policy: string) => ({
    base: { ...base, '.github/tollgate.yaml': policy },
    head: {
      ...base,
      'c.model.yaml': model('c').replace('type: other', 'type: other, stage: production, risk: critical'),
    },
  });

  test('a critical release without rules needs two people', async () => {
    const report = await judgeFiles(critical('version: 1\n'));
    expect(report.approvals).toMatchObject([{ rule: 'critical', count: 2, permission: 'write' }]);
    expect(withApprovals(report, new Map([['critical', ['a', 'a']]])).approvals[0]?.granted).toEqual(['a']);
    const released = withApprovals(report, new Map([['critical', ['a', 'b']]]));
    expect(released.models.find(({ id }) => id === 'c')?.gates).toContainEqual(
      expect.objectContaining({ gate: 'risk', status: 'pass', code: 'APPROVED' }),
    );
    const one = withApprovals(report, new Map([['critical', ['a']]]));
    expect(codes(one)).toContain('risk RISK_APPROVAL approval');
  });

  test('an approval by nobody is refused where it is written', async () => {
    const report = await judgeFiles(critical('version: 1\napprovals:\n  critical: { count: 0 }\n'));
    expect(report.problems).toMatchObject([
      { code: 'POLICY_UNUSABLE' },
      { code: 'INVALID_NUMBER', location: { file: '.github/tollgate.yaml', line: 3, column: 22 } },
    ]);
    expect(report.verdict).toBe('block');
  });

  test('without a policy nothing asks', async () => {
    const { head } = critical('');
    const { '.github/tollgate.yaml': _, ...files } = head;
    const report = await judgeFiles({ base: {}, head: files });
    expect(report.configured).toBe(false);
    expect(report.approvals).toEqual([]);
    expect(JSON.stringify(report)).not.toContain('approval_rule');
    expect(['pass', 'warn']).toContain(report.verdict);
  });
});

describe('stale branches', () => {
  test('positions are those of the merge result', async () => {
    const late = model('late', 'min_replicas: 9, max_replicas: 9');
    const target = { ...base, 'late.model.yaml': `# moved\n# down\n${late}` };
    const report = await judgeFiles(
      {
        base: { ...base, 'late.model.yaml': late },
        head: { ...base, 'late.model.yaml': late, 'n.model.yaml': model('n') },
        target,
      },
      { all: true },
    );
    const places =
      report.models.find(({ id }) => id === 'late')?.gates.flatMap(({ location }) => location?.line ?? []) ??
      [];
    for (const line of places) expect(line).toBeGreaterThan(2);
  });

  test('a renamed file names where it was', async () => {
    const report = await judgeFiles({
      base,
      head: { '.github/tollgate.yaml': POLICY, 'moved/z.model.yaml': model('z') },
    });
    expect(report.models).toMatchObject([
      { id: 'z', path: 'moved/z.model.yaml', previous_path: 'z.model.yaml', change: 'unchanged' },
    ]);
    expect(report.models[0]?.cost.delta?.expected).toBe('0.00');
  });
});

describe('waivers', () => {
  const waivers = (model: string) =>
    `version: 1\nwaivers:\n  - { gate: latency, model: ${model}, owner: a, reason: r, expires: 2027-01-01 }\n`;

  test('one of a model that nobody declares is named, with what was meant', async () => {
    const fleet = (waived: string) => ({
      ...base,
      'fraud.model.yaml': model('fraud-ranker'),
      '.github/tollgate-waivers.yaml': waivers(waived),
    });
    const slip = fleet('fraud-rankr');
    const report = await judgeFiles({ base: slip, head: slip });
    expect(report.problems).toMatchObject([
      {
        code: 'UNKNOWN_MODEL',
        severity: 'warning',
        fix: 'Write "fraud-ranker"',
        location: { line: 3, column: 29 },
      },
    ]);
    const right = fleet('fraud-ranker');
    expect((await judgeFiles({ base: right, head: right })).problems).toEqual([]);
  });
});
