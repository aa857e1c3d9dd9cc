import { PgBoss } from 'pg-boss';
import type { Store } from '../io/store.ts';
import { type PullJob, pullJob } from './jobs.ts';

const PULLS = 'pulls';
const DEAD = 'pulls-dead';
const TRIES = 5;
const LEASE_SECONDS = 300;
const WORKERS = 2;

export interface QueueHandlers {
  /** Does a job; what it throws is tried again. */
  readonly work: (job: PullJob) => Promise<void>;
  /** A job that failed every time. */
  readonly dead: (job: PullJob) => Promise<void>;
  readonly failed: (error: unknown, job: PullJob) => void;
  /** What goes wrong in the queue itself. */
  readonly trouble: (error: unknown) => void;
}

export interface Queue {
  send(job: PullJob): Promise<void>;
  /** Waits for the jobs that are being done. */
  stop(): Promise<void>;
}

/**
 * Jobs in the store's own database, shared by all replicas: one at a time for each pull request, a lease on database time,
 * five tries with growing pauses, then the dead letter.
 */
export async function startQueue(store: Store, handlers: QueueHandlers): Promise<Queue> {
  const boss = new PgBoss({
    db: { executeSql: async (text, values) => await store.runSql(text, values) },
    ...(store.kind === 'embedded' ? { backend: 'pglite' as const } : {}),
  });
  boss.on('error', handlers.trouble);
  await boss.start();
  await boss.createQueue(DEAD, { retryLimit: 2, retryDelay: 5 });
  await boss.createQueue(PULLS, {
    policy: 'singleton',
    retryLimit: TRIES - 1,
    retryDelay: 2,
    retryBackoff: true,
    expireInSeconds: LEASE_SECONDS,
    deadLetter: DEAD,
  });
  const polling = { pollingIntervalSeconds: 0.5 };
  for (let i = 0; i < WORKERS; i++)
    await boss.work(PULLS, polling, async ([job]) => {
      if (job === undefined) return;
      const read = pullJob.parse(job.data);
      try {
        await handlers.work(read);
      } catch (error) {
        handlers.failed(error, read);
        throw error;
      }
    });
  await boss.work(DEAD, polling, async ([job]) => {
    if (job !== undefined) await handlers.dead(pullJob.parse(job.data));
  });
  return {
    async send(job) {
      await boss.send(PULLS, job, { singletonKey: `${job.repository}#${job.pull}` });
    },
    stop: () => boss.stop({ graceful: true, timeout: 20_000 }),
  };
}
