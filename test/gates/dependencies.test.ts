import { describe, expect, test } from 'vitest';
import type { GateResult } from '../../src/core/report.ts';
import { type Files, judgeCase, judgeFiles } from '../support/case.ts';

const POLICY = '.github/tollgate.yaml';
/** A fleet as `name: yaml of its dependencies`; versions and more by `also`. */
const fleet = (
  models: Readonly<Record<string, string>>,
  also: Readonly<Record<string, string>> = {},
): Files => ({
  [POLICY]: 'version: 1\n',
  ...Object.fromEntries(
    Object.entries(models).map(([name, edges]) => [
      `models/${name}.model.yaml`,
      `model: { name: ${name}, type: other, stage: production, ${also[name] ?? 'version: "1"'} }\ndependencies: { ${edges} }\n`,
    ]),
  ),
});
const results = async (base: Files, head: Files): Promise<readonly GateResult[]> =>
  (await judgeFiles({ base, head })).gates.filter(({ gate }) => gate === 'dependencies');
const codes = async (base: Files, head: Files) =>
  (await results(base, head)).map(({ code, status, pre_existing }) => [code, status, pre_existing]);

const CHAIN = {
  embedding: 'downstream: [retrieval]',
  retrieval: 'upstream: [embedding], downstream: [ranking]',
  ranking: 'upstream: [retrieval]',
};
const upgraded = (models: Readonly<Record<string, string>>) => fleet(models, { embedding: 'version: "2"' });

describe('re-evaluation of whoever reads a new version', () => {
  test('S32 every dependant, direct and transitive, is named until each is evaluated with the new version', async () => {
    const [missing] = await results(fleet(CHAIN), upgraded(CHAIN));
    expect(missing).toMatchObject({
      status: 'block',
      code: 'NOT_REEVALUATED',
      location: { file: 'models/embedding.model.yaml', line: 1 },
      evidence: {
        version: '2',
        readers: 2,
        direct: 1,
        evaluated: 0,
        missing: [
          { model: 'retrieval', direct: true, evaluated_with: null },
          { model: 'ranking', direct: false, evaluated_with: null },
        ],
        order: [['embedding'], ['retrieval'], ['ranking']],
      },
    });
    const some = {
      ...CHAIN,
      retrieval: `${CHAIN.retrieval}, evaluated: { models/embedding: "2" }`,
      ranking: `${CHAIN.ranking}, evaluated: { embedding: "1" }`,
    };
    const [late] = await results(fleet(CHAIN), upgraded(some));
    expect(late?.message).toBe(
      'embedding 2 reaches 2 models, 1 of them directly; 1 not evaluated with it: ranking (with 1)',
    );
    const all = { ...some, ranking: `${CHAIN.ranking}, evaluated: { embedding: "2" }` };
    expect(await codes(fleet(CHAIN), upgraded(all))).toEqual([['OK', 'pass', false]]);
  });

  test('beyond 20 late releases one finding names the rest: a chain of 60 makes no list of lists', async () => {
    const names = Array.from({ length: 60 }, (_, i) => `c${String(i).padStart(2, '0')}`);
    const chain = Object.fromEntries(
      names.map((name, i) => [
        name,
        `upstream: [${names.slice(Math.max(0, i - 1), i).join()}], downstream: [${names.slice(i + 1, i + 2).join()}]`,
      ]),
    );
    const all = (version: string) =>
      fleet(chain, Object.fromEntries(names.map((name) => [name, `version: "${version}"`])));
    const found = (await results(all('1'), all('2'))).filter(({ code }) => code === 'NOT_REEVALUATED');
    expect(found).toHaveLength(21);
    // The last one has no reader: 59 releases have, and 20 of them are told one by one.
    expect(found.at(-1)?.message).toBe(
      '39 more releases are read by models that are not evaluated with the new version: c20, c21, c22, c23, c24, c25 and 33 more',
    );
    const [first] = found;
    expect(first?.evidence).toMatchObject({ readers: 59, direct: 1 });
    const { order, missing } = (first?.evidence ?? {}) as { order: string[][]; missing: unknown[] };
    expect([order.flat().length, missing.length]).toEqual([51, 50]);
  });

  test('the members of a large unit are told 20 at a time', async () => {
    const names = Array.from({ length: 30 }, (_, i) => `m${String(i).padStart(2, '0')}`);
    const unit = Object.fromEntries(names.map((name) => [name, 'unit: { name: u, kind: pipeline }']));
    const all = (version: string) =>
      fleet(unit, Object.fromEntries(names.map((name) => [name, `version: "${version}"`])));
    const found = (await results(all('1'), all('2'))).filter(({ code }) => code === 'UNIT_ROLLBACK');
    expect(found).toHaveLength(21);
    expect(found.at(-1)?.message).toMatch(/^10 more members ship; as for the first: m00 ships/);
  });

  test('S32 golden: the fleet of figure 5, two models directly and four in all', async () => {
    const [finding] = (await judgeCase('dependencies-fail')).gates.filter(
      ({ code }) => code === 'NOT_REEVALUATED',
    );
    expect(finding?.evidence).toMatchObject({ readers: 4, direct: 2 });
    expect(
      (await judgeCase('dependencies-pass')).gates.find(({ gate }) => gate === 'dependencies')?.status,
    ).toBe('pass');
  });

  test('a change of hardware alone needs none, nor does one that reaches no user', async () => {
    const l4 = (files: Files) => ({
      ...files,
      'models/embedding.model.yaml': `${files['models/embedding.model.yaml']}serving: { hardware: 1xL4 }\n`,
    });
    expect(await codes(fleet(CHAIN), l4(fleet(CHAIN)))).toEqual([['OK', 'pass', false]]);
    const staged = (version: string) => fleet(CHAIN, { embedding: `version: "${version}"` });
    const inStaging = (files: Files) => ({
      ...files,
      'models/embedding.model.yaml': (files['models/embedding.model.yaml'] ?? '').replace(
        'production',
        'staging',
      ),
    });
    expect(await codes(inStaging(staged('1')), inStaging(staged('2')))).toEqual([['OK', 'pass', false]]);
  });

  test('an artefact that changes under the same version leaves no evaluation anything to name', async () => {
    const artefact = (path: string) => ({
      ...fleet({ ...CHAIN, retrieval: `${CHAIN.retrieval}, evaluated: { embedding: "1" }` }),
      'models/embedding.model.yaml': `model: { name: embedding, type: other, stage: production, version: "1" }\ndependencies: { downstream: [retrieval] }\nartifact: { path: ${path} }\n`,
    });
    expect(await codes(artefact('s3://a'), artefact('s3://b'))).toEqual([
      ['VERSION_NOT_NEW', 'block', false],
    ]);
  });

  test('N6 a change cannot shed a reader by no longer naming it', async () => {
    const declared = { embedding: 'downstream: [retrieval]', retrieval: 'upstream: []' };
    const shed = { embedding: 'downstream: []', retrieval: 'upstream: []' };
    expect(await codes(fleet(declared), upgraded(shed))).toContainEqual(['NOT_REEVALUATED', 'block', false]);
  });

  test('a reader in development or archive holds nothing up', async () => {
    const quiet = (files: Files, stage: string) => ({
      ...files,
      'models/ranking.model.yaml': (files['models/ranking.model.yaml'] ?? '').replace('production', stage),
    });
    const evaluated = { ...CHAIN, retrieval: `${CHAIN.retrieval}, evaluated: { embedding: "2" }` };
    for (const stage of ['development', 'archived'])
      expect(await codes(quiet(fleet(CHAIN), stage), quiet(upgraded(evaluated), stage))).toEqual([
        ['OK', 'pass', false],
      ]);
    expect(await codes(quiet(fleet(CHAIN), 'staging'), quiet(upgraded(evaluated), 'staging'))).toEqual([
      ['NOT_REEVALUATED', 'block', false],
    ]);
  });
});

describe('order and units', () => {
  test('releases that read each other are ordered upstream first', async () => {
    const evaluated = {
      embedding: CHAIN.embedding,
      retrieval: `${CHAIN.retrieval}, evaluated: { embedding: "2" }`,
      ranking: `${CHAIN.ranking}, evaluated: { embedding: "2", retrieval: "2", ranking: "2" }`,
    };
    const two = 'version: "2"';
    const gates = await results(
      fleet(CHAIN),
      fleet(evaluated, { embedding: two, retrieval: two, ranking: two }),
    );
    expect(gates).toMatchObject([
      {
        code: 'DEPLOY_ORDER',
        status: 'warn',
        message:
          '3 releases of this change depend on each other; deploy in this order and validate each step before the next: 1. embedding; 2. retrieval; 3. ranking',
      },
    ]);
  });

  /** Two models behind one interface; the first of them ships. */
  const unit = (b: string, evaluated = '"2"') => ({
    a: 'unit: { name: shop, kind: ensemble, rollback: unit }',
    b: `unit: { name: shop, ${b} }, evaluated: { a: ${evaluated} }`,
  });
  const shipped = (models: Readonly<Record<string, string>>) =>
    codes(fleet(models), fleet(models, { a: 'version: "2"' }));

  test('S32 an ensemble rolls back as a unit, and a member that would stay behind holds it up', async () => {
    expect(await shipped(unit('kind: ensemble, rollback: unit'))).toEqual([['OK', 'pass', false]]);
    expect(await shipped(unit('kind: ensemble, rollback: alone'))).toEqual([
      ['UNIT_ROLLBACK', 'block', false],
    ]);
    expect(await shipped(unit('kind: ensemble'))).toEqual([['UNIT_ROLLBACK', 'block', false]]);
  });

  test('members of an ensemble are evaluated together, those of a pipeline where one reads the other', async () => {
    expect(await shipped(unit('kind: ensemble, rollback: unit', '"1"'))).toEqual([
      ['NOT_REEVALUATED', 'block', false],
    ]);
    const pipeline = {
      a: 'unit: { name: shop, kind: pipeline, rollback: unit }',
      b: 'unit: { name: shop, kind: pipeline, rollback: unit }',
    };
    expect(await shipped(pipeline)).toEqual([['OK', 'pass', false]]);
  });

  test('T20 a member that leaves its ensemble with the version it ships is judged as a member', async () => {
    const before = unit('kind: ensemble, rollback: unit', '"1"');
    const left = { ...before, a: 'upstream: []' };
    const leaving = await results(fleet(before), fleet(left, { a: 'version: "2"' }));
    expect(leaving.map(({ code, status }) => [code, status])).toEqual([
      ['NOT_REEVALUATED', 'block'],
      ['UNIT_ROLLBACK', 'block'],
    ]);
    expect(leaving[1]?.message).toBe(
      'a leaves the ensemble shop with the version that it ships; b stays in it and would not roll back with it',
    );
    expect((await results(fleet(before), fleet(left))).map(({ status }) => status)).toEqual([
      'not_applicable',
    ]);
  });

  test('a unit that is two things, or has one member, is a mistake', async () => {
    expect(await shipped(unit('kind: pipeline, rollback: unit'))).toEqual([['UNIT_MIXED', 'warn', false]]);
    const alone = { a: 'unit: { name: shpo, kind: pipeline, rollback: unit }', b: '' };
    expect(await shipped(alone)).toEqual([['UNIT_OF_ONE', 'warn', false]]);
  });
});

describe('the graph itself', () => {
  const still = { a: 'upstream: []', b: 'upstream: []' };

  test('bad input: a cycle is found where it is written, and blocks', async () => {
    const looped = { a: 'upstream: [b], downstream: [b]', b: 'upstream: [a], downstream: [a]' };
    const [cycle] = await results(fleet(still), fleet(looped));
    expect(cycle).toMatchObject({
      code: 'CYCLE',
      status: 'block',
      message: '2 models read each other, a → b → a: no order deploys each after what it reads',
      location: { file: 'models/b.model.yaml', line: 2, column: 28 },
    });
    expect((await judgeFiles({ base: fleet(looped), head: fleet(looped) })).verdict).toBe('warn');
    const more = { ...looped, c: 'upstream: []' };
    expect(await codes(fleet(looped), fleet(more))).toEqual([['CYCLE', 'warn', true]]);
    expect(await codes(fleet(looped), fleet(looped, { a: 'version: "2"' }))).toContainEqual([
      'CYCLE',
      'warn',
      true,
    ]);
  });

  test('cycles that the base has already are one finding together', async () => {
    const loops = { a: 'upstream: [a]', b: 'upstream: [b]', c: 'upstream: [c]' };
    const [cycles] = await results(fleet(loops), fleet({ ...loops, d: 'upstream: [feature_store/x]' }));
    expect(cycles).toMatchObject({
      code: 'CYCLE',
      status: 'warn',
      pre_existing: true,
      evidence: { count: 3 },
    });
  });

  test('bad input: a model that reads itself', async () => {
    const [cycle] = await results(fleet(still), fleet({ ...still, a: 'upstream: [models/a]' }));
    expect(cycle?.message).toBe('a reads itself, so no version of it can be evaluated before it ships');
  });

  test('a name that no model has, with the one that was meant', async () => {
    const typo = { ranker: 'upstream: [user_embeding]', user_embedding: 'downstream: []' };
    const [dangling] = await results(fleet({ ...typo, ranker: 'upstream: []' }), fleet(typo));
    expect(dangling).toMatchObject({
      code: 'DANGLING',
      status: 'warn',
      location: { file: 'models/ranker.model.yaml', line: 2, column: 28 },
      fix: { summary: 'Write models/user_embedding in dependencies.upstream' },
    });
    const elsewhere = { ranker: 'upstream: [feature_store/clicks, search/index]' };
    expect(await results(fleet({ ranker: 'upstream: []' }), fleet(elsewhere))).toMatchObject([
      { status: 'not_applicable' },
    ]);
  });

  test('an edge that one end alone declares, either end', async () => {
    for (const head of [
      { a: 'downstream: [b]', b: 'upstream: []' },
      { a: 'downstream: []', b: 'upstream: [models/a]' },
    ]) {
      const [edge] = await results(fleet(still), fleet(head));
      expect(edge).toMatchObject({ code: 'ONE_SIDED', status: 'warn', pre_existing: false });
      expect(edge?.message).toMatch(
        /^(a names b as downstream, and b does not|b names a as upstream, and a does not)/,
      );
    }
  });

  test('what the base has already is one finding together, whatever its number', async () => {
    const loose = { a: 'upstream: [x, y, z]', b: 'upstream: [a]' };
    const gates = await results(fleet(loose), fleet({ ...loose, c: 'upstream: [b, q]' }));
    expect(
      gates.map(({ code, message, pre_existing }) => [code, pre_existing, message.slice(0, 24)]),
    ).toEqual([
      ['DANGLING', false, 'c names q as upstream, a'],
      ['DANGLING', true, '3 dangling edges; the fi'],
      ['ONE_SIDED', false, 'c names b as upstream, a'],
      ['ONE_SIDED', true, 'b names a as upstream, a'],
    ]);
  });

  test('of very many new ones, the first are shown and the rest counted', async () => {
    const many = { a: `upstream: [${Array.from({ length: 30 }, (_, i) => `gone_${i}`).join(', ')}]` };
    const gates = await results(fleet({ a: 'upstream: []' }), fleet(many));
    expect(gates).toHaveLength(21);
    expect(gates.at(-1)?.evidence.count).toBe(10);
  });

  test('the policy may require the declaration, repeat the default, or switch the gate off', async () => {
    const bare: Files = {
      [POLICY]: 'version: 1\nrequire: [ { gates: [dependencies] } ]\n',
      'models/a.model.yaml': 'model: { name: a, type: other, stage: production }\n',
    };
    expect(await codes({ [POLICY]: bare[POLICY] ?? '' }, bare)).toEqual([
      ['MISSING_REQUIRED', 'block', false],
    ]);
    const strict = (files: Files) => ({
      ...files,
      [POLICY]: 'version: 1\ngates: { dependencies: { action: block } }\n',
    });
    const oneSided = { a: 'downstream: [b]', b: 'upstream: []' };
    // To repeat the default of the gate changes nothing for what is graded below it.
    expect(await codes(strict(fleet(still)), strict(fleet(oneSided)))).toEqual([
      ['ONE_SIDED', 'warn', false],
    ]);
    expect(await results(fleet({ a: '' }), fleet({ a: 'upstream: []' }))).toMatchObject([
      { status: 'not_applicable' },
    ]);
  });

  test('a waiver of one model leaves those of the others', async () => {
    const waived = (files: Files) => ({
      ...files,
      '.github/tollgate-waivers.yaml':
        'version: 1\nwaivers: [ { gate: dependencies, model: embedding, owner: search, reason: Shadow run is on, expires: 2026-12-31 } ]\n',
    });
    const gates = await results(waived(fleet(CHAIN)), waived(upgraded(CHAIN)));
    expect(gates.map(({ code, status }) => [code, status])).toEqual([['NOT_REEVALUATED', 'waived']]);
  });
});

test('the order of deployment points at the model that goes first', async () => {
  const models = {
    aside: 'upstream: []',
    beta: 'upstream: [zeta]',
    zeta: 'downstream: [beta]',
  };
  const next = { aside: 'version: "2"', beta: 'version: "2"', zeta: 'version: "2"' };
  const order = (await results(fleet(models), fleet(models, next))).find(
    ({ code }) => code === 'DEPLOY_ORDER',
  );
  expect(order?.evidence).toMatchObject({ waves: [['zeta'], ['beta']] });
  expect(order?.location?.file).toBe('models/zeta.model.yaml');
});
