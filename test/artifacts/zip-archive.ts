import { deflateRawSync } from 'node:zlib';

export interface Packed {
  readonly name: string | Buffer;
  readonly bytes: Buffer | string;
  readonly stored?: boolean;
  readonly flags?: number;
  readonly method?: number;
  /** Sizes and place as ZIP64 writes them. */
  readonly wide?: boolean;
  /** What the archive says of the unpacked size. */
  readonly said?: number;
  /** Instead of what the bytes pack to. */
  readonly packed?: Buffer;
}

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const END_64 = 0x06064b50;
const LOCATOR_64 = 0x07064b50;
const ALL = 0xffffffff;

const numbers = (...fields: readonly (readonly [bytes: 2 | 4 | 8, value: number])[]): Buffer =>
  Buffer.concat(
    fields.map(([bytes, value]) => {
      const buffer = Buffer.alloc(bytes);
      if (bytes === 8) buffer.writeBigUInt64LE(BigInt(value));
      else buffer.writeUIntLE(value, 0, bytes);
      return buffer;
    }),
  );

/** A ZIP archive, as GitLab Runner writes one (sizes stand behind the data and in the directory only), or worse. */
export function zipOf(files: readonly Packed[], options: { wide?: boolean; comment?: string } = {}): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const file of files) {
    const name = Buffer.from(file.name);
    const bytes = Buffer.from(file.bytes);
    const packed = file.packed ?? (file.stored ? bytes : deflateRawSync(bytes));
    const method = file.method ?? (file.stored ? 0 : 8);
    const flags = file.flags ?? 8;
    const local = Buffer.concat([
      numbers([4, LOCAL], [2, 20], [2, flags], [2, method], [4, 0], [4, 0], [4, 0], [4, 0], [2, name.length], [2, 0]),
      name,
      packed,
    ]);
    const size = file.said ?? bytes.length;
    const extra = file.wide ? numbers([2, 1], [2, 24], [8, size], [8, packed.length], [8, at]) : Buffer.alloc(0);
    const narrow = (value: number): [4, number] => [4, file.wide ? ALL : value];
    directory.push(
      numbers([4, CENTRAL], [2, 20], [2, 20], [2, flags], [2, method], [4, 0], [4, 0]),
      numbers(narrow(packed.length), narrow(size), [2, name.length], [2, extra.length], [2, 0], [2, 0], [2, 0], [4, 0]),
      numbers(narrow(at)),
      name,
      extra,
    );
    locals.push(local);
    at += local.length;
  }
  const central = Buffer.concat(directory);
  return Buffer.concat([...locals, central, endOf(files.length, { central, at, ...options })]);
}

function endOf(count: number, of: { central: Buffer; at: number; wide?: boolean; comment?: string }): Buffer {
  const { central, at, wide = false, comment = '' } = of;
  const end64 = Buffer.concat([
    numbers([4, END_64], [8, 44], [2, 45], [2, 45], [4, 0], [4, 0], [8, count], [8, count]),
    numbers([8, central.length], [8, at], [4, LOCATOR_64], [4, 0], [8, at + central.length], [4, 1]),
  ]);
  const narrow = (value: number): [4, number] => [4, wide ? ALL : value];
  return Buffer.concat([
    ...(wide ? [end64] : []),
    numbers([4, END], [2, 0], [2, 0], [2, Math.min(count, 0xffff)], [2, Math.min(count, 0xffff)]),
    numbers(narrow(central.length), narrow(at), [2, comment.length]),
    Buffer.from(comment),
  ]);
}
