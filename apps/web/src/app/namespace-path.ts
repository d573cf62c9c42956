/** `acme/shop/-/jobs/12` as its parts: what stands before `/-/` is the full path, what follows is the page. */
export interface PlaceInNamespace {
  readonly fullPath: string;
  readonly section: string;
  readonly rest: readonly string[];
}

export function placeIn(splat: string): PlaceInNamespace {
  const [fullPath = '', page = ''] = splat.replace(/\/+$/, '').split('/-/');
  const [section = '', ...rest] = page.split('/').filter(Boolean);
  return { fullPath: fullPath.replace(/\/-$/, ''), section: section || 'overview', rest };
}

const encodePath = (fullPath: string): string => fullPath.split('/').map(encodeURIComponent).join('/');

export function groupAt(fullPath: string, section = ''): string {
  return `/groups/${encodePath(fullPath)}${section ? `/-/${section}` : ''}`;
}

export function projectAt(fullPath: string, section = ''): string {
  return `/projects/${encodePath(fullPath)}${section ? `/-/${section}` : ''}`;
}
