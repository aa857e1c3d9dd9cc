import type { AddressInfo } from 'node:net';
import { sql } from 'kysely';
import { connect, type Github } from '../io/github.ts';
import { openStore, type Store } from '../io/store.ts';
import { receiveWebhooks } from './app.ts';
import type { BotConfig } from './config.ts';
import type { Bot } from './context.ts';
import { type Delivery, queueDelivery, queueLeftBehind, storeDelivery } from './deliveries.ts';
import { type Log, makeLog, wordsOf } from './log.ts';
import { giveUp, lookAt } from './look.ts';
import { Metrics } from './metrics.ts';
import { type Queue, startQueue } from './queue.ts';
import { makeServer } from './server.ts';
import { appToken, installationTokens } from './tokens.ts';

const SWEEP_MS = 15_000;
const READY_MS = 2000;

export interface Running {
  /** Such as `http://127.0.0.1:3000`. */
  readonly url: string;
  /** Takes no more requests, ends the jobs that are being done, closes the store. */
  stop(): Promise<void>;
}

export interface World {
  readonly write: (line: string) => void;
  readonly now: () => Date;
}

/** Starts the bot: store, queue, web server. It ends where one of them cannot start. */
export async function startBot(config: BotConfig, { write, now }: World): Promise<Running> {
  const secrets = [config.privateKey, config.webhookSecret];
  const log = makeLog(write, { level: config.logLevel, secrets, now });
  const metrics = new Metrics();
  const store = await openStore(config.store);
  try {
    return await start({ config, store, log, metrics, now });
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function start(base: Omit<Bot, 'tokenOf' | 'connect'>): Promise<Running> {
  const { config, store, log, metrics } = base;
  let queue: Queue | null = null;
  const webhooks = await receiveWebhooks(config, log, async (delivery) => {
    if (queue === null) throw new Error('the queue has not started');
    await receive({ store, queue, log, metrics }, delivery);
  });
  const asApp = () =>
    connectTo(config, { owner: '', repo: '' }, appToken(config.appId, config.privateKey, base.now()));
  const bot: Bot = {
    ...base,
    tokenOf: installationTokens(asApp, base.now),
    connect: (job, token) => connectTo(config, job, token),
  };
  queue = await startQueue(store, handlersOf(bot));
  const started = queue;
  const sweep = setInterval(() => {
    queueLeftBehind(store, started, ({ id, event }, error) =>
      log.warn('a delivery cannot be read', { id, event, error: wordsOf(error) }),
    ).catch((error: unknown) => log.error('left deliveries could not be queued', { error: wordsOf(error) }));
  }, SWEEP_MS);
  const server = makeServer({ webhooks, metrics, ready: () => isReady(store) });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(config.port, config.host, resolve);
  });
  // The server listens on a port, not on a pipe.
  const { port } = server.address() as AddressInfo;
  log.info('listening', { host: config.host, port, store: store.kind });
  return {
    url: `http://${config.host}:${port}`,
    async stop() {
      clearInterval(sweep);
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeIdleConnections();
      await closed;
      await started.stop();
      await store.close();
      log.info('stopped');
    },
  };
}

const connectTo = (
  { apiUrl }: BotConfig,
  { owner, repo }: { readonly owner: string; readonly repo: string },
  token: string,
): Github =>
  connect({
    token,
    apiUrl,
    owner,
    repo,
    fetch: (url, init) => fetch(url, init),
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    random: Math.random,
  });

const handlersOf = (bot: Bot) => ({
  work: (job: Parameters<typeof lookAt>[1]) => lookAt(bot, job),
  dead: async (job: Parameters<typeof lookAt>[1]) => {
    bot.metrics.count('tollgate_dead_jobs_total');
    bot.log.error('a job is given up', { repository: job.repository, pull: job.pull });
    await giveUp(bot, job);
  },
  failed: (error: unknown, job: Parameters<typeof lookAt>[1]) => {
    bot.metrics.count('tollgate_failed_jobs_total');
    bot.log.warn('a job failed', { repository: job.repository, pull: job.pull, error: wordsOf(error) });
  },
  trouble: (error: unknown) => bot.log.error('the queue has trouble', { error: wordsOf(error) }),
});

/** Stored before it is acknowledged; what fails after that is made up for by the sweep. */
async function receive(
  { store, queue, log, metrics }: { store: Store; queue: Queue; log: Log; metrics: Metrics },
  delivery: Delivery,
): Promise<void> {
  const { id, event } = delivery;
  if (!(await storeDelivery(store, delivery))) {
    metrics.count('tollgate_duplicate_deliveries_total');
    return;
  }
  metrics.count('tollgate_deliveries_total', ['event', event]);
  log.debug('stored', { id, event });
  try {
    await queueDelivery(store, queue, delivery);
  } catch (error) {
    log.warn('a delivery is not queued yet', { id, event, error: wordsOf(error) });
  }
}

async function isReady({ db }: Store): Promise<boolean> {
  const late = new Promise<boolean>((resolve) => setTimeout(resolve, READY_MS, false).unref());
  const asked = sql`select 1`.execute(db).then(
    () => true,
    () => false,
  );
  return Promise.race([asked, late]);
}
