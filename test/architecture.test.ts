import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cruise, type IConfiguration } from 'dependency-cruiser';
import { describe, expect, it } from 'vitest';
import { GATES } from '../src/gates/index.ts';

const RULES: IConfiguration = createRequire(import.meta.url)('../.dependency-cruiser.cjs');

/** `rule: from -> to` for every import below `src` of a folder that the table forbids. */
async function violations(baseDir: string): Promise<string[]> {
  const { output } = await cruise(['src'], {
    baseDir,
    ruleSet: { forbidden: RULES.forbidden ?? [] },
    validate: true,
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
  });
  if (typeof output === 'string') throw new Error(output);
  if (output.summary.totalCruised === 0) throw new Error(`nothing was read below ${baseDir}`);
  return output.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`).sort();
}

/** The violations of a folder that holds just these files. */
async function planted(files: Readonly<Record<string, string>>): Promise<string[]> {
  const root = mkdtempSync(join(tmpdir(), 'tollgate-architecture-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    return await violations(root);
  } finally {
    rmSync(root, { recursive: true });
  }
}

const EMPTY = 'export {};\n';
const imports = (path: string) => `import '${path}';\n`;

describe('src/gates', () => {
  it('has one file per gate beside its index', () => {
    const files = readdirSync('src/gates').filter((name) => name.endsWith('.ts') && name !== 'index.ts');
    expect(files.map((name) => name.slice(0, -3)).sort()).toEqual(GATES.map(({ id }) => id).sort());
  });
});

describe('the import table of docs/architecture.md', () => {
  it('holds for the sources', async () => {
    expect(await violations(join(import.meta.dirname, '..'))).toEqual([]);
  });

  it.each([
    ['core-is-alone', 'src/core/a.ts', '../render/b.ts', 'src/render/b.ts'],
    ['stats-is-alone', 'src/stats/a.ts', '../core/b.ts', 'src/core/b.ts'],
    ['gates-use-core-and-stats', 'src/gates/a.ts', '../prices/b.ts', 'src/prices/b.ts'],
    ['calc-uses-core-and-stats', 'src/calc/a.ts', '../gates/b.ts', 'src/gates/b.ts'],
    ['prices-use-core-and-stats', 'src/prices/a.ts', '../gates/b.ts', 'src/gates/b.ts'],
    ['render-uses-core-and-stats', 'src/render/a.ts', '../io/b.ts', 'src/io/b.ts'],
    ['io-uses-core', 'src/io/a.ts', '../gather/b.ts', 'src/gather/b.ts'],
    ['engine-joins-the-pure-parts', 'src/engine.ts', './io/b.ts', 'src/io/b.ts'],
    ['gather-reads', 'src/gather/a.ts', '../render/b.ts', 'src/render/b.ts'],
    ['check-gathers-and-judges', 'src/check.ts', './render/b.ts', 'src/render/b.ts'],
    ['publish-shows', 'src/publish/a.ts', '../gather/b.ts', 'src/gather/b.ts'],
    ['bot-is-a-shell', 'src/action/a.ts', '../bot/b.ts', 'src/bot/b.ts'],
    ['action-is-a-shell', 'src/cli/a.ts', '../action/b.ts', 'src/action/b.ts'],
    ['cli-is-a-shell', 'src/action/a.ts', '../cli/b.ts', 'src/cli/b.ts'],
  ])('%s: %s may not import %s', async (rule, from, specifier, to) => {
    expect(await planted({ [from]: imports(specifier), [to]: EMPTY })).toContain(`${rule}: ${from} -> ${to}`);
  });

  it.each(['core', 'stats', 'gates', 'calc', 'prices', 'render'])(
    '%s does no input or output',
    async (part) => {
      const from = `src/${part}/a.ts`;
      expect(await planted({ [from]: imports('node:fs/promises') })).toEqual([
        `pure-parts-do-no-io: ${from} -> fs/promises`,
      ]);
    },
  );

  it('a type counts as an import, and two files may not need each other', async () => {
    const files = {
      'src/core/a.ts': "import type { B } from './b.ts';\nexport type A = B;\n",
      'src/core/b.ts': "import type { A } from './a.ts';\nexport type B = A[];\n",
    };
    expect(await planted(files)).toContain('no-cycles: src/core/a.ts -> src/core/b.ts');
  });
});
