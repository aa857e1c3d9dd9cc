/** What the first line of our comment says about it, for the run that updates it. */
export interface CommentMarker {
  /** Which of several comments on one pull request: one per checked configuration. */
  readonly id: string;
  /** The head commit that was judged. */
  readonly sha: string;
  /** When it was judged, as an ISO 8601 instant in UTC. */
  readonly at: string;
  /** Lower-case hex digest of the body below the marker. */
  readonly hash: string;
  readonly verdict: string;
}

const KEYS = ['id', 'sha', 'at', 'hash', 'verdict'] as const satisfies readonly (keyof CommentMarker)[];
const LINE = /^<!-- tollgate:v1((?: [a-z]+=\S+)+) -->$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/;

/** The marker as one HTML comment; no value can end it, since `--`, spaces and angle brackets are percent-encoded. */
export function buildMarker(marker: CommentMarker): string {
  return `<!-- tollgate:v1 ${KEYS.map((key) => `${key}=${escapeValue(marker[key])}`).join(' ')} -->`;
}

/** The marker in the first line of a comment; null unless that line is exactly what `buildMarker` writes. */
export function parseMarker(body: string): CommentMarker | null {
  const line = body.split(/\r?\n/, 1)[0] ?? '';
  const attributes = LINE.exec(line)?.[1]?.trim().split(' ') ?? [];
  const values = new Map(attributes.map((attribute) => splitAttribute(attribute)));
  const [id, sha, at, hash, verdict] = KEYS.map((key) => values.get(key) ?? '');
  if (!id || !sha || !at || !hash || !verdict || !INSTANT.test(at)) return null;
  const marker = { id, sha, at, hash, verdict };
  return buildMarker(marker) === line ? marker : null;
}

function splitAttribute(attribute: string): [string, string] {
  const at = attribute.indexOf('=');
  return [attribute.slice(0, at), unescapeValue(attribute.slice(at + 1))];
}

/** Bytes other than letters, digits and `. : _ /` as %XX; a hyphen too unless it stands alone. */
function escapeValue(value: string): string {
  const bytes = [...new TextEncoder().encode(value)];
  const text = bytes.map((byte) => (isPlain(byte) ? String.fromCharCode(byte) : `%${hex(byte)}`)).join('');
  return text.replaceAll(/--+/g, (run) => '%2D'.repeat(run.length));
}

/** The value `escapeValue` was given; empty when it is no such text. */
function unescapeValue(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}

const isPlain = (byte: number) => /[A-Za-z0-9.:_/-]/.test(String.fromCharCode(byte)) && byte < 128;
const hex = (byte: number) => byte.toString(16).toUpperCase().padStart(2, '0');
