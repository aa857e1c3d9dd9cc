import { GithubError } from './errors.ts';

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface TransportOptions {
  readonly fetch: Fetch;
  /** Waits so many milliseconds. */
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** In [0, 1). */
  readonly random: () => number;
  /** For one request with its whole body; 10 s by default. */
  readonly timeoutMs?: number;
  /** The longest Retry-After that is waited for; 60 s by default. */
  readonly maxWaitSeconds?: number;
}

const ATTEMPTS = 4;
const BACKOFF_MS = 500;

/**
 * A `fetch` for Octokit that hands on complete answers only. Octokit itself turns a body cut off mid-transfer into an
 * empty success and repeats writes that may already have happened.
 *
 * Reads are repeated after cuts, timeouts and 5xx, with full jitter. A request that GitHub refused before doing it (401,
 * 429, secondary limit) is repeated whatever its method. Any other failed write throws at once, so that the caller can
 * look for what it wrote before writing again.
 */
export function strictFetch(options: TransportOptions): Fetch {
  return async (url, init) => {
    const reading = (init.method ?? 'GET') === 'GET';
    for (let attempt = 1; ; attempt++) {
      const outcome = await once(options, url, init);
      const wait = await waitBefore(outcome, { reading, attempt, options });
      if (wait !== null) await options.sleep(wait);
      else if (outcome instanceof GithubError) throw outcome;
      else return outcome;
    }
  };
}

/** Milliseconds until the request may be repeated; null when it must not be. Throws when GitHub asks for too long a wait. */
async function waitBefore(
  outcome: Response | GithubError,
  { reading, attempt, options }: { reading: boolean; attempt: number; options: TransportOptions },
): Promise<number | null> {
  const backoff = attempt < ATTEMPTS ? options.random() * BACKOFF_MS * 2 ** attempt : null;
  if (outcome instanceof GithubError || outcome.status >= 500) return reading ? backoff : null;
  if (outcome.status === 401) return backoff;
  if (outcome.status !== 429 && !(outcome.status === 403 && (await isRateLimit(outcome)))) return null;
  const seconds = secondsOf(outcome.headers) ?? 60 * 2 ** (attempt - 1);
  if (attempt === ATTEMPTS || seconds > (options.maxWaitSeconds ?? 60)) throw limited(seconds);
  return seconds * 1000;
}

function limited(seconds: number): GithubError {
  return new GithubError(
    'GITHUB_RATE_LIMITED',
    `GitHub's rate limit is used up; it asks to wait ${seconds} s`,
  );
}

async function isRateLimit(answer: Response): Promise<boolean> {
  if (answer.headers.has('retry-after') || answer.headers.get('x-ratelimit-remaining') === '0') return true;
  return /rate limit/i.test(await answer.clone().text());
}

function secondsOf(headers: Headers): number | undefined {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : undefined;
}

/** One request: an answer with its whole body, or the reason there is none. */
async function once(
  { fetch, timeoutMs = 10_000 }: TransportOptions,
  url: string,
  init: RequestInit,
): Promise<Response | GithubError> {
  const what = `${init.method ?? 'GET'} ${new URL(url).pathname}`;
  const signal = AbortSignal.timeout(timeoutMs);
  let answer: Response;
  try {
    answer = await fetch(url, { ...init, signal });
  } catch (cause) {
    if (signal.aborted)
      return new GithubError('GITHUB_TIMEOUT', `${what}: no answer in ${timeoutMs} ms`, { cause });
    return new GithubError('GITHUB_UNAVAILABLE', `${what}: no connection to GitHub`, { cause });
  }
  let text: string;
  try {
    text = await answer.text();
  } catch (cause) {
    if (signal.aborted)
      return new GithubError('GITHUB_TIMEOUT', `${what}: no whole answer in ${timeoutMs} ms`, { cause });
    return new GithubError('GITHUB_INCOMPLETE', `${what}: the answer was cut off`, { cause });
  }
  if (answer.ok && answer.status !== 204 && !isWhole(answer, text)) {
    return new GithubError('GITHUB_INCOMPLETE', `${what}: the answer is not complete JSON`);
  }
  return new Response(answer.status === 204 ? null : text, {
    status: answer.status,
    headers: answer.headers,
  });
}

function isWhole(answer: Response, text: string): boolean {
  const announced = answer.headers.get('content-length');
  const encoded = answer.headers.has('content-encoding');
  if (announced !== null && !encoded && Number(announced) !== new TextEncoder().encode(text).length)
    return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
