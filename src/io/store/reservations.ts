import { sql, type Transaction } from 'kysely';
import { type Claim, fits, type Shortage } from '../../core/review/claims.ts';
import type { Store } from './open.ts';
import type { Tables } from './tables.ts';

export interface ReservationRequest {
  /** GitHub's number of the repository whose policy has the budgets. */
  readonly repository: number;
  /** Who asks, such as `#7`: what it held before is given back first. */
  readonly holder: string;
  readonly claims: readonly Claim[];
  /** How long it is held unless it is asked for again. */
  readonly seconds: number;
  /** Held beside whatever others hold, because people approved that. */
  readonly approved: boolean;
}

/**
 * Reserves every claim or none, and answers in which budgets others hold too much. One at a time in a repository, so that
 * of two changes that fit alone and not together exactly one is held, whatever the order.
 */
export function reserve({ db }: Store, request: ReservationRequest): Promise<readonly Shortage[]> {
  const { repository, holder, claims, seconds, approved } = request;
  return db.transaction().execute(async (tx) => {
    await alone(tx, repository);
    await sql`delete from reservations where repository = ${repository} and (holder = ${holder} or expires_at <= now())`.execute(
      tx,
    );
    const shortages: Shortage[] = [];
    for (const claim of claims) {
      const others = await tx
        .selectFrom('reservations')
        .select(['holder', 'amount'])
        .where('repository', '=', repository)
        .where('scope', '=', claim.scope)
        .orderBy('holder')
        .execute();
      if (!approved && !fits(claim, others)) shortages.push({ claim, others });
    }
    if (shortages.length > 0) return shortages;
    for (const { scope, amount } of claims)
      await sql`insert into reservations (repository, scope, holder, amount, expires_at)
        values (${repository}, ${scope}, ${holder}, ${amount}, now() + make_interval(secs => ${seconds}))`.execute(
        tx,
      );
    return [];
  });
}

/** Gives back what a holder has: its change was closed or merged, or cannot be merged as it is. */
export async function release({ db }: Store, repository: number, holder: string): Promise<void> {
  await db
    .deleteFrom('reservations')
    .where('repository', '=', repository)
    .where('holder', '=', holder)
    .execute();
}

/** Holds the repository's reservations until the transaction ends. */
async function alone(tx: Transaction<Tables>, repository: number): Promise<void> {
  const name = `tollgate reservations ${repository}`;
  await sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`.execute(tx);
}
