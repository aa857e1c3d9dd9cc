import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type ObjectFormat = 'sha1' | 'sha256';

/** Whether a waiting child keeps Node alive: only while it owes an answer. */
export function hold(child: ChildProcessWithoutNullStreams, on: boolean): void {
  // The pipes of a child are sockets, which the types of child_process do not say.
  for (const handle of [
    child,
    child.stdin as unknown as Socket,
    child.stdout as unknown as Socket,
    child.stderr as unknown as Socket,
  ])
    if (on) handle.ref();
    else handle.unref();
}

/** A git directory with nothing in it but the format of the objects. */
export function emptyGitDirectory(format: ObjectFormat): string {
  const home = mkdtempSync(join(tmpdir(), 'tollgate-git-'));
  mkdirSync(join(home, 'refs'));
  writeFileSync(join(home, 'HEAD'), 'ref: refs/heads/none\n');
  const version = format === 'sha1' ? 0 : 1;
  const extension = format === 'sha1' ? '' : `[extensions]\n\tobjectFormat = ${format}\n`;
  writeFileSync(
    join(home, 'config'),
    `[core]\n\trepositoryFormatVersion = ${version}\n\tbare = true\n${extension}`,
  );
  return home;
}
