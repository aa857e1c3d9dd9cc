import { type Kysely, sql } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';

/** Statements for PostgreSQL 15 and later; a released migration is never edited, another is added. */
const MIGRATIONS: Readonly<Record<string, readonly string[]>> = {
  '0001_store': [
    `create table deliveries (
       id text primary key,
       event text not null,
       payload jsonb not null,
       received_at timestamptz not null default now(),
       queued_at timestamptz
     )`,
    'create index deliveries_unqueued on deliveries (received_at) where queued_at is null',
    'create table audit (n bigint primary key, entry text not null, previous text not null, hash text not null)',
    `create function audit_is_append_only() returns trigger language plpgsql as $$
       begin raise exception 'the audit log is append-only'; end $$`,
    `create trigger audit_append_only before update or delete or truncate on audit
       for each statement execute function audit_is_append_only()`,
    `create table approvals (
       id bigint generated always as identity primary key,
       repository bigint not null,
       pull integer not null,
       approver bigint not null,
       source text not null,
       approval jsonb not null,
       granted_n bigint not null references audit (n),
       ended_n bigint references audit (n),
       unique (repository, source)
     )`,
    'create index approvals_of_pull on approvals (repository, pull)',
    `create table reservations (
       repository bigint not null,
       scope text not null,
       holder text not null,
       amount numeric(20, 2) not null check (amount >= 0),
       expires_at timestamptz not null,
       primary key (repository, scope, holder)
     )`,
    `create table evaluations (
       repository bigint not null,
       pull integer not null,
       generation bigint not null,
       head text not null,
       verdict text,
       primary key (repository, pull)
     )`,
  ],
};

const migrationOf = (statements: readonly string[]): Migration => ({
  async up(db: Kysely<unknown>) {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
});

/** Brings the schema up to date; replicas that start together wait for each other. */
export async function migrate(db: Kysely<never>): Promise<void> {
  const migrations = Object.entries(MIGRATIONS).map(([name, statements]) => [name, migrationOf(statements)]);
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => Object.fromEntries(migrations) },
  });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw new Error('The store could not be brought up to date', { cause: error });
}
