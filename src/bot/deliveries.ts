import { sql } from 'kysely';
import type { Store } from '../io/store.ts';
import { jobsOf } from './jobs.ts';
import type { Queue } from './queue.ts';

/** One event as GitHub delivered it. */
export interface Delivery {
  readonly id: string;
  readonly event: string;
  readonly payload: object;
}

/** Older ones were left behind by a process that ended between storing and queueing. */
const LEFT_BEHIND_SECONDS = 10;
const AT_ONCE = 100;

/** Stores a delivery before it is acknowledged; false when it was stored before. */
export async function storeDelivery({ db }: Store, { id, event, payload }: Delivery): Promise<boolean> {
  const stored = await db
    .insertInto('deliveries')
    .values({ id, event, payload: JSON.stringify(payload), queued_at: null })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('id')
    .execute();
  return stored.length > 0;
}

/** Queues the jobs of a delivery, and notes that it did. A job that is queued twice does no harm. */
export async function queueDelivery({ db }: Store, queue: Queue, delivery: Delivery): Promise<void> {
  for (const job of jobsOf(delivery.event, delivery.payload)) await queue.send(job);
  await db
    .updateTable('deliveries')
    .set({ queued_at: sql<Date>`now()` })
    .where('id', '=', delivery.id)
    .execute();
}

/** Queues what was stored and never queued; `unreadable` is told of what can never be. */
export async function queueLeftBehind(
  store: Store,
  queue: Queue,
  unreadable: (delivery: Delivery, error: unknown) => void,
): Promise<void> {
  const left = await store.db
    .selectFrom('deliveries')
    .select(['id', 'event', 'payload'])
    .where('queued_at', 'is', null)
    .where('received_at', '<', sql<Date>`now() - make_interval(secs => ${LEFT_BEHIND_SECONDS})`)
    .orderBy('received_at')
    .limit(AT_ONCE)
    .execute();
  for (const delivery of left) {
    try {
      jobsOf(delivery.event, delivery.payload);
    } catch (error) {
      unreadable(delivery, error);
      await queueDelivery(store, queue, { ...delivery, event: 'unreadable' });
      continue;
    }
    await queueDelivery(store, queue, delivery);
  }
}
