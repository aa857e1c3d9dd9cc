import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { CORE_SCHEMA, load } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { jsonSchema, SCHEMA_NAMES, type SchemaName } from '../../src/cli/schemas.ts';
import { readModel } from '../../src/core/read-model.ts';
import { cli, session } from './harness.ts';

const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true });
const validators = Object.fromEntries(SCHEMA_NAMES.map((name) => [name, ajv.compile(jsonSchema(name))]));

/** Errors an editor would show for a file, as paths with reasons. */
function errors(name: SchemaName, text: string): string[] {
  const validate = validators[name];
  validate?.(load(text, { schema: CORE_SCHEMA }));
  return (validate?.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
}
const listing = (name: string): string => readFileSync(`fixtures/listings/${name}`, 'utf8');

describe('the published schema accepts what Tollgate accepts', () => {
  const demo = readdirSync('fixtures/demo', { recursive: true, encoding: 'utf8' });
  const models = [
    ...['listing-1.model.yaml', 'listings-2-4-6.model.yaml', 'contract.model.yaml'].map(
      (name) => `fixtures/listings/${name}`,
    ),
    ...demo.filter((name) => name.endsWith('.model.yaml')).map((name) => `fixtures/demo/${name}`),
  ];
  test.each(models)('%s', (file) => {
    const text = readFileSync(file, 'utf8');
    expect(readModel(file, text).problems).toEqual([]);
    expect(errors('model', text)).toEqual([]);
  });

  test.each(['fixtures/listings/contract-policy.yaml', 'fixtures/demo/base/.github/tollgate.yaml'])(
    '%s',
    (file) => {
      expect(errors('policy', readFileSync(file, 'utf8'))).toEqual([]);
    },
  );

  test('waivers', () =>
    expect(
      errors('waivers', readFileSync('fixtures/demo/base/.github/tollgate-waivers.yaml', 'utf8')),
    ).toEqual([]));
});

describe('and refuses what Tollgate refuses', () => {
  test.each([
    [
      'an unknown key',
      'model: { name: a, type: llm, typo: 1 }',
      '/model must NOT have additional properties',
    ],
    [
      'a wrong word',
      'model: { name: a, type: chat }',
      '/model/type must be equal to one of the allowed values',
    ],
    [
      'a list for a quantity',
      'model: { name: a, type: llm }\nserving: { hardware: [1xL4] }',
      '/serving/hardware must be string,number',
    ],
    ['a missing name', 'model: { type: llm }', "/model must have required property 'name'"],
  ])('%s', (_, text, expected) => {
    expect(errors('model', text)).toContain(expected);
    expect(readModel('a.model.yaml', text).problems).not.toEqual([]);
  });
});

test('every field is described, and quantities keep their examples', () => {
  const undescribed: string[] = [];
  const walk = (node: Record<string, unknown>, path: string): void => {
    for (const [key, child] of Object.entries(
      (node.properties ?? {}) as Record<string, Record<string, unknown>>,
    )) {
      if (child.description === undefined) undescribed.push(`${path}.${key}`);
      walk(child, `${path}.${key}`);
    }
  };
  walk(jsonSchema('model'), 'model');
  walk(jsonSchema('policy'), 'policy');
  expect(undescribed).toEqual([]);
  expect(JSON.stringify(jsonSchema('model'))).toContain('"examples":["400000/h"]');
});

test('the command prints the same schema, and mistakes are named', async () => {
  const { stdout, exit } = await cli(['schema', 'model']);
  expect(exit).toBe(0);
  expect(JSON.parse(stdout)).toEqual(jsonSchema('model'));
  await expect(
    await session(['schema', 'modle'], ['schema', 'model', 'policy'], ['schema', '--format', 'yaml']),
  ).toMatchFileSnapshot('snapshots/schema-mistakes.txt');
});

test('listing 1 of the chapter is copied verbatim', () => {
  expect(listing('listing-1.model.yaml')).toContain('hardware: 8xA100-80 GB');
  expect(readModel('x', listing('listing-1.model.yaml')).config?.training?.hardware).toEqual({
    count: 8,
    accelerator: 'A100-80GB',
  });
});
