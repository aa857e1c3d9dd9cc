import { resolve } from 'node:path';
import { UserError } from '../core/user-error.ts';
import type { Store } from '../io/store.ts';
import type { Io, OptionSpec, ParsedArgs } from './command.ts';
import { text } from './parse.ts';

export const DATA: OptionSpec = {
  name: 'data',
  value: 'DIR',
  description:
    'Directory of the embedded store; TOLLGATE_DATA does the same, and DATABASE_URL names a PostgreSQL',
};

/** Opens the store that the option or the environment names; its packages are loaded only now. */
export async function openStoreOf(args: ParsedArgs, { env, cwd }: Io): Promise<Store> {
  const data = text(args, 'data') ?? env.TOLLGATE_DATA;
  const url = env.DATABASE_URL;
  const { openStore } = await loaded(() => import('../io/store.ts'));
  if (data !== undefined && data !== '')
    return openStore({ kind: 'embedded', directory: resolve(cwd, data) });
  if (url !== undefined && url !== '') return openStore({ kind: 'postgres', url });
  throw new UserError(
    'USAGE',
    'no store is named',
    'Give --data DIR (or TOLLGATE_DATA), or set DATABASE_URL to a PostgreSQL',
  );
}

/** The bot's packages are installed with npm and not bundled, so that a fresh clone may lack them. */
export async function loaded<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'ERR_MODULE_NOT_FOUND';
    if (!missing) throw cause;
    throw new UserError('NOT_INSTALLED', 'the packages of the bot are not installed', 'Run npm ci', {
      cause,
    });
  }
}
