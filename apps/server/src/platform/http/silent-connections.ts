import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/**
 * Browsers connect ahead of need. A connection over which nothing was ever asked is not idle to Node: it would hold up a
 * shutdown until the limit for headers, up to 90 s.
 */
export function endSilentConnectionsAtClose(instance: FastifyInstance): void {
  const open = new Set<Socket>();
  let closing = false;
  instance.server.on('connection', (socket: Socket) => {
    if (closing) return void socket.destroy();
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  instance.addHook('preClose', (done) => {
    closing = true;
    for (const socket of open) if (socket.bytesRead === 0) socket.destroy();
    done();
  });
}
