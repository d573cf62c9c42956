// @ts-check

/** @typedef {{ code: string, field: string | null, message: string }} Problem */

/** Somebody at the public GraphQL API: signs in with a password, sends his CSRF token like the web interface does. */
export class Person {
  #cookies = new Map();

  /** @param {string} url @param {string} username */
  constructor(url, username) {
    this.url = url;
    this.username = username;
  }

  /** @param {string} password */
  async signIn(password) {
    const input = { username: this.username, password };
    return this.change('signIn', 'SignInInput', input, 'session { user { username admin } }');
  }

  /** The data of a query; throws on any top-level error. @param {string} document @param {object} [variables] @returns {Promise<any>} */
  async ask(document, variables = {}) {
    const response = await fetch(`${this.url}/api/graphql`, {
      method: 'POST',
      headers: this.#headers(),
      body: JSON.stringify({ query: document, variables }),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = ''] = cookie.split(';');
      this.#cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
    }
    const { data, errors } = /** @type {any} */ (await response.json());
    if (errors)
      throw new Error(
        errors.map((/** @type {any} */ error) => `${error.extensions?.code}: ${error.message}`).join('; '),
      );
    return data;
  }

  /** One mutation that must succeed. @param {string} name @param {string} type @param {object} input @param {string} fields */
  async change(name, type, input, fields) {
    const payload = await this.attempt(name, type, input, fields);
    if (payload.errors.length > 0) throw new Error(`${name}: ${payload.errors.join(' ')}`);
    return payload;
  }

  /** One mutation, refusals included. @param {string} name @param {string} type @param {object} input @param {string} fields */
  async attempt(name, type, input, fields) {
    const document = `mutation ($input: ${type}!) { ${name}(input: $input) { ${fields} errors problems { code field message } } }`;
    return (await this.ask(document, { input }))[name];
  }

  #headers() {
    const csrf = this.#cookies.get('lockkeeper_csrf');
    return {
      'content-type': 'application/json',
      ...(this.#cookies.size > 0
        ? { cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ') }
        : {}),
      ...(csrf ? { 'x-csrf-token': csrf } : {}),
    };
  }
}
