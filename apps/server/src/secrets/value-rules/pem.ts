import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';

const BEGIN = /^-----BEGIN ([A-Z0-9](?:[A-Z0-9 ]*[A-Z0-9])?)-----$/;
const END = /^-----END ([A-Z0-9](?:[A-Z0-9 ]*[A-Z0-9])?)-----$/;
const HEADER = /^[A-Za-z][A-Za-z0-9-]*: /;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;
const OPENSSH_MAGIC = 'openssh-key-v1\0';

interface Block {
  readonly label: string;
  readonly lines: readonly string[];
}

/** What is wrong with a text as PEM, as the end of a sentence that repeats nothing of it; null when it is sound. */
export function pemFault(text: string): string | null {
  const blocks = splitBlocks(text);
  if (typeof blocks === 'string') return blocks;
  if (blocks.length === 0) return 'must have a block from BEGIN to END';
  for (const [index, block] of blocks.entries()) {
    const fault = blockFault(block);
    if (fault !== null) return `${fault} (block ${index + 1})`;
  }
  return null;
}

/** Text between blocks is allowed, as RFC 7468 does: certificates often come with a description. */
function splitBlocks(text: string): Block[] | string {
  const blocks: Block[] = [];
  let open: { label: string; lines: string[] } | null = null;
  for (const line of text.split(/\r?\n/).map((one) => one.trimEnd())) {
    const begin = BEGIN.exec(line)?.[1];
    const end = END.exec(line)?.[1];
    if (begin !== undefined) {
      if (open) return 'must close each block before the next begins';
      open = { label: begin, lines: [] };
    } else if (end !== undefined) {
      if (open?.label !== end) return 'must have the same label at BEGIN and END';
      blocks.push(open);
      open = null;
    } else if (line.startsWith('-----')) return 'must have lines of dashes for BEGIN and END only';
    else open?.lines.push(line);
  }
  return open ? 'must have an END for each BEGIN' : blocks;
}

function blockFault({ label, lines }: Block): string | null {
  const headers = lines.findIndex((line) => !HEADER.test(line));
  const body = lines.slice(Math.max(headers, 0)).filter((line, index) => index > 0 || line !== '');
  const base64 = body.join('');
  const whole = base64.length % 4 === 0 && BASE64.test(base64);
  if (body.length === 0 || !body.every((line) => BASE64.test(line)) || !whole) {
    return 'must hold whole lines of base64 between BEGIN and END';
  }
  return headers > 0 ? null : contentFault(label, lines, base64);
}

// What OpenSSL knows is read for real; of encrypted and unknown kinds only the frame can be judged.
function contentFault(label: string, lines: readonly string[], base64: string): string | null {
  const block = `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
  switch (label) {
    case 'CERTIFICATE':
    case 'X509 CERTIFICATE':
    case 'TRUSTED CERTIFICATE':
      return parses(() => new X509Certificate(block)) ? null : 'must hold a certificate that can be read';
    case 'PRIVATE KEY':
    case 'RSA PRIVATE KEY':
    case 'EC PRIVATE KEY':
    case 'DSA PRIVATE KEY':
      return parses(() => createPrivateKey(block)) ? null : 'must hold a private key that can be read';
    case 'PUBLIC KEY':
    case 'RSA PUBLIC KEY':
      return parses(() => createPublicKey(block)) ? null : 'must hold a public key that can be read';
    case 'OPENSSH PRIVATE KEY': {
      const sound =
        Buffer.from(base64, 'base64').subarray(0, OPENSSH_MAGIC.length).toString('latin1') === OPENSSH_MAGIC;
      return sound ? null : 'must hold a private key of OpenSSH';
    }
    default:
      return null;
  }
}

function parses(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch {
    return false;
  }
}
