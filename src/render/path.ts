/** A path as part of an address: every byte that is not plainly a letter, digit, dot, dash or slash is percent-encoded. */
export const encodePath = (path: string): string =>
  Array.from(new TextEncoder().encode(path), encodeByte).join('');

function encodeByte(byte: number): string {
  const character = String.fromCharCode(byte);
  const kept = byte < 128 && /[A-Za-z0-9._/-]/.test(character);
  return kept ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
}
