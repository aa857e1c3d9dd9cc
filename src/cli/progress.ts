import type { Io } from './command.ts';

const SHOW_AFTER_MS = 1000;
const REDRAW_MS = 100;

export interface Progress {
  /** Says what is being done; shown only when the work already takes over a second. */
  step(text: string): void;
  /** Clears the line, so that results stand alone. */
  done(): void;
}

/** One line on stderr, rewritten in place, for long work on a terminal; silent elsewhere. */
export function progress(io: Io): Progress {
  const start = io.now().getTime();
  let drawn = 0;
  return {
    step(text) {
      const now = io.now().getTime();
      if (io.stderrIsTty !== true || now - start < SHOW_AFTER_MS || now - drawn < REDRAW_MS) return;
      drawn = now;
      io.stderr(`\r\u001b[2K${text.slice(0, io.columns - 1)}`);
    },
    done() {
      if (drawn > 0) io.stderr('\r\u001b[2K');
    },
  };
}
