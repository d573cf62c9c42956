import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { createInflateRaw } from 'node:zlib';

// ZIP as far as its files must be read: the central directory, which is what unzip goes by, also with the sizes of ZIP64.

/** The archive is not one, or says what cannot be. */
export class BadZip extends Error {}

export interface ZipEntry {
  readonly name: Buffer;
  readonly isFolder: boolean;
  /** It is stored or deflated, and not encrypted. */
  readonly readable: boolean;
  readonly method: number;
  readonly packedSize: number;
  readonly headerAt: number;
}

const END = 0x06054b50;
const END_BYTES = 22;
const END_64 = 0x06064b50;
const END_64_BYTES = 56;
const LOCATOR_64 = 0x07064b50;
const LOCATOR_64_BYTES = 20;
const CENTRAL = 0x02014b50;
const CENTRAL_BYTES = 46;
const LOCAL = 0x04034b50;
const LOCAL_BYTES = 30;
const LONGEST_COMMENT = 0xffff;
const SIZE_64 = 0xffffffff;
const STORED = 0;
const DEFLATED = 8;
const ENCRYPTED = 1;
/** More than a hundred thousand files of ordinary names. */
const LARGEST_DIRECTORY = 16 * 1024 * 1024;

/** Null: it has no central directory, so it is no ZIP archive. */
export async function readZipEntries(file: FileHandle, size: number): Promise<ZipEntry[] | null> {
  const tail = await readAt(
    file,
    Math.max(0, size - END_BYTES - LONGEST_COMMENT),
    Math.min(size, END_BYTES + LONGEST_COMMENT),
  );
  const found = tail.lastIndexOf(littleEndian(END));
  if (found < 0 || found + END_BYTES > tail.length) return null;
  const end = tail.subarray(found);
  const at = size - tail.length + found;
  const narrow = { bytes: end.readUInt32LE(12), at: end.readUInt32LE(16) };
  const directory = (await wideDirectory(file, at)) ?? narrow;
  if (directory.bytes > LARGEST_DIRECTORY) throw new BadZip('its directory is too large');
  if (directory.at + directory.bytes > size) throw new BadZip('its directory is outside');
  return entriesOf(await readAt(file, directory.at, directory.bytes));
}

/** The bytes of a file in the archive as they come. Its size is what comes, whatever the archive says. */
export async function openZipEntry(file: FileHandle, size: number, entry: ZipEntry): Promise<Readable> {
  if (entry.headerAt + LOCAL_BYTES > size) throw new BadZip('a file is outside');
  const header = await readAt(file, entry.headerAt, LOCAL_BYTES);
  if (header.readUInt32LE(0) !== LOCAL) throw new BadZip('a file has no header');
  const start = entry.headerAt + LOCAL_BYTES + header.readUInt16LE(26) + header.readUInt16LE(28);
  const end = start + entry.packedSize;
  if (end > size) throw new BadZip('a file is outside');
  const packed = Readable.from(piecesOf(file, start, end), { objectMode: false });
  if (entry.method === STORED) return packed;
  const inflated = createInflateRaw();
  packed.once('error', (error) => inflated.destroy(error));
  inflated.once('close', () => packed.destroy());
  return packed.pipe(inflated);
}

async function* piecesOf(file: FileHandle, start: number, end: number): AsyncGenerator<Buffer> {
  const PIECE = 65_536;
  for (let at = start; at < end; at += PIECE) yield await readAt(file, at, Math.min(PIECE, end - at));
}

async function wideDirectory(file: FileHandle, endAt: number): Promise<{ bytes: number; at: number } | null> {
  if (endAt < LOCATOR_64_BYTES) return null;
  const locator = await readAt(file, endAt - LOCATOR_64_BYTES, LOCATOR_64_BYTES);
  if (locator.readUInt32LE(0) !== LOCATOR_64) return null;
  const at = safe(locator.readBigUInt64LE(8));
  if (at + END_64_BYTES > endAt) throw new BadZip('its end is outside');
  const end = await readAt(file, at, END_64_BYTES);
  if (end.readUInt32LE(0) !== END_64) throw new BadZip('its end is somewhere else');
  return { bytes: safe(end.readBigUInt64LE(40)), at: safe(end.readBigUInt64LE(48)) };
}

/** As many as the directory holds; how many it says there are does not matter. */
function entriesOf(directory: Buffer): ZipEntry[] {
  const entries: ZipEntry[] = [];
  for (let at = 0; at + CENTRAL_BYTES <= directory.length;) {
    if (directory.readUInt32LE(at) !== CENTRAL) throw new BadZip('its directory breaks off');
    const header = directory.subarray(at, at + CENTRAL_BYTES);
    const nameEnd = at + CENTRAL_BYTES + header.readUInt16LE(28);
    const extraEnd = nameEnd + header.readUInt16LE(30);
    const next = extraEnd + header.readUInt16LE(32);
    if (next > directory.length) throw new BadZip('its directory breaks off');
    entries.push(
      entryOf(header, directory.subarray(at + CENTRAL_BYTES, nameEnd), directory.subarray(nameEnd, extraEnd)),
    );
    at = next;
  }
  return entries;
}

function entryOf(header: Buffer, name: Buffer, extra: Buffer): ZipEntry {
  const method = header.readUInt16LE(10);
  const wide = wideFields(extra);
  // Stands before the other two, and is not believed.
  if (header.readUInt32LE(24) === SIZE_64) wide();
  const packedSize = header.readUInt32LE(20);
  const headerAt = header.readUInt32LE(42);
  return {
    name,
    isFolder: name.at(-1) === 0x2f,
    readable: (method === STORED || method === DEFLATED) && (header.readUInt16LE(8) & ENCRYPTED) === 0,
    method,
    packedSize: packedSize === SIZE_64 ? wide() : packedSize,
    headerAt: headerAt === SIZE_64 ? wide() : headerAt,
  };
}

/** The 64-bit numbers that stand in for those of 32 bits, in the order in which they are asked for. */
function wideFields(extra: Buffer): () => number {
  const WIDE = 1;
  let fields: Buffer = Buffer.alloc(0);
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2))
    if (extra.readUInt16LE(at) === WIDE) fields = extra.subarray(at + 4, at + 4 + extra.readUInt16LE(at + 2));
  return () => {
    if (fields.length < 8) throw new BadZip('a size is missing');
    const value = safe(fields.readBigUInt64LE(0));
    fields = fields.subarray(8);
    return value;
  };
}

function safe(value: bigint): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new BadZip('a number is too large');
  return Number(value);
}

function littleEndian(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

async function readAt(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  for (let done = 0; done < length;) {
    const { bytesRead } = await file.read(bytes, done, length - done, at + done);
    if (bytesRead === 0) throw new BadZip('it breaks off');
    done += bytesRead;
  }
  return bytes;
}
