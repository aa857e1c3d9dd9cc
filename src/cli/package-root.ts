import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A file shipped beside the program (docs, fixtures); it finds the package from `src` and from `dist` alike. */
export function packageFile(...path: readonly string[]): string {
  const start = dirname(fileURLToPath(import.meta.url));
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'action.yml')) || existsSync(join(folder, 'package.json')))
      return join(folder, ...path);
    if (folder === dirname(folder)) throw new Error(`no package around ${start}`);
  }
}
