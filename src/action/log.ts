import * as core from '@actions/core';

/**
 * Text for the job log that can be nothing but text. The runner obeys lines that begin with `::` and anything after
 * `##[`; names and messages of a pull request must not reach it so, nor may the token.
 */
export function plainText(text: string, secrets: readonly string[]): string {
  const hidden = secrets
    .filter((secret) => secret !== '')
    .reduce((kept, secret) => kept.replaceAll(secret, '***'), text);
  return hidden
    .replaceAll(/\p{Cc}+/gu, ' ')
    .replaceAll('##[', '# #[')
    .replace(/^\s*::/, ': :');
}

export interface Log {
  info(message: string): void;
  notice(message: string): void;
  warning(message: string): void;
  /** Ends the run as failed, with this exit code once it is through. */
  fail(message: string, exitCode: number): void;
}

export function jobLog(secrets: readonly string[]): Log {
  const plain = (message: string) => plainText(message, secrets);
  return {
    info: (message) => core.info(plain(message)),
    notice: (message) => core.notice(plain(message), { title: 'Tollgate' }),
    warning: (message) => core.warning(plain(message), { title: 'Tollgate' }),
    fail: (message, exitCode) => {
      core.setFailed(plain(message));
      process.exitCode = exitCode;
    },
  };
}
