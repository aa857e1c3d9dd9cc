import { sign } from 'node:crypto';
import type { Github } from '../io/github.ts';

/** GitHub takes no longer life than ten minutes, and its clock may be behind ours. */
const BEHIND_SECONDS = 60;
const LIFE_SECONDS = 540;
/** A job must be through before its token ends. */
const LEFT_MS = 10 * 60_000;

/** What proves to GitHub that we are the App: a JSON web token signed with its key (RS256). */
export function appToken(appId: number, privateKey: string, now: Date): string {
  const seconds = Math.floor(now.getTime() / 1000);
  const claims = { iat: seconds - BEHIND_SECONDS, exp: seconds + LIFE_SECONDS, iss: `${appId}` };
  const text = `${part({ alg: 'RS256', typ: 'JWT' })}.${part(claims)}`;
  return `${text}.${sign('RSA-SHA256', Buffer.from(text), privateKey).toString('base64url')}`;
}

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Tokens by installation, asked for once in their life. `asApp` is GitHub seen as the App. */
export function installationTokens(
  asApp: () => Github,
  now: () => Date,
): (installation: number) => Promise<string> {
  const known = new Map<number, { readonly token: string; readonly ends: number }>();
  return async (installation) => {
    const held = known.get(installation);
    if (held !== undefined && held.ends - now().getTime() > LEFT_MS) return held.token;
    const { token, expires_at } = await asApp().call((rest) =>
      rest.apps.createInstallationAccessToken({ installation_id: installation }),
    );
    known.set(installation, { token, ends: Date.parse(expires_at) });
    return token;
  };
}
