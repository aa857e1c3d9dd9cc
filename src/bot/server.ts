import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { WEBHOOKS, type Webhooks } from './app.ts';
import type { Metrics } from './metrics.ts';

/** GitHub sends no delivery that is larger. */
const MOST_BYTES = 25 * 1024 * 1024;
const REQUEST_MS = 30_000;

export interface Serving {
  readonly webhooks: Webhooks;
  readonly metrics: Metrics;
  /** Whether deliveries can be stored now. */
  readonly ready: () => Promise<boolean>;
}

/** Deliveries, and what a load balancer and Prometheus ask. */
export function makeServer(serving: Serving): Server {
  const server = createServer((request, response) => {
    respond(serving, request, response).catch(() => {
      if (!response.headersSent) end(response, 500, 'error');
    });
  });
  server.requestTimeout = REQUEST_MS;
  return server;
}

async function respond(serving: Serving, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { metrics } = serving;
  const [path = '/'] = (request.url ?? '/').split('?', 1);
  if (path === WEBHOOKS && request.method === 'POST') return deliver(serving, request, response);
  if (request.method !== 'GET') return refuse(metrics, response, 404, 'not found');
  if (path === '/healthz') return end(response, 200, 'alive');
  if (path === '/readyz') {
    const ready = await serving.ready();
    return end(response, ready ? 200 : 503, ready ? 'ready' : 'the store cannot be used');
  }
  if (path === '/metrics') return end(response, 200, metrics.text());
  return refuse(metrics, response, 404, 'not found');
}

/** Refuses before a byte of the body is read what is too large, does not say how large it is, or could not be stored. */
async function deliver(
  { webhooks, metrics, ready }: Serving,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const length = request.headers['content-length'];
  if (length === undefined) return refuse(metrics, response, 411, 'a content-length is needed');
  if (Number(length) > MOST_BYTES) return refuse(metrics, response, 413, 'too large');
  if (!(await ready())) return refuse(metrics, response, 503, 'the store cannot be used');
  await webhooks(request, response, () => refuse(metrics, response, 404, 'not found'));
  if (response.statusCode >= 400)
    metrics.count('tollgate_refused_requests_total', ['status', `${response.statusCode}`]);
}

function refuse(metrics: Metrics, response: ServerResponse, status: number, text: string): void {
  metrics.count('tollgate_refused_requests_total', ['status', `${status}`]);
  // The body that is not read would be taken for the next request.
  response.setHeader('connection', 'close');
  end(response, status, text);
}

function end(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'x-content-type-options': 'nosniff',
  });
  response.end(text.endsWith('\n') ? text : `${text}\n`);
}
