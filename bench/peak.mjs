// Preloaded into a measured process: notes its peak resident memory (KiB) when it ends.
import { appendFileSync } from 'node:fs';

process.on('exit', () => {
  if (process.env.PEAK_FILE) appendFileSync(process.env.PEAK_FILE, `${process.resourceUsage().maxRSS}\n`);
});
