import { createTransport, type Transporter } from 'nodemailer';
import type { SmtpConfig } from '../platform/config/index.js';

const WAITS_MS = { connectionTimeout: 8000, greetingTimeout: 8000, dnsTimeout: 5000, socketTimeout: 12_000 };

/** A connection for each mail: reminders are few, and an idle one would only break. */
export function createSmtpTransport({ host, port, secure, requireTls, user, password }: SmtpConfig): Transporter {
  return createTransport({
    host,
    port,
    secure,
    requireTLS: requireTls,
    ...(user === null ? {} : { auth: { user, pass: password?.reveal() ?? '' } }),
    ...WAITS_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}
