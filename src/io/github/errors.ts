/** Why GitHub could not be read or written. Each is caught once, in a shell. */
export type GithubErrorCode =
  | 'GITHUB_INCOMPLETE' // an answer was cut off, or a list is shorter than GitHub says it is
  | 'GITHUB_TIMEOUT'
  | 'GITHUB_UNAVAILABLE' // 5xx, refused or dropped connections
  | 'GITHUB_RATE_LIMITED'
  | 'GITHUB_FORBIDDEN' // the token lacks a permission
  | 'GITHUB_UNAUTHORISED'
  | 'GITHUB_NOT_FOUND'
  | 'GITHUB_INVALID' // 422: the same request can never succeed
  | 'GITHUB_UNEXPECTED';

export class GithubError extends Error {
  override readonly name = 'GithubError';
  readonly code: GithubErrorCode;
  /** Permissions of which any one would do, as GitHub names them: `issues=write; pull_requests=write`. */
  readonly permission: string | undefined;

  constructor(
    code: GithubErrorCode,
    message: string,
    options: { permission?: string | undefined; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.code = code;
    this.permission = options.permission;
  }
}

export function isGithubError(error: unknown, ...codes: GithubErrorCode[]): error is GithubError {
  return error instanceof GithubError && (codes.length === 0 || codes.includes(error.code));
}

/** Whether a write that failed so may have been carried out all the same. */
export function mayHaveHappened(error: unknown): boolean {
  return isGithubError(error, 'GITHUB_INCOMPLETE', 'GITHUB_TIMEOUT', 'GITHUB_UNAVAILABLE');
}

interface HttpFailure {
  status: number;
  message: string;
  request?: { method?: string; url?: string };
  response?: { headers?: Record<string, unknown> };
}

/** An error of Octokit's, put into our terms; the transport's own errors arrive as its `cause`. */
export function toGithubError(error: unknown): GithubError {
  if (error instanceof GithubError) return error;
  if (!(error instanceof Error)) return new GithubError('GITHUB_UNEXPECTED', String(error));
  if (error.cause instanceof GithubError) return error.cause;
  const { status, request, response, message } = error as Error & Partial<HttpFailure>;
  if (status === undefined) return new GithubError('GITHUB_UNEXPECTED', message, { cause: error });
  const what = `${request?.method ?? ''} ${pathOf(request?.url)}`.trim();
  const permission = response?.headers?.['x-accepted-github-permissions'];
  return new GithubError(codeOf(status), `${what}: ${status} ${message}`, {
    cause: error,
    permission: status === 403 && typeof permission === 'string' ? permission : undefined,
  });
}

function codeOf(status: number): GithubErrorCode {
  if (status >= 500) return 'GITHUB_UNAVAILABLE';
  const byStatus: Readonly<Record<number, GithubErrorCode>> = {
    401: 'GITHUB_UNAUTHORISED',
    403: 'GITHUB_FORBIDDEN',
    404: 'GITHUB_NOT_FOUND',
    410: 'GITHUB_NOT_FOUND',
    422: 'GITHUB_INVALID',
  };
  return byStatus[status] ?? 'GITHUB_UNEXPECTED';
}

function pathOf(url: string | undefined): string {
  return url === undefined ? '' : new URL(url, 'http://localhost').pathname;
}
