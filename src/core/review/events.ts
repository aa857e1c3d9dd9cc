import { parseCommand, type ReviewCommand } from './commands.ts';

/** A comment as its event tells it. */
export interface CommentEvent {
  readonly action: string;
  readonly body: string;
  readonly author: { readonly id: number; readonly bot: boolean };
  readonly sender: { readonly id: number; readonly bot: boolean };
}

/** The command of a comment, or why there is none to obey. A bot is never answered, or two bots would talk for ever. */
export type Heard =
  | { readonly kind: 'command'; readonly command: ReviewCommand }
  | { readonly kind: 'ignored'; readonly why: 'NO_COMMAND' | 'EDITED' | 'BOT' | 'NOT_THE_AUTHOR' };

/** An edited comment is never obeyed: whoever may edit it could put words into its author's mouth. */
export function hear({ action, body, author, sender }: CommentEvent): Heard {
  const command = parseCommand(body);
  if (command === null) return { kind: 'ignored', why: 'NO_COMMAND' };
  if (author.bot || sender.bot) return { kind: 'ignored', why: 'BOT' };
  if (action !== 'created') return { kind: 'ignored', why: 'EDITED' };
  if (author.id !== sender.id) return { kind: 'ignored', why: 'NOT_THE_AUTHOR' };
  return { kind: 'command', command };
}

/** A button of a check run as its event tells it. */
export interface ButtonEvent {
  readonly app: number;
  readonly sha: string;
  readonly sender: { readonly bot: boolean };
}

/** Why a button does nothing; null when it counts. */
export function refuseButton(
  { app, sha, sender }: ButtonEvent,
  now: { readonly app: number; readonly head: string },
): 'STALE_ACTION' | 'BOT' | null {
  if (sender.bot) return 'BOT';
  return app === now.app && sha === now.head ? null : 'STALE_ACTION';
}
