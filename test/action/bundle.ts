import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';

/** Bundles an entry point of a test the way the build bundles the shells. Returns the file. */
export async function bundle(entry: URL): Promise<string> {
  const outfile = join(mkdtempSync(join(tmpdir(), 'tollgate-bundle-')), 'action.mjs');
  const banner = "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);";
  const common = {
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'error',
  } as const;
  await build({ ...common, entryPoints: [entry.pathname], outfile, banner: { js: banner } });
  return outfile;
}
