import { readFileSync } from 'node:fs';
import { JSON_SCHEMA, load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { InputError, readInputs } from '../../src/action/inputs.ts';

const text = readFileSync(new URL('../../action.yml', import.meta.url), 'utf8');
const sentence = z.string().regex(/^[A-Za-z].*\.$/, 'a sentence');
const metadata = z.strictObject({
  name: z.literal('Tollgate'),
  description: z.string().max(125),
  author: z.string(),
  branding: z.strictObject({
    icon: z.literal('shield'),
    color: z.enum(['white', 'blue', 'green', 'gray-dark']),
  }),
  inputs: z.record(
    z.string(),
    z.strictObject({ description: sentence, required: z.literal(false), default: z.string() }),
  ),
  outputs: z.record(z.string(), z.strictObject({ description: sentence })),
  runs: z.strictObject({ using: z.literal('node24'), main: z.literal('dist/action.mjs') }),
});
const action = metadata.parse(load(text, { schema: JSON_SCHEMA }));

describe('action.yml', () => {
  it('has the inputs and outputs that are documented, and no others', () => {
    const inputs = [
      'token',
      'policy',
      'base',
      'head',
      'comment',
      'fail-on',
      'require-policy',
      'working-directory',
      'report-path',
    ];
    expect(Object.keys(action.inputs)).toEqual(inputs);
    expect(Object.keys(action.outputs)).toEqual([
      'verdict',
      'monthly-delta',
      'report',
      'comment-url',
      'approval-required',
    ]);
  });

  it('declares the inputs that are read, with the defaults that an empty one has', () => {
    const asked = new Set<string>();
    const empty = readInputs((name) => {
      asked.add(name);
      return '';
    });
    expect([...asked].toSorted()).toEqual(Object.keys(action.inputs).toSorted());
    const declared = readInputs((name) => action.inputs[name]?.default ?? '');
    // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of GitHub's
    expect(declared).toEqual({ ...empty, token: '${{ github.token }}' });
  });
});

const read = (inputs: Record<string, string>) => readInputs((name) => inputs[name] ?? '');

describe('the inputs', () => {
  it('tell a policy of another repository from a path', () => {
    const remote = { kind: 'remote', owner: 'acme', repo: 'policies', path: 'ml/tollgate.yaml', ref: 'v2' };
    expect(read({ policy: 'acme/policies/ml/tollgate.yaml@v2' }).policy).toEqual(remote);
    expect(read({ policy: 'ml/tollgate.yaml' }).policy).toEqual({ kind: 'path', path: 'ml/tollgate.yaml' });
    expect(() => read({ policy: 'tollgate.yaml@v2' })).toThrow(InputError);
  });

  it('tell the comments of several checks apart', () => {
    const ids = [
      {},
      { 'working-directory': 'a' },
      { policy: 'p.yaml' },
      { 'working-directory': 'a', policy: 'p.yaml' },
    ].map((inputs) => read(inputs).id);
    expect(new Set(ids).size).toBe(4);
  });

  it.each([{ comment: 'yes' }, { 'fail-on': 'block,typo' }, { 'require-policy': 'maybe' }])(
    'refuse %j',
    (inputs) => {
      expect(() => read(inputs)).toThrow(InputError);
    },
  );
});
