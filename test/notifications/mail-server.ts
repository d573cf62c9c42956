import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

/** What a mail server says to one command; nothing lets it pass. */
export type Says = { readonly code: number; readonly text: string } | null;

export interface MailServer {
  readonly port: number;
  /** Raw mails with their recipients, in the order of their arrival. */
  readonly mails: { readonly to: string[]; readonly raw: string; readonly secure: boolean }[];
  /** Every user and password that was shown, with whether the connection was secret. */
  readonly logins: { readonly user: string; readonly secure: boolean }[];
  atRecipient: (address: string) => Says;
  atEnd: () => Says;
  stop(): Promise<void>;
}

/** A real mail server on loopback. Without options it has no TLS and lets everybody in. */
export async function startMailServer(options: SMTPServerOptions = {}): Promise<MailServer> {
  const refusal = ({ code, text }: NonNullable<Says>): Error => Object.assign(new Error(text), { responseCode: code });
  const state: Omit<MailServer, 'port' | 'stop'> = {
    mails: [],
    logins: [],
    atRecipient: () => null,
    atEnd: () => null,
  };
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    authOptional: true,
    allowInsecureAuth: true,
    onAuth: (auth, session, done) => {
      state.logins.push({ user: auth.username ?? '', secure: session.secure });
      if (auth.password === 'right') done(null, { user: auth.username });
      else done(refusal({ code: 535, text: `no, ${auth.password} is wrong` }));
    },
    onRcptTo: ({ address }, _session, done) => {
      const says = state.atRecipient(address);
      done(says ? refusal(says) : null);
    },
    onData: (stream, session, done) => {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        const says = state.atEnd();
        if (says) return done(refusal(says));
        const to = session.envelope.rcptTo.map(({ address }) => address);
        state.mails.push({ to, raw: Buffer.concat(parts).toString('utf8'), secure: session.secure });
        done();
      });
    },
    ...options,
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const { port } = server.server.address() as { port: number };
  return Object.assign(state, { port, stop: () => new Promise<void>((resolve) => void server.close(() => resolve())) });
}
