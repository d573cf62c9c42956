import { Inject, Injectable } from '@nestjs/common';
import { createTransport, type SendMailOptions, type Transporter } from 'nodemailer';
import { CONFIG, type Config, type MailConfig } from '../platform/config/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { accessText, isAccessEvent } from './access-text.js';
import { accountText, isAccountEvent } from './account-text.js';
import { approvalText, isApprovalEvent } from './approval-text.js';
import { EXPOSURE_EVENT, exposureText } from './exposure-text.js';
import { isCertificateFailure } from './certificate-failures.js';
import { deliveryId } from './delivery-id.js';
import { writeToFolder } from './mail-folder.js';
import { IMPERSONATION_EVENT, impersonationText } from './impersonation-text.js';
import type { Claimed } from './outbox.query.js';
import { reminderText } from './reminder-text.js';
import { away, failed, failedForGood, SENT, type Outcome } from './retry-rules.js';
import { createSmtpTransport } from './smtp-transport.js';

interface SmtpFailure {
  readonly code?: string;
  readonly originalCode?: string;
  readonly command?: string;
  readonly responseCode?: number;
  readonly permanent?: boolean;
}

/** Hands one mail to the mail server, or writes it into the folder where there is none. */
@Injectable()
export class SendMail {
  readonly #mail: MailConfig | null;
  readonly #transport: Transporter | null;
  readonly #composer = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });

  constructor(@Inject(CONFIG) private readonly config: Config) {
    this.#mail = config.mail;
    this.#transport = config.mail?.kind === 'smtp' ? createSmtpTransport(config.mail.server) : null;
  }

  async execute(_ctx: RequestContext, claimed: Claimed): Promise<Outcome> {
    if (!this.#mail) return failedForGood('No mail is set up: neither LOCKKEEPER_SMTP_URL nor LOCKKEEPER_MAIL_DIR.');
    const letter = this.#letter(this.#mail.from, claimed);
    if (this.#mail.kind === 'folder') return this.#write(this.#mail.folder, claimed, letter);
    try {
      await this.#transport?.sendMail(letter);
      return SENT;
    } catch (error) {
      return outcomeOf(error as SmtpFailure);
    }
  }

  async #write(folder: string, { key, created_at: createdAt }: Claimed, letter: SendMailOptions): Promise<Outcome> {
    const { message } = await this.#composer.sendMail(letter);
    try {
      const day = createdAt.toISOString().slice(0, 10);
      await writeToFolder(folder, `${day}-${deliveryId(key)}`, message as Buffer);
      return SENT;
    } catch {
      return away('The folder of LOCKKEEPER_MAIL_DIR cannot be written to.');
    }
  }

  #letter(from: string, claimed: Claimed): SendMailOptions {
    const id = deliveryId(claimed.key);
    return {
      from: { name: 'Lockkeeper', address: from },
      to: { name: '', address: claimed.recipient },
      subject: `[Lockkeeper] ${claimed.subject}`,
      text: textOf(claimed.event)(claimed, this.config.publicUrl),
      date: claimed.created_at,
      messageId: `<${id}@${from.slice(from.lastIndexOf('@') + 1)}>`,
      // Nobody's holiday answer is to come back.
      headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All', 'X-Lockkeeper-Delivery': id },
    };
  }
}

function textOf(event: string): typeof reminderText {
  if (isApprovalEvent(event)) return approvalText;
  if (event === EXPOSURE_EVENT) return exposureText;
  if (isAccountEvent(event)) return accountText;
  if (event === IMPERSONATION_EVENT) return impersonationText;
  return isAccessEvent(event) ? accessText : reminderText;
}

/** Says what failed in words of our own: a server's answer may hold anything, a password among it. */
function outcomeOf({ code, originalCode = '', command, responseCode, permanent }: SmtpFailure): Outcome {
  if (code === 'ETLS' || isCertificateFailure(originalCode)) {
    return away('The mail server offers no TLS that can be trusted.');
  }
  const number = responseCode ? ` (${responseCode})` : '';
  if (code === 'EAUTH' || code === 'ENOAUTH') return away(`The mail server refused the user or the password${number}.`);
  if (responseCode) {
    const what = command?.startsWith('RCPT') ? 'the recipient' : 'the mail';
    return permanent && command && /^(RCPT|DATA)/.test(command)
      ? failedForGood(`The mail server refused ${what}${number}.`)
      : failed(`The mail server put ${what} off${number}.`);
  }
  if (code === 'EDNS') return away('The name of the mail server does not resolve.');
  if (code === 'ETIMEDOUT') return away('The mail server does not answer in time.');
  return away('The mail server cannot be reached.');
}
