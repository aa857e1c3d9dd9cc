import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import * as z from 'zod';
import { UserError } from '../core/user-error.ts';
import { parseYaml } from '../core/yaml.ts';
import type { StoreLocation } from '../io/store.ts';
import { LEVELS } from './log.ts';

export interface BotConfig {
  readonly appId: number;
  /** PEM. */
  readonly privateKey: string;
  readonly webhookSecret: string;
  readonly store: StoreLocation;
  /** Mirrors of repositories, which can be thrown away. */
  readonly cache: string;
  readonly host: string;
  readonly port: number;
  readonly apiUrl: string;
  readonly serverUrl: string;
  readonly logLevel: (typeof LEVELS)[number];
}

const url = z
  .url({ protocol: /^(https?|file)$/, error: 'is not an address' })
  .transform((text) => text.replace(/\/+$/, ''));
const port = z
  .string()
  .regex(/^\d{1,5}$/, 'is not a port')
  .transform(Number)
  .refine((value) => value < 65_536, 'is not a port');

/** Keys of the file; each can be given as the variable instead, which wins. */
const SETTINGS = {
  app_id: z
    .string()
    .regex(/^\d{1,15}$/, 'is not the number of a GitHub App')
    .transform(Number),
  private_key: z.string().includes('-----BEGIN', { error: 'is not a private key (PEM)' }),
  webhook_secret: z.string().min(16, 'has fewer than 16 characters'),
  database_url: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'does not begin with postgres://')
    .optional(),
  data: z.string().default('tollgate-data'),
  host: z.string().default('127.0.0.1'),
  port: port.default(3000),
  api_url: url.default('https://api.github.com'),
  server_url: url.default('https://github.com'),
  log_level: z.enum(LEVELS, { error: `is none of ${LEVELS.join(', ')}` }).default('info'),
} as const;
const schema = z.object(SETTINGS);
type Key = keyof typeof SETTINGS;
const KEYS = Object.keys(SETTINGS) as Key[]; // its own keys

const variableOf = (key: string): string =>
  key === 'database_url' ? 'DATABASE_URL' : `TOLLGATE_${key.toUpperCase()}`;

interface Sources {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** File given with --config. */
  readonly file: string | undefined;
}

/** Reads environment and file; throws one UserError that names every part that is missing or wrong. */
export function readConfig(sources: Sources): BotConfig {
  const problems: string[] = [];
  const given = { ...fromFile(sources, problems), ...fromEnvironment(sources.env) };
  readKeyFile(given, sources, problems);
  const read = schema.safeParse(given);
  if (!read.success)
    for (const { path, message } of read.error.issues) {
      const key = String(path[0]);
      const value = given[key] === undefined ? 'is missing' : message;
      problems.push(`${key} (${variableOf(key)}) ${value}`);
    }
  if (!read.success || problems.length > 0)
    throw new UserError(
      'CONFIG',
      `the bot cannot start:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`,
      'docs/bot.md says where each comes from',
    );
  const {
    app_id,
    private_key,
    webhook_secret,
    database_url,
    data,
    host,
    port,
    api_url,
    server_url,
    log_level,
  } = read.data;
  const directory = resolve(sources.cwd, data);
  return {
    appId: app_id,
    privateKey: private_key.replaceAll('\\n', '\n'),
    webhookSecret: webhook_secret,
    store:
      database_url === undefined ? { kind: 'embedded', directory } : { kind: 'postgres', url: database_url },
    cache: resolve(directory, 'mirrors'),
    host,
    port,
    apiUrl: api_url,
    serverUrl: server_url,
    logLevel: log_level,
  };
}

function fromEnvironment(env: Sources['env']): Record<string, string> {
  const found: Record<string, string> = {};
  for (const key of [...KEYS, 'private_key_file']) {
    const value = env[variableOf(key)];
    if (value !== undefined && value !== '') found[key] = value;
  }
  return found;
}

function fromFile({ file, cwd }: Sources, problems: string[]): Record<string, string> {
  if (file === undefined) return {};
  const text = readText(resolve(cwd, file), problems);
  if (text === null) return {};
  const parsed = parseYaml(file, text);
  for (const { message } of parsed.problems) problems.push(`${file}: ${message}`);
  const values = z.record(z.string(), z.string()).safeParse(parsed.value ?? {});
  if (!values.success) {
    problems.push(`${file}: every key has one value`);
    return {};
  }
  const unknown = Object.keys(values.data).filter(
    (key) => key !== 'private_key_file' && !(KEYS as string[]).includes(key),
  );
  for (const key of unknown) problems.push(`${file}: there is no key ${JSON.stringify(key)}`);
  return values.data;
}

function readKeyFile(given: Record<string, string>, { cwd }: Sources, problems: string[]): void {
  if (given.private_key_file === undefined || given.private_key !== undefined) return;
  const text = readText(resolve(cwd, given.private_key_file), problems);
  if (text !== null) given.private_key = text;
}

function readText(path: string, problems: string[]): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    problems.push(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    return null;
  }
}
