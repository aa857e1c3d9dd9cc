import type { Github } from '../io/github.ts';
import type { Store } from '../io/store.ts';
import type { BotConfig } from './config.ts';
import type { PullJob } from './jobs.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';

/** What every part of the bot works with. */
export interface Bot {
  readonly config: BotConfig;
  readonly store: Store;
  readonly log: Log;
  readonly metrics: Metrics;
  /** A token for one installation of the App, good for a job. */
  readonly tokenOf: (installation: number) => Promise<string>;
  readonly connect: (job: PullJob, token: string) => Github;
  readonly now: () => Date;
}
