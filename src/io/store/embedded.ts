import { existsSync, fsyncSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { NodeFS } from '@electric-sql/pglite/nodefs';
import { holdDirectory, type Release } from './lock.ts';

type Init = Parameters<NodeFS['init']>;

/** Files whose `fsync` reaches the disk; PGlite's own answers without doing it. */
class DurableFiles extends NodeFS {
  override async init(...[pg, options]: Init): ReturnType<NodeFS['init']> {
    const made = await super.init(pg, options);
    const { preRun } = made.emscriptenOpts;
    const steps = Array.isArray(preRun) ? preRun : preRun === undefined ? [] : [preRun];
    // The module's type does not tell of the file systems it is built with.
    return {
      emscriptenOpts: { ...made.emscriptenOpts, preRun: [...steps, syncToDisk as (typeof steps)[0]] },
    };
  }
}

function syncToDisk({ NODEFS }: EmscriptenModule): void {
  NODEFS.stream_ops.fsync = ({ nfd }) => fsyncSync(nfd);
}

interface EmscriptenModule {
  readonly NODEFS: { readonly stream_ops: { fsync?: (file: { readonly nfd: number }) => void } };
}

/** `-F` would switch off what `fsync` is for. */
const START = [...PGlite.defaultStartParams.filter((flag) => flag !== '-F'), '-c', 'wal_sync_method=fsync'];

export interface Embedded {
  readonly database: PGlite;
  /** To be called once the database is closed. */
  readonly release: Release;
}

/**
 * PostgreSQL in this process, on a directory that it alone may open: throws STORE_IN_USE. A transaction is on disk when
 * it is acknowledged.
 */
export async function openEmbedded(directory: string): Promise<Embedded> {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const release = await holdDirectory(directory);
  try {
    const files = join(directory, 'postgres');
    if (!existsSync(files)) await initialise(files);
    return { database: await open(files), release };
  } catch (error) {
    release();
    throw error;
  }
}

const open = (files: string): Promise<PGlite> =>
  PGlite.create({ fs: new DurableFiles(files), startParams: START });

/** Made beside its place and moved there when whole, so that a kill leaves nothing half made. */
async function initialise(files: string): Promise<void> {
  const draft = `${files}.new`;
  rmSync(draft, { recursive: true, force: true });
  await (await open(draft)).close();
  renameSync(draft, files);
}
