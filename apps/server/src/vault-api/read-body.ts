/** OpenBao's clients send JSON without saying so, which then comes as bytes. */
export function readBody(body: unknown): unknown {
  if (!Buffer.isBuffer(body)) return body;
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
}
