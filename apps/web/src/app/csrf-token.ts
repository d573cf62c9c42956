const NAME = 'lockkeeper_csrf=';

/** The token that the server wants back with everything that is not a mere read. */
export function csrfToken(): string {
  const pair = document.cookie.split('; ').find((part) => part.startsWith(NAME));
  return pair ? decodeURIComponent(pair.slice(NAME.length)) : '';
}
