import { createHmac, timingSafeEqual } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  readonly path: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

export interface Receiver {
  readonly port: number;
  readonly url: string;
  readonly received: Received[];
  answer: (response: http.ServerResponse, call: Received) => void;
  stop(): Promise<void>;
}

/** Who is called by webhooks: a real HTTP server on loopback. */
export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  const server = http.createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (part: string) => (body += part));
    request.on('end', () => {
      const call = { path: request.url ?? '', headers: request.headers, body };
      received.push(call);
      receiver.answer(response, call);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const { port } = server.address() as AddressInfo;
  const receiver: Receiver = {
    port,
    url: `http://127.0.0.1:${port}/hook`,
    received,
    answer: (response) => void response.writeHead(204).end(),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return receiver;
}

/** As docs/runbook.md shows it to receivers. */
export function verifies(signingKey: string, { headers, body }: Received, now = Date.now()): boolean {
  const timestamp = String(headers['x-lockkeeper-timestamp']);
  const signature = Buffer.from(String(headers['x-lockkeeper-signature']));
  const expected = Buffer.from(`v1=${createHmac('sha256', signingKey).update(`${timestamp}.${body}`).digest('hex')}`);
  const fresh = Math.abs(now / 1000 - Number(timestamp)) < 300;
  return fresh && signature.length === expected.length && timingSafeEqual(signature, expected);
}
