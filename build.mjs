// Bundles dist/ and publishes schemas/. `--check` builds beside them and compares, byte for byte.
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';

const ROOT = import.meta.dirname;
const ENTRIES = { cli: 'src/cli/main.ts', action: 'src/action/main.ts' };
const SCHEMAS = ['policy', 'model', 'report', 'waivers'];

/** Writes dist/ and schemas/ under `target`. */
async function buildInto(target) {
  const dist = join(target, 'dist');
  rmSync(dist, { recursive: true, force: true });
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: Object.fromEntries(
      Object.entries(ENTRIES).filter(([, file]) => existsSync(join(ROOT, file))),
    ),
    outdir: dist,
    outExtension: { '.js': '.mjs' },
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    // The bot's: PGlite brings files of its own, and nothing but the bot needs any of them.
    external: ['@electric-sql/pglite', 'kysely', 'pg', 'pg-boss', 'probot'],
    splitting: true,
    // The same bytes where node_modules is a link, as in a git work tree.
    preserveSymlinks: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    minify: true,
    legalComments: 'none',
    metafile: true,
    banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
  });
  writeFileSync(join(dist, 'LICENSES.txt'), licenses(Object.keys(metafile.inputs)));
  const schemas = join(target, 'schemas');
  mkdirSync(schemas, { recursive: true });
  for (const name of SCHEMAS) {
    writeFileSync(
      join(schemas, `${name}.json`),
      execFileSync(process.execPath, [join(dist, 'cli.mjs'), 'schema', name]),
    );
  }
}

/** The licence of every package whose code is bundled, in name order. */
function licenses(inputs) {
  const folders = new Set(
    inputs.flatMap((file) => file.match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0] ?? []),
  );
  const packages = [...folders].map((folder) => ({
    folder,
    ...JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8')),
  }));
  packages.sort((a, b) => (`${a.name}@${a.version}` < `${b.name}@${b.version}` ? -1 : 1));
  return packages
    .map(
      ({ folder, name, version, license }) => `${name} ${version} (${license})\n\n${licenseText(folder)}\n`,
    )
    .join(`${'-'.repeat(80)}\n`);
}

function licenseText(folder) {
  const file = readdirSync(join(ROOT, folder)).find((name) => /^licen[cs]e/i.test(name));
  return file === undefined
    ? 'The package ships no licence text.\n'
    : readFileSync(join(ROOT, folder, file), 'utf8').trimEnd();
}

function files(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true }).filter((name) => statSync(join(folder, name)).isFile());
}

/** Names every file of dist/ and schemas/ that is not what the sources build. */
function differences(built) {
  return ['dist', 'schemas'].flatMap((part) => {
    const names = [...new Set([...files(join(built, part)), ...files(join(ROOT, part))])].sort();
    return names
      .filter((name) => {
        const [a, b] = [join(built, part, name), join(ROOT, part, name)];
        return !existsSync(a) || !existsSync(b) || !readFileSync(a).equals(readFileSync(b));
      })
      .map((name) => join(part, name));
  });
}

if (process.argv.includes('--check')) {
  const target = mkdtempSync(join(tmpdir(), 'tollgate-build-'));
  try {
    await buildInto(target);
    const stale = differences(target);
    for (const file of stale) console.error(`${file} is not what the sources build`);
    if (stale.length > 0) console.error('Run npm run build and commit dist and schemas.');
    process.exitCode = stale.length > 0 ? 1 : 0;
  } finally {
    rmSync(target, { recursive: true, force: true });
  }
} else {
  await buildInto(ROOT);
}
