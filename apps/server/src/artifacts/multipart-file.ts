import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Busboy, type BusboyFileStream, type BusboyInstance } from '@fastify/busboy';
import { badInput } from '../platform/errors/index.js';

export interface UploadedFile {
  readonly fileName: string;
  readonly bytes: Readable;
}

/** Reads the one part `file` of a form as it comes. What else there is in the form is passed over. */
export async function readFilePart<T>(
  form: Readable,
  contentType: string,
  read: (file: UploadedFile) => Promise<T>,
): Promise<T> {
  const parser = parserOf(contentType);
  let outcome: Promise<T> | null = null;
  let part: Readable | null = null;
  // Told more than once of one fault, after `pipeline` has stopped listening too; an error that nobody hears ends the process.
  parser.on('error', unheard);
  parser.on('file', (field: string, stream: BusboyFileStream, fileName: string) => {
    stream.on('error', unheard);
    if (field !== 'file' || outcome) return void stream.resume();
    part = stream;
    outcome = read({ fileName, bytes: stream }).finally(() => stream.resume());
    // Waited for below; a failure in between must not count as one that nobody hears.
    outcome.catch(unheard);
  });
  try {
    await pipeline(form, parser);
  } catch (error) {
    // A form that breaks off must not pass for a short file.
    (part as Readable | null)?.destroy(error as Error);
    await (outcome as Promise<T> | null)?.catch(unheard);
    throw badInput('body', 'must be a whole form.');
  }
  if (!outcome) throw badInput('file', 'must be a part of the form.');
  return outcome;
}

function parserOf(contentType: string): BusboyInstance {
  try {
    return new Busboy({
      headers: { 'content-type': contentType },
      limits: { files: 1, fields: 20, fieldSize: 4096, parts: 20 },
    });
  } catch {
    throw badInput('Content-Type', 'must be multipart/form-data with a boundary.');
  }
}

const unheard = (): void => undefined;
