import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { default as formats } from 'ajv-formats';
import { type Context, OpenAPIBackend } from 'openapi-backend';
import { type Answer, commits, Faults, type LoggedRequest, play } from './faults.ts';
import { routes } from './routes.ts';
import { createState, type GitHubState } from './state.ts';

export interface FakeGitHub {
  /** Without a trailing slash, as GITHUB_API_URL is. */
  readonly url: string;
  readonly state: GitHubState;
  readonly faults: Faults;
  readonly log: readonly LoggedRequest[];
  /** Requests or answers that GitHub's own description does not allow, and requests before Retry-After was over. */
  readonly violations: readonly string[];
  close(): Promise<void>;
}

const definition = JSON.parse(readFileSync(new URL('openapi.json', import.meta.url), 'utf8'));

// Compiled once for all servers: the description holds no state.
const api = new OpenAPIBackend({ definition, quick: true, customizeAjv: (ajv) => formats.default(ajv) });
const ready = api.init();

/** Starts a server that speaks GitHub REST on the loopback. `now` in milliseconds is what Retry-After is held against. */
export async function fakeGitHub(
  changes: Partial<GitHubState> = {},
  now: () => number = Date.now,
): Promise<FakeGitHub> {
  const state = createState(changes);
  const faults = new Faults();
  const log: LoggedRequest[] = [];
  const violations: string[] = [];
  let notBefore = Number.NEGATIVE_INFINITY;
  await ready;

  /** Checks the request, changes the state, checks the answer. */
  async function perform(
    request: Parameters<typeof api.handleRequest>[0],
    logged: LoggedRequest,
  ): Promise<Answer> {
    const operation = api.matchOperation(request);
    if (operation === undefined) {
      violations.push(`no such operation: ${request.method} ${request.path}`);
      return failure(404, 'Not Found');
    }
    const invalid = api.validateRequest(request, operation);
    if (invalid.errors) {
      violations.push(`${logged.operation} request: ${JSON.stringify(invalid.errors)}`);
      return failure(422, 'Validation Failed');
    }
    const parsed = api.router.parseRequest(request, operation) as Context['request'];
    const answer = routes[logged.operation]?.(state, parsed) ?? failure(404, 'Not Found');
    if (answer.status < 300 && answer.status !== 204) {
      const wrong = api.validateResponse(answer.body, operation, answer.status);
      if (wrong.errors)
        violations.push(`${logged.operation} answer: ${JSON.stringify(wrong.errors.slice(0, 3))}`);
    }
    return answer;
  }

  const server = createServer((incoming, response) => {
    handle(incoming, response).catch((error) => {
      violations.push(`the server failed: ${error}`);
      response.destroy();
    });
  });

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(incoming);
    const { pathname, searchParams, search } = new URL(incoming.url ?? '/', 'http://localhost');
    const query = Object.fromEntries(searchParams);
    const request = {
      method: incoming.method ?? 'GET',
      path: pathname,
      query,
      headers: headersOf(incoming),
      body,
    };
    const operation = api.matchOperation(request)?.operationId ?? '';
    const logged: LoggedRequest = {
      method: request.method,
      path: pathname,
      query: search,
      operation,
      body,
      status: null,
    };
    log.push(logged);
    if (now() < notBefore) violations.push(`${operation} was sent before Retry-After was over`);
    const fault = faults.take(logged);
    if (fault?.kind === 'retry-after') notBefore = now() + fault.seconds * 1000;
    const asksToken = /^\/app\/installations\/\d+\/access_tokens$/.test(pathname);
    if (asksToken) return void play(fault, tokenFor(incoming, state.token), response);
    const authorised = incoming.headers.authorization === `token ${state.token}`;
    const unauthorised = failure(401, 'Bad credentials');
    const answer = !authorised
      ? unauthorised
      : commits(fault)
        ? await perform(request, logged)
        : failure(500, 'fault');
    const linked = {
      ...answer,
      headers: { ...answer.headers, ...absoluteLinks(answer, `${serverUrl()}${pathname}`) },
    };
    logged.status = play(fault, linked, response);
  }
  const serverUrl = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    url: serverUrl(),
    state,
    faults,
    log,
    violations,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The App proves itself with a JWT; what it says is GitHub's to check. */
function tokenFor(incoming: IncomingMessage, token: string): Answer {
  const proved = /^bearer ey[\w.-]+$/i.test(incoming.headers.authorization ?? '');
  if (!proved) return failure(401, 'A JSON web token could not be decoded');
  const expires_at = new Date(Date.now() + 3_600_000).toISOString();
  return {
    status: 201,
    headers: {},
    body: { token, expires_at, permissions: {}, repository_selection: 'all' },
  };
}

function failure(status: number, message: string, headers: Record<string, string> = {}): Answer {
  return { status, headers, body: { message } };
}

/** Routes write links relative to the request (`<?page=2>`); GitHub's are absolute. */
function absoluteLinks({ headers }: Answer, base: string): Record<string, string> {
  return headers.link === undefined ? {} : { link: headers.link.replaceAll('<?', `<${base}?`) };
}

function headersOf(incoming: IncomingMessage): Record<string, string> {
  return Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]));
}

async function readBody(incoming: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  return text === '' ? undefined : JSON.parse(text);
}
