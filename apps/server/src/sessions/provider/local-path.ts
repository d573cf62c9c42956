const LONGEST = 2000;

/** Only a path of ours, as a browser reads it: an address from outside must not lead people elsewhere. */
export function localPath(path: string | null | undefined): string {
  const fits = path && path.length <= LONGEST && /^\/(?![/\\])[^\p{Cc}\\]*$/u.test(path);
  return fits && new URL(path, 'http://lockkeeper.invalid').host === 'lockkeeper.invalid' ? path : '/';
}
