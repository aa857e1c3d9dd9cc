import { execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { openStore, type Store, type StoreLocation } from '../../../src/io/store.ts';

/** Debian's folder of the newest PostgreSQL, or the one `POSTGRES_BIN` names. */
const DEBIAN = '/usr/lib/postgresql';
const BIN = [
  process.env.POSTGRES_BIN,
  ...(existsSync(DEBIAN) ? readdirSync(DEBIAN).sort().reverse() : []).map((v) => join(DEBIAN, v, 'bin')),
].find((folder) => folder !== undefined && existsSync(join(folder, 'initdb')));

/** With `CI=true` a missing PostgreSQL is a failure, not a reason to skip. */
const SKIPS = BIN === undefined && process.env.CI !== 'true';
if (SKIPS)
  console.warn(
    'PostgreSQL is not installed, so the store is tested embedded only (apt-get install postgresql).',
  );

/** The kinds of store that can be tested here. */
export const KINDS: readonly StoreLocation['kind'][] = SKIPS ? ['embedded'] : ['embedded', 'postgres'];

/** A folder to be removed when the tests of a file are over. */
export function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tollgate-store-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export interface Rig {
  readonly location: StoreLocation;
  readonly store: Store;
}

/** For a group of tests: one store of this kind. */
export function useStore(kind: StoreLocation['kind']): () => Rig {
  const folder = scratch();
  let rig: Rig;
  let stop = (): void => undefined;
  beforeAll(async () => {
    const location = await locate(kind, folder, (stopper) => {
      stop = stopper;
    });
    rig = { location, store: await openStore(location) };
  }, 60_000);
  afterAll(async () => {
    await rig.store.close();
    stop();
  });
  return () => rig;
}

async function locate(
  kind: StoreLocation['kind'],
  folder: string,
  onStop: (stop: () => void) => void,
): Promise<StoreLocation> {
  if (kind === 'embedded') return { kind, directory: join(folder, 'data') };
  const { url, stop } = await startPostgres(folder);
  onStop(stop);
  return { kind, url };
}

/** A PostgreSQL of its own, on a free port, as another user where this one is root, which it refuses. */
async function startPostgres(folder: string): Promise<{ url: string; stop: () => void }> {
  if (BIN === undefined) throw new Error('CI=true needs PostgreSQL: apt-get install postgresql');
  const owner = process.getuid?.() === 0 ? accountOf('postgres') : null;
  const data = join(folder, 'cluster');
  mkdirSync(data);
  if (owner !== null) for (const path of [folder, data]) chownSync(path, owner.uid, owner.gid);
  const run = { ...owner, cwd: folder, stdio: 'ignore' as const };
  execFileSync(join(BIN, 'initdb'), ['-D', data, '-U', 'tollgate', '--auth=trust', '-N', '-E', 'UTF8'], run);
  const port = await freePort();
  const server = spawn(
    join(BIN, 'postgres'),
    ['-D', data, '-p', `${port}`, '-k', folder, '-h', '127.0.0.1'],
    run,
  );
  const url = `postgres://tollgate@127.0.0.1:${port}/postgres`;
  await untilReady(port, folder);
  return { url, stop: () => void server.kill('SIGQUIT') };
}

async function untilReady(port: number, folder: string): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt++) {
    if (existsSync(join(folder, `.s.PGSQL.${port}`)) && isReady(port)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('PostgreSQL did not start');
}

function isReady(port: number): boolean {
  try {
    execFileSync(join(BIN ?? '', 'pg_isready'), ['-h', '127.0.0.1', '-p', `${port}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function accountOf(name: string): { uid: number; gid: number } {
  const id = (flag: string) => Number(execFileSync('id', [flag, name], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
