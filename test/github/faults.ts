import type { ServerResponse } from 'node:http';

/** A request as the log keeps it. */
export interface LoggedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly operation: string;
  readonly body: unknown;
  /** What was answered; null when the connection was cut or left hanging. */
  status: number | null;
}

export type Fault =
  /** Nothing is done; this status is answered. */
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: unknown;
    }
  /** Nothing is done; 429 or a secondary-limit 403, and requests before the time is up are violations. */
  | { readonly kind: 'retry-after'; readonly status: 403 | 429; readonly seconds: number }
  /** Nothing is done; the connection is closed without an answer. */
  | { readonly kind: 'drop' }
  /** Done; answered in part: the announced length is not reached, or the JSON ends early in a well-formed body. */
  | { readonly kind: 'truncate'; readonly how: 'connection' | 'json' | 'empty' }
  /** Done; then no answer at all (`drop`), or this status. */
  | { readonly kind: 'commit-then'; readonly answer: 'drop' | number }
  /** Done; answered never, or a byte at a time and never completely. */
  | { readonly kind: 'hang' }
  | { readonly kind: 'trickle' };

export interface FaultRule {
  readonly match: (request: LoggedRequest) => boolean;
  readonly fault: Fault;
  /** How many requests it hits; all of them by default. */
  readonly times?: number;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** Matches an operation by GitHub's operation id, such as `issues/create-comment`. */
const on = (operation: string) => (request: LoggedRequest) => request.operation === operation;

/** The rules still in force, taken in the order they were added. */
export class Faults {
  private rules: { rule: FaultRule; left: number }[] = [];

  add(match: string | FaultRule['match'], fault: Fault, times = Number.POSITIVE_INFINITY): void {
    this.rules.push({ rule: { match: typeof match === 'string' ? on(match) : match, fault }, left: times });
  }

  take(request: LoggedRequest): Fault | undefined {
    const entry = this.rules.find(({ rule, left }) => left > 0 && rule.match(request));
    if (entry !== undefined) entry.left -= 1;
    return entry?.rule.fault;
  }
}

/** Whether the request reaches the state at all. */
export function commits(fault: Fault | undefined): boolean {
  return fault === undefined || !['status', 'retry-after', 'drop'].includes(fault.kind);
}

const SECONDARY = {
  message: 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
};

/** Plays a fault on the socket. Returns the status sent, null when none was. */
export function play(fault: Fault | undefined, answer: Answer, response: ServerResponse): number | null {
  if (fault === undefined) return send(response, answer);
  switch (fault.kind) {
    case 'status':
      return send(response, {
        status: fault.status,
        headers: fault.headers ?? {},
        body: fault.body ?? { message: 'fault' },
      });
    case 'retry-after':
      return send(response, {
        status: fault.status,
        headers: { 'retry-after': String(fault.seconds) },
        body: SECONDARY,
      });
    case 'drop':
      response.socket?.destroy();
      return null;
    case 'truncate':
      return truncate(fault.how, answer, response);
    case 'commit-then':
      if (fault.answer === 'drop') {
        response.socket?.destroy();
        return null;
      }
      return send(response, { status: fault.answer, headers: {}, body: { message: 'Server Error' } });
    case 'hang':
      return null;
    case 'trickle':
      response.writeHead(answer.status, { ...answer.headers, 'content-type': JSON_TYPE });
      response.write('{');
      return answer.status;
  }
}

const JSON_TYPE = 'application/json; charset=utf-8';

function send(response: ServerResponse, { status, headers, body }: Answer): number {
  const text = status === 204 ? '' : JSON.stringify(body);
  response.writeHead(status, {
    ...headers,
    'content-type': JSON_TYPE,
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
  return status;
}

function truncate(
  how: 'connection' | 'json' | 'empty',
  { status, headers, body }: Answer,
  response: ServerResponse,
): number {
  const text = JSON.stringify(body);
  const half = text.slice(0, Math.floor(text.length / 2));
  if (how === 'connection') {
    response.writeHead(status, {
      ...headers,
      'content-type': JSON_TYPE,
      'content-length': Buffer.byteLength(text),
    });
    response.write(half, () => response.socket?.destroy());
  } else {
    response.writeHead(status, { ...headers, 'content-type': JSON_TYPE });
    response.end(how === 'json' ? half : '');
  }
  return status;
}
