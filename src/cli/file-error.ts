const READING: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'you may not read it',
};
const WRITING: Readonly<Record<string, string>> = {
  ENOENT: 'its folder does not exist',
  ENOTDIR: 'its folder is a file',
  EISDIR: 'it is a folder',
  EACCES: 'you may not write there',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
};

/** `FILE cannot be read: there is no such file`, from what the system answered. */
export const cannotRead = (file: string, error: unknown): string =>
  `${file} cannot be read: ${reason(READING, error)}`;

export const cannotWrite = (file: string, error: unknown): string =>
  `${file} cannot be written: ${reason(WRITING, error)}`;

function reason(words: Readonly<Record<string, string>>, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return words[code] ?? (code === '' ? 'the system refuses it' : `the system answers ${code}`);
}
