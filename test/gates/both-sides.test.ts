import { describe, expect, test } from 'vitest';
import type { Report } from '../../src/core/report.ts';
import { judgeFiles } from '../support/case.ts';

const POLICY = {
  '.github/tollgate.yaml': 'version: 1\nbudgets:\n  - { team: payments, monthly: 9000 USD }\n',
};
const FILE = 'models/m.model.yaml';

/** A production model whose parts a test replaces. */
const model = (parts: { identity?: string; team?: string; serving?: string; rest?: string } = {}): string =>
  [
    `model: { name: m, type: fraud, ${parts.identity ?? 'version: "1", stage: production'} }`,
    `cost_allocation: { team: ${parts.team ?? 'payments'} }`,
    parts.serving ?? 'serving: { hardware: 1xL4, min_replicas: 2, max_replicas: 2 }',
    parts.rest ?? '',
    '',
  ].join('\n');

const judge = (base: string, head: string, policy: Record<string, string> = POLICY): Promise<Report> =>
  judgeFiles({ base: { ...policy, [FILE]: base }, head: { ...policy, [FILE]: head } });

/** `gate status CODE` of what a model got, leaving out what passes or does not apply. */
const told = (report: Report, gate?: string): string[] =>
  [...report.gates, ...report.models.flatMap((one) => one.gates)]
    .filter((result) => !['pass', 'not_applicable'].includes(result.status))
    .filter((result) => gate === undefined || result.gate === gate)
    .map(({ gate: name, status, code }) => `${name} ${status} ${code}`);

describe('a change is judged by both of its sides', () => {
  const release = (stage: string) => judge(model(), model({ identity: `version: "2", stage: ${stage}` }));

  test.each(['production', 'staging', 'development', 'deprecated', 'archived'])(
    'a new version of a production model is a release, even when the change calls it %s',
    async (stage) => {
      const report = await release(stage);
      expect(told(report)).toEqual(told(await release('production')));
      expect(told(report, 'rollout-strategy')).toEqual(['rollout-strategy block MISSING_REQUIRED']);
    },
  );

  test('what the policy requires at a stage is not shed by renaming the stage', async () => {
    const policy = {
      '.github/tollgate.yaml':
        'version: 1\nrequire:\n  - { gates: [schema], where: { stage: production } }\n',
    };
    const renamed = await judge(model(), model({ identity: 'version: "1", stage: staging' }), policy);
    expect(told(renamed, 'schema')).toEqual(['schema warn MISSING_REQUIRED']);
    const retired = await judge(model(), model({ identity: 'version: "1", stage: archived' }), policy);
    expect(told(retired, 'schema')).toEqual([]);
  });

  test('retiring a model alone releases nothing', async () => {
    const report = await judge(model(), model({ identity: 'version: "1", stage: archived' }));
    expect(told(report, 'rollout-strategy')).toEqual([]);
  });
});
