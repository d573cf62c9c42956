// @ts-check

/**
 * @typedef {object} RolePasswords
 * @property {string} owner  `lockkeeper_owner`: owns the tables and migrates
 * @property {string} app    `lockkeeper_app`: what the server connects as
 * @property {string} openbao
 */

const LOGINS = /** @type {const} */ ({ owner: 'lockkeeper_owner', app: 'lockkeeper_app', openbao: 'openbao' });

/** @param {string} text @returns {string} */
const quoted = (text) => `'${text.replaceAll("'", "''")}'`;

/**
 * Makes the roles that are missing and sets the passwords given.
 * @param {import('pg').Client} admin a superuser's connection
 * @param {RolePasswords} passwords
 * @param {boolean} resetAll set passwords of roles that exist, too
 */
export async function ensureRoles(admin, passwords, resetAll) {
  const known = await admin.query('SELECT rolname, rolcanlogin FROM pg_roles WHERE rolname = ANY($1)', [
    Object.values(LOGINS),
  ]);
  for (const key of /** @type {(keyof typeof LOGINS)[]} */ (Object.keys(LOGINS))) {
    const name = LOGINS[key];
    const role = known.rows.find((row) => row.rolname === name);
    const rights = `LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB PASSWORD ${quoted(passwords[key])}`;
    if (!role) await admin.query(`CREATE ROLE ${name} ${rights}`);
    else if (resetAll || !role.rolcanlogin) await admin.query(`ALTER ROLE ${name} ${rights}`);
  }
}

/**
 * Only the owner and the roles named may connect.
 * @param {import('pg').Client} admin @param {string} database @param {string} owner @param {string[]} guests
 */
export async function ensureDatabase(admin, database, owner, guests = []) {
  const known = await admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [database]);
  if (known.rowCount === 0) await admin.query(`CREATE DATABASE ${database} OWNER ${owner}`);
  const grants = guests.map((guest) => `GRANT CONNECT ON DATABASE ${database} TO ${guest};`);
  await admin.query(`REVOKE ALL ON DATABASE ${database} FROM PUBLIC; ${grants.join(' ')}`);
}
