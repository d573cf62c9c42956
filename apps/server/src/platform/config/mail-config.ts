import { Sensitive } from '@lockkeeper/sensitive';
import { ConfigError } from './config-error.js';

/** Where mail goes: to a server, or as one file each into a folder. */
export type MailConfig = { readonly from: string } & (
  { readonly kind: 'smtp'; readonly server: SmtpConfig } | { readonly kind: 'folder'; readonly folder: string }
);

export interface SmtpConfig {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte; else STARTTLS. */
  readonly secure: boolean;
  /** Without TLS nothing is sent: a password, and names of secrets, would be in clear on a network. */
  readonly requireTls: boolean;
  readonly user: string | null;
  readonly password: Sensitive | null;
}

export interface MailVariables {
  readonly url: string | undefined;
  readonly from: string | undefined;
  readonly folder: string | undefined;
}

const ADDRESS = /^[^\s@<>,;:"()[\]\\]+@[^\s@<>,;:"()[\]\\]+$/;
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);
const RULE = 'must be smtp://USER:PASSWORD@HOST:PORT or smtps://..., with nothing behind the port';

/** Null: no mail is set up. Messages never repeat what was given. */
export function readMailConfig({ url, from, folder }: MailVariables): MailConfig | null {
  if (from !== undefined && !ADDRESS.test(from)) {
    throw new ConfigError('LOCKKEEPER_MAIL_FROM: must be an address such as lockkeeper@example.com.');
  }
  if (url === undefined) {
    return folder === undefined ? null : { kind: 'folder', folder, from: from ?? 'lockkeeper@localhost' };
  }
  if (from === undefined) throw new ConfigError('LOCKKEEPER_SMTP_URL is set, so LOCKKEEPER_MAIL_FROM must be set too.');
  return { kind: 'smtp', server: readServer(url), from };
}

function readServer(text: string): SmtpConfig {
  const url = URL.canParse(text) ? new URL(text) : null;
  const secure = url?.protocol === 'smtps:';
  if (!url || !(secure || url.protocol === 'smtp:') || url.hostname === '') throw refused();
  if (!['', '/'].includes(url.pathname) || url.search !== '' || url.hash !== '') throw refused();
  const [user, password] = [decoded(url.username), decoded(url.password)];
  if (user === '' && password !== '') throw refused();
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (secure ? 465 : 587) : Number(url.port),
    secure,
    requireTls: !secure && !LOOPBACK.has(url.hostname),
    user: user || null,
    password: user === '' ? null : new Sensitive(password),
  };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw refused();
  }
}

const refused = (): ConfigError => new ConfigError(`LOCKKEEPER_SMTP_URL: ${RULE}.`);
