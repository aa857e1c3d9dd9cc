import { Kysely, PGliteDialect, PostgresDialect } from 'kysely';
import { UserError } from '../../core/user-error.ts';
import { migrate } from './migrations.ts';
import type { Tables } from './tables.ts';

/** Where the store is: a directory of this process alone, or a PostgreSQL that many share. */
export type StoreLocation =
  | { readonly kind: 'embedded'; readonly directory: string }
  | { readonly kind: 'postgres'; readonly url: string };

/** Runs a statement with its values on the same database, for the job queue. */
export type RunSql = (text: string, values?: readonly unknown[]) => Promise<{ readonly rows: object[] }>;

export interface Store {
  readonly db: Kysely<Tables>;
  readonly kind: StoreLocation['kind'];
  readonly runSql: RunSql;
  close(): Promise<void>;
}

/** Opens the store and brings its schema up to date. Throws STORE_IN_USE and STORE_UNREACHABLE. */
export async function openStore(location: StoreLocation): Promise<Store> {
  const store = location.kind === 'embedded' ? await embedded(location) : await postgres(location);
  try {
    await migrate(store.db as unknown as Kysely<never>); // a migration knows no tables
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function embedded({ directory }: { readonly directory: string }): Promise<Store> {
  const { openEmbedded } = await import('./embedded.ts');
  const { database, release } = await openEmbedded(directory);
  return {
    db: new Kysely<Tables>({ dialect: new PGliteDialect({ pglite: database }) }),
    kind: 'embedded',
    runSql: async (text, values = []) =>
      values.length === 0
        ? { rows: (await database.exec(text)).flatMap(({ rows }) => rows) }
        : await database.query<object>(text, [...values]),
    async close() {
      // Kysely closes what it has used, and this closes what it has not.
      if (!database.closed) await database.close();
      release();
    },
  };
}

const BIGINT = 20;
const CONNECTIONS = 10;
const CONNECT_MS = 5000;

async function postgres({ url }: { readonly url: string }): Promise<Store> {
  const { default: pg } = await import('pg');
  const pool = new pg.Pool({
    connectionString: url,
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECT_MS,
    types: {
      // As PGlite answers: GitHub's numbers and ours are far below 2^53.
      getTypeParser: (oid, format) =>
        oid === BIGINT ? Number : pg.types.getTypeParser(oid, format === 'binary' ? 'binary' : 'text'),
    },
  });
  // A connection that the server drops while idle is replaced; without a listener it would end the process.
  pool.on('error', () => undefined);
  try {
    await pool.query('select 1');
  } catch (cause) {
    await pool.end();
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new UserError(
      'STORE_UNREACHABLE',
      `The PostgreSQL of DATABASE_URL cannot be used: ${why}`,
      'Check that it runs, and the host, user and password in DATABASE_URL',
      { cause },
    );
  }
  return {
    db: new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) }),
    kind: 'postgres',
    runSql: async (text, values = []) => await pool.query(text, [...values]),
    close: () => pool.end(),
  };
}
