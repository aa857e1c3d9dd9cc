// The floor: reads every model config of a work tree and parses it with js-yaml, nothing else.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';

const [, , dir] = process.argv;
let parsed = 0;
for (const path of readdirSync(dir, { recursive: true })) {
  if (!path.endsWith('.model.yaml')) continue;
  if (load(readFileSync(join(dir, path), 'utf8')) === null) throw new Error(`${path} is empty`);
  parsed += 1;
}
process.stdout.write(`${parsed} files\n`);
