import { describe, expect, test } from 'vitest';
import { GATE_IDS, type GateResult, type Report } from '../../src/core/report.ts';
import { readWaivers } from '../../src/core/waivers.ts';
import { GATES } from '../../src/gates/index.ts';
import { check } from '../../src/render/check.ts';
import { html } from '../../src/render/html.ts';
import { json } from '../../src/render/json.ts';
import { junit } from '../../src/render/junit.ts';
import { markdown, shortest } from '../../src/render/markdown.ts';
import { sarif } from '../../src/render/sarif.ts';
import { text } from '../../src/render/text.ts';
import { AS_OF, type Files, judgeFiles } from '../support/case.ts';

const POLICY = '.github/tollgate.yaml';
const WAIVERS = '.github/tollgate-waivers.yaml';
const model = (more = '', name = 'm', stage = 'staging'): string =>
  `model: { name: ${name}, type: other, stage: ${stage} }\nownership: { team: payments }\n${more}`;
const SERVES = (replicas: number): string =>
  `serving: { hardware: 1xL4, min_replicas: ${replicas}, max_replicas: ${replicas} }\n`;

/** A change of one model under a policy, judged as `check` does. */
const judged = (
  policy: string,
  head: string,
  more: { base?: string; files?: Files } = {},
): Promise<Report> => {
  const rules = { [POLICY]: `version: 1\n${policy}`, ...more.files };
  return judgeFiles({
    base: { ...rules, 'm.model.yaml': more.base ?? model() },
    head: { ...rules, 'm.model.yaml': head },
  });
};

const shown = ({ gate, status, code }: GateResult): string => `${gate} ${status} ${code}`;
const ofModel = (report: Report, gate: string): string[] =>
  report.models.flatMap(({ gates }) => gates.filter((result) => result.gate === gate).map(shown));
const ofFleet = (report: Report, gate: string): string[] =>
  report.gates.filter((result) => result.gate === gate).map(shown);

const waiver = (fields: string): Files => ({
  [WAIVERS]: `version: 1\nwaivers: [{ ${fields}, owner: o, reason: r, expires: 2026-12-31 }]\n`,
});

describe('T20 required evidence never passes in silence', () => {
  test.each(GATE_IDS.filter((id) => !GATES.some((gate) => gate.id === id)))(
    'a gate this version does not have blocks: %s',
    async (gate) => {
      const report = await judged(`require: [{ gates: [${gate}] }]\n`, model(SERVES(1)));
      expect(ofModel(report, gate)).toEqual([`${gate} block MISSING_REQUIRED`]);
      expect(report.models[0]?.gates.find((result) => result.gate === gate)?.message).toBe(
        `The policy requires ${gate} of m: this version of Tollgate cannot judge it`,
      );
      expect(report.verdict).toBe('block');
    },
  );

  test('only of the models the rule names, and a waiver counts', async () => {
    const rule = 'require: [{ gates: [fairness], where: { stage: production } }]\n';
    expect(ofModel(await judged(rule, model(SERVES(1))), 'fairness')).toEqual([
      'fairness not_applicable NOT_APPLICABLE',
    ]);
    const all = 'require: [{ gates: [fairness] }]\n';
    const files = waiver('gate: fairness, model: m');
    expect(ofModel(await judged(all, model(SERVES(1)), { files }), 'fairness')).toEqual([
      'fairness waived MISSING_REQUIRED',
    ]);
  });

  test.each(['training-run', 'hardware-fit', 'unit-cost'])(
    '"not applicable" does not answer a requirement: %s',
    async (gate) => {
      const report = await judged(
        `require: [{ gates: [${gate}] }]\n`,
        model('iteration: { experiments: 1/month, duration: 1h }\n'),
      );
      expect(ofModel(report, gate)).toEqual([`${gate} warn MISSING_REQUIRED`]);
      const added = await judgeFiles({
        base: { [POLICY]: `version: 1\nrequire: [{ gates: [${gate}] }]\n` },
        head: { [POLICY]: `version: 1\nrequire: [{ gates: [${gate}] }]\n`, 'm.model.yaml': model() },
      });
      expect(ofModel(added, gate)).toEqual([`${gate} block MISSING_REQUIRED`]);
    },
  );

  test('a required budget needs a budget', async () => {
    const report = await judged('require: [{ gates: [budget] }]\n', model(SERVES(1)));
    expect(ofFleet(report, 'budget')).toEqual(['budget block MISSING_REQUIRED']);
  });

  test('the budget of another team does not answer for a model it does not count', async () => {
    const rule = 'require: [{ gates: [budget] }]\nbudgets: [{ team: other, monthly: 60000 USD }]\n';
    expect(ofFleet(await judged(rule, model(SERVES(1))), 'budget')).toEqual([
      'budget block MISSING_REQUIRED',
    ]);
    const own = rule.replace('team: other', 'team: payments');
    expect(ofFleet(await judged(own, model(SERVES(1))), 'budget')).toEqual(['budget pass OK']);
    const waived = await judged(rule, model(SERVES(1)), { files: waiver('gate: budget, model: m') });
    expect(ofFleet(waived, 'budget')).toEqual(['budget waived MISSING_REQUIRED']);
  });
});

describe('the action of a gate and findings that are graded', () => {
  /** A model that is removed while another reads it: blocks, where the gate asks for approval. */
  const removal = async (policy: string): Promise<string[]> => {
    const rules = { [POLICY]: `version: 1\n${policy}` };
    const reader = { 'r.model.yaml': 'model: { name: r, type: other }\ndependencies: { upstream: [m] }\n' };
    const gone = 'model: { name: m, type: other, stage: archived }\n';
    const report = await judgeFiles({
      base: { ...rules, ...reader, 'm.model.yaml': gone },
      head: { ...rules, ...reader },
    });
    return ofFleet(report, 'lifecycle').map((line) => line.replace('lifecycle ', ''));
  };

  test.each([
    ['left out', '', ['block CONSUMERS_REMAIN', 'approval MODEL_REMOVED']],
    ['the default again', 'approve', ['block CONSUMERS_REMAIN', 'approval MODEL_REMOVED']],
    ['more than the default', 'block', ['block CONSUMERS_REMAIN', 'block MODEL_REMOVED']],
    ['on trial', 'warn', ['warn CONSUMERS_REMAIN', 'warn MODEL_REMOVED']],
    ['off', 'off', ['not_applicable OFF']],
  ])('%s', async (_, action, expected) => {
    expect(await removal(action === '' ? '' : `gates: { lifecycle: { action: ${action} } }\n`)).toEqual(
      expected,
    );
  });

  test('what an entry of the policy says of itself is graded too', async () => {
    const budgets = 'budgets: [{ team: payments, monthly: 1 USD, action: block }]\n';
    const report = await judged(`${budgets}gates: { budget: { action: approve } }\n`, model(SERVES(1)));
    expect(ofFleet(report, 'budget')).toEqual(['budget block BUDGET_EXCEEDED']);
  });
});

describe('a waiver names just what it waives', () => {
  const BUDGETS = 'budgets: [{ team: payments, monthly: 1 USD }, { monthly: 2 USD }]\n';
  const SCOPED = 'budget block BUDGET_EXCEEDED';

  test.each([
    ['gate: budget', [SCOPED, 'budget waived BUDGET_EXCEEDED']],
    ['gate: budget, team: payments', ['budget waived BUDGET_EXCEEDED', SCOPED]],
    ['gate: budget, team: other', [SCOPED, SCOPED]],
    ['gate: budget, team: payments, environment: production', [SCOPED, SCOPED]],
  ])('{ %s }', async (fields, expected) => {
    const report = await judged(BUDGETS, model(SERVES(1)), { files: waiver(fields) });
    expect(ofFleet(report, 'budget')).toEqual(expected);
  });

  test('the removal of one model, and of no other', async () => {
    const removal = async (fields: string): Promise<string[]> => {
      const rules = { [POLICY]: 'version: 1\n', ...waiver(fields) };
      const base = { ...rules, 'm.model.yaml': model(), 'n.model.yaml': model('', 'n') };
      return ofFleet(await judgeFiles({ base, head: rules }), 'lifecycle');
    };
    const open = 'lifecycle approval MODEL_REMOVED';
    expect(await removal('gate: lifecycle')).toEqual([open, open]);
    expect(await removal('gate: lifecycle, model: n')).toEqual([open, 'lifecycle waived MODEL_REMOVED']);
  });

  test('dimensions are for budgets', () => {
    const text = waiver('gate: latency, team: payments')[WAIVERS] ?? '';
    expect(readWaivers(WAIVERS, text, AS_OF).problems.map(({ code, place }) => [code, place.path])).toEqual([
      ['INVALID_VALUE', ['waivers', 0, 'team']],
    ]);
  });
});

describe('T1 a policy that cannot be used never judges in silence', () => {
  const options = { columns: 200, color: false };
  const base = { 'm.model.yaml': model(SERVES(1)) };
  const head = { 'm.model.yaml': model(SERVES(2)) };
  const SAID = 'Judged by the built-in defaults, because';

  test.each([
    ['an unknown key', 'version: 1\nbudgetz: []\n'],
    ['a syntax error', 'version: [1\n'],
    ['another currency', 'version: 1\nbudgets: [{ monthly: 1 EUR }]\n'],
  ])('%s', async (_, policy) => {
    const rules = { [POLICY]: policy };
    const report = await judgeFiles({ base: { ...base, ...rules }, head: { ...head, ...rules } });
    expect(report.verdict).toBe('block');
    expect(`${markdown(report, options)}${sarif(report, options)}`).not.toMatch(/\?(?:\W?)\. (?:Write|Fix)/);
    expect(report.gates.find(({ gate }) => gate === 'schema')?.code).not.toBe('POLICY_UNUSABLE');
    expect(markdown(report, options)).toContain(`${SAID} \`${POLICY}\` cannot be read.`);
    expect(shortest(report, options)).toContain(SAID);
    expect(text(report, options)).toContain(`${SAID} ${POLICY} cannot be read.`);
    expect(html(report, options)).toContain(SAID);
    expect(check(report, options).summary).toContain(SAID);
    for (const render of [sarif, junit, json]) expect(render(report, options)).toContain(SAID);
  });

  test('neither a policy that can be used nor one that only the change breaks', async () => {
    const rules = { [POLICY]: 'version: 1\n' };
    const used = await judgeFiles({ base: { ...base, ...rules }, head: { ...head, ...rules } });
    expect(json(used, options)).not.toContain('built-in defaults');
    const broken = { [POLICY]: 'version: 1\nbudgetz: []\n' };
    const edited = await judgeFiles({ base: { ...base, ...rules }, head: { ...head, ...broken } });
    expect(edited.verdict).toBe('block');
    expect(json(edited, options)).not.toContain('built-in defaults');
  });
});

describe('T1 a change of the rules is shown, and judged by the old ones', () => {
  const POLICY_TEXT = 'version: 1\nbudgets: [{ monthly: 1 USD }]\n';
  const base = { [POLICY]: POLICY_TEXT, 'm.model.yaml': model(SERVES(1)) };
  const blocked = { ...base, 'm.model.yaml': model(SERVES(2)) };
  const waived = waiver('gate: budget');

  test('a policy that goes away needs an approval', async () => {
    const report = await judgeFiles({ base, head: { 'm.model.yaml': model(SERVES(1)) } });
    expect(report.gates.map(shown)).toContain('lifecycle approval POLICY_REMOVED');
    expect(report.approvals.map(({ rule }) => rule)).toEqual(['high']);
    expect(report.verdict).toBe('approval');
  });

  test('a policy that moves to another of its names does not', async () => {
    const { gates } = await judgeFiles({
      base,
      head: { 'tollgate.yml': POLICY_TEXT, 'm.model.yaml': model(SERVES(1)) },
    });
    expect(gates.map(({ code }) => code)).not.toContain('POLICY_REMOVED');
  });

  test('waivers that come and go are listed, do not count yet, and are previewed', async () => {
    const added = await judgeFiles({ base, head: { ...blocked, ...waived } });
    expect(added.problems.map(({ code, message }) => `${code}: ${message}`)).toEqual([
      'WAIVER_CHANGED: This change adds the waiver of budget (o, until 2026-12-31: r)',
    ]);
    expect([added.verdict, added.policy.preview]).toEqual(['block', 'warn']);
    const removed = await judgeFiles({ base: { ...base, ...waived }, head: blocked });
    expect(removed.problems.map(({ message }) => message)).toEqual([
      'This change removes the waiver of budget (o, until 2026-12-31: r)',
    ]);
    expect([removed.verdict, removed.policy.preview]).toEqual(['warn', 'block']);
  });

  test('the preview judges what the new policy selects', async () => {
    const head = { [POLICY]: `${POLICY_TEXT}models: { exclude: [m.model.yaml] }\n` };
    const report = await judgeFiles({ base, head: { ...blocked, ...head } });
    expect([report.verdict, report.policy.preview]).toEqual(['block', 'pass']);
  });

  test.each(['.github/tollgate.yml', 'tollgate.yaml', 'tollgate.yml'])('%s is a policy too', async (name) => {
    const files = { [name]: POLICY_TEXT, 'm.model.yaml': model(SERVES(2)) };
    const report = await judgeFiles({ base: files, head: files });
    expect([report.configured, report.policy.path]).toEqual([true, name]);
  });

  test('a second policy beside the first is refused', async () => {
    const report = await judgeFiles({ base, head: { ...base, 'tollgate.yml': 'version: 1\n' } });
    expect(report.problems.map(({ code, location }) => [code, location.file])).toEqual([
      ['RULES_AMBIGUOUS', 'tollgate.yml'],
    ]);
    expect(report.verdict).toBe('block');
  });
});

describe('T20 a change cannot loosen its own latency target', () => {
  const typed = (type: string, p99: string): string =>
    `model: { name: m, type: ${type}, version: "${p99}" }\nserving: { hardware: 1xL4, latency: { p50: 4ms, p99: ${p99} } }\n`;

  test('by another type', async () => {
    const report = await judged('', typed('vision', '100ms'), { base: typed('fraud', '10ms') });
    expect(ofModel(report, 'latency')).toEqual(['latency block LATENCY_P99']);
  });

  test('while a stricter one counts at once', async () => {
    const report = await judged('', typed('fraud', '100ms'), { base: typed('vision', '10ms') });
    expect(ofModel(report, 'latency')).toEqual(['latency block LATENCY_P99']);
  });
});

test('T20 hardware of a training pipeline without a price is unknown, not free', async () => {
  const report = await judged('', model('training_pipeline: { training: { hardware: 4xA100 } }\n'));
  expect(report.models[0]?.cost.one_off.train?.unknown).toEqual([
    expect.objectContaining({ reason: expect.stringContaining('declare `training`') }),
  ]);
});
