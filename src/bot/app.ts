import { createNodeMiddleware, Probot } from 'probot';
import type { BotConfig } from './config.ts';
import type { Delivery } from './deliveries.ts';
import type { Log } from './log.ts';

export const WEBHOOKS = '/api/github/webhooks';

/** Checks the signature, hands the delivery on, and answers once that is done; 500 where it fails. */
export type Webhooks = Awaited<ReturnType<typeof createNodeMiddleware>>;

/** Where signed deliveries come in. */
export function receiveWebhooks(
  { appId, privateKey, webhookSecret, apiUrl }: BotConfig,
  log: Log,
  receive: (delivery: Delivery) => Promise<void>,
): Promise<Webhooks> {
  const probot = new Probot({
    appId,
    privateKey,
    secret: webhookSecret,
    baseUrl: apiUrl,
    log: quiet(log),
  });
  return createNodeMiddleware(
    (app) => {
      app.onAny(async ({ id, name, payload }) => receive({ id, event: name, payload }));
    },
    { probot, webhooksPath: WEBHOOKS },
  );
}

type ProbotLog = NonNullable<NonNullable<ConstructorParameters<typeof Probot>[0]>['log']>;

/** Probot logs whole payloads and requests; of what it says only the words are kept. */
function quiet(log: Log): ProbotLog {
  const say = (level: 'debug' | 'warn') => (first: unknown, second?: unknown) => {
    const words = [first, second].find((part) => typeof part === 'string');
    const message = first instanceof Error ? first.name : undefined;
    log[level](`probot: ${words ?? message ?? 'something it does not name'}`);
  };
  const logger = {
    level: 'info',
    trace: say('debug'),
    debug: say('debug'),
    info: say('debug'),
    warn: say('warn'),
    error: say('warn'),
    fatal: say('warn'),
    silent: () => undefined,
    child: () => logger,
  };
  return logger as unknown as ProbotLog; // the part of pino that Probot uses
}
