import { readFileSync } from 'node:fs';

/** What a file has, or why nobody can read it, to be said behind its name. */
export type TextFile = { readonly text: string } | { readonly fault: string; readonly isAbsent: boolean };

/** UTF-16, as some shells write what is sent into a file: its byte order mark, little end or big end first. */
const UTF_16 = ['fffe', 'feff'];

/** A file that a person or a shell wrote: UTF-8, with or without a byte order mark. */
export function readTextFile(file: string): TextFile {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const isAbsent = code === 'ENOENT';
    return { fault: isAbsent ? 'does not exist' : `cannot be read (${code})`, isAbsent };
  }
  if (UTF_16.includes(bytes.toString('hex', 0, 2)))
    return { fault: 'is written in UTF-16; save it as UTF-8', isAbsent: false };
  return { text: bytes.toString('utf8').replace(/^\uFEFF/, '') };
}
