export const LEVELS = ['trace', 'debug', 'info', 'warn', 'error'] as const;
type Level = (typeof LEVELS)[number];

/** Plain data beside a message. */
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;
export type Log = Readonly<Record<Level, (message: string, fields?: LogFields) => void>>;

/** Tokens of GitHub, keys and passwords in addresses, wherever they stand. */
const SECRETS =
  /gh[a-z]_\w{16,}|github_pat_\w{16,}|v1\.[0-9a-f]{40}|eyJ[\w-]+\.[\w-]+\.[\w-]+|-----BEGIN [\s\S]*?-----END [A-Z ]+-----|(?<=:\/\/[^/\s:@]*:)[^@/\s]+(?=@)|(?<=\b(?:bearer|token|basic) )[\w.+/=-]{16,}/gi;

/** One JSON object a line; what looks like a secret, or is one that the bot was given, never gets there. */
export function makeLog(
  write: (line: string) => void,
  options: { readonly level: Level; readonly secrets: readonly string[]; readonly now: () => Date },
): Log {
  const least = LEVELS.indexOf(options.level);
  const given = options.secrets.filter((secret) => secret.length >= 8);
  const clean = (text: string): string =>
    given.reduce((kept, secret) => kept.replaceAll(secret, '***'), text).replaceAll(SECRETS, '***');
  const at = (level: Level) => (message: string, fields?: LogFields) => {
    if (LEVELS.indexOf(level) < least) return;
    const values = Object.entries(fields ?? {}).map(([key, value]) => [
      key,
      typeof value === 'string' ? clean(value) : value,
    ]);
    const entry = { at: options.now().toISOString(), level, message: clean(message) };
    write(`${JSON.stringify({ ...entry, ...Object.fromEntries(values) })}\n`);
  };
  return { trace: at('trace'), debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

/** What an error says, with what caused it, without its stack. */
export function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error && typeof error.code === 'string' ? `${error.code}: ` : '';
  return `${code}${error.message}${error.cause === undefined ? '' : ` (${wordsOf(error.cause)})`}`;
}
