export function byteLength(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}

const CUT = '\n\n… cut here; the full report is in the job summary.';

/** At most so many UTF-8 bytes, cut between characters and, where there is one near, at a line end. */
export function truncateUtf8(text: string, maxBytes: number): string {
  if (byteLength(text) <= maxBytes) return text;
  const room = Math.max(0, maxBytes - byteLength(CUT));
  // A partial character at the end decodes to U+FFFD; with `stream` it is held back instead.
  const kept = new TextDecoder('utf-8').decode(Buffer.from(text).subarray(0, room), { stream: true });
  const line = kept.lastIndexOf('\n');
  return (line > kept.length / 2 ? kept.slice(0, line) : kept) + CUT;
}

/** The fullest tier within so many bytes; the shortest, cut, when none is. */
export function fitTier(tiers: readonly string[], maxBytes: number): string {
  return tiers.find((tier) => byteLength(tier) <= maxBytes) ?? truncateUtf8(tiers.at(-1) ?? '', maxBytes);
}
