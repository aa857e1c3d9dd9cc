import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../core/user-error.ts';

/** Ends the hold on a directory. */
export type Release = () => void;

/**
 * Holds a data directory for this process alone. Two processes on one embedded database lose acknowledged writes. The
 * hold is SQLite's file lock, which the system drops however the process ends; the file beside it only names the holder.
 */
export async function holdDirectory(directory: string): Promise<Release> {
  const { DatabaseSync } = await sqlite();
  const file = new DatabaseSync(join(directory, 'lock'));
  const holder = join(directory, 'holder');
  try {
    file.exec('pragma busy_timeout = 0; pragma locking_mode = exclusive; begin exclusive');
  } catch (cause) {
    file.close();
    throw new UserError(
      'STORE_IN_USE',
      `The data directory ${directory} is in use by ${nameIn(holder)}`,
      'Stop that process, or give this one its own directory; several processes need PostgreSQL (DATABASE_URL)',
      { cause },
    );
  }
  writeFileSync(holder, `${process.pid}\n`);
  return () => file.close();
}

function nameIn(holder: string): string {
  try {
    return `PID ${readFileSync(holder, 'utf8').trim()}`;
  } catch {
    return 'another process';
  }
}

async function sqlite() {
  try {
    return await import('node:sqlite');
  } catch (cause) {
    throw new UserError(
      'NODE_TOO_OLD',
      `The embedded store needs Node 22.13 or later, and this is ${process.version}`,
      'Run it on Node 24, or set DATABASE_URL to a PostgreSQL',
      { cause },
    );
  }
}
