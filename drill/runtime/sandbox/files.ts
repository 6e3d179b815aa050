import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, normalize, posix } from 'node:path';
import { inflateRawSync } from 'node:zlib';

/** The files of a function's code, by their paths below its folder. */
export interface CodeFiles {
  /** For messages: the folder, the archive, or the template's text. */
  readonly name: string;
  /** Undefined for what is no file. */
  read(path: string): Buffer | undefined;
  isFile(path: string): boolean;
}

/** Of a folder or a .zip. @throws Error when it is neither. */
export function codeFiles(path: string): CodeFiles {
  if (!existsSync(path)) throw new Error(`${path} does not exist`);
  if (statSync(path).isDirectory()) return folderFiles(path);
  return zipFiles(path, readFileSync(path));
}

/** `Code: { ZipFile }`: one file with the text of the template. */
export function inlineFiles(name: string, text: string): CodeFiles {
  return mapFiles(name, new Map([['index.js', Buffer.from(text)]]));
}

function folderFiles(folder: string): CodeFiles {
  const inside = (path: string): string | undefined => {
    const whole = normalize(join(folder, path));
    return whole.startsWith(normalize(folder)) ? whole : undefined;
  };
  const isFile = (path: string): boolean => {
    const whole = inside(path);
    return whole !== undefined && existsSync(whole) && statSync(whole).isFile();
  };
  return {
    name: folder,
    isFile,
    read: (path) => (isFile(path) ? readFileSync(inside(path)!) : undefined),
  };
}

function mapFiles(name: string, files: ReadonlyMap<string, Buffer>): CodeFiles {
  return {
    name,
    isFile: (path) => files.has(posix.normalize(path)),
    read: (path) => files.get(posix.normalize(path)),
  };
}

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const STORED = 0;
const DEFLATED = 8;

/** From the central directory, as APPNOTE.TXT 4.3 has it; without ZIP64 and encryption, which Lambda's limit of 250 MB does without. */
function zipFiles(name: string, bytes: Buffer): CodeFiles {
  let end = bytes.length - 22;
  while (end >= 0 && bytes.readUInt32LE(end) !== END_OF_DIRECTORY) end -= 1;
  if (end < 0) throw new Error(`${name} is no .zip: it has no central directory`);
  const files = new Map<string, Buffer>();
  let at = bytes.readUInt32LE(end + 16);
  for (let entry = bytes.readUInt16LE(end + 10); entry > 0; entry -= 1) {
    if (bytes.readUInt32LE(at) !== DIRECTORY_ENTRY)
      throw new Error(`${name}: its central directory is broken`);
    const method = bytes.readUInt16LE(at + 10);
    const size = bytes.readUInt32LE(at + 20);
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) =>
      bytes.readUInt16LE(at + offset),
    ) as [number, number, number];
    const path = bytes.toString('utf8', at + 46, at + 46 + nameLength);
    const local = bytes.readUInt32LE(at + 42);
    const from = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const data = bytes.subarray(from, from + size);
    if (method !== STORED && method !== DEFLATED) {
      throw new Error(`${name}: ${path} is compressed with method ${method}, which is not read here`);
    }
    if (!path.endsWith('/'))
      files.set(posix.normalize(path), method === STORED ? data : inflateRawSync(data));
    at += 46 + nameLength + extraLength + commentLength;
  }
  return mapFiles(name, files);
}
