import type { FastifyReply } from 'fastify';
import type { OpenArtifact } from './fetch-artifact.js';

/** As a download, never as a page: what a job made must not run under our address. */
export async function sendArtifact(reply: FastifyReply, { fileName, size, bytes }: OpenArtifact): Promise<void> {
  reply.raw.once('close', () => bytes.destroy());
  await reply
    .status(200)
    .headers({
      'content-type': 'application/octet-stream',
      'content-length': String(size),
      'content-disposition': `attachment; filename="${fileName.replace(/[^\x20-\x7e]|["\\]/g, '_')}"; filename*=UTF-8''${encodeURIComponent(fileName)}`,
      'x-content-type-options': 'nosniff',
    })
    .send(bytes);
}
