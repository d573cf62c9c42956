// @ts-check
// Who owns what in the volumes of docker-compose.yml. The compose file names the same numbers; its test compares them.

/** @typedef {{ uid: number, gid: number }} Account */

/** @type {Record<'postgres' | 'openbao' | 'server' | 'migrate', Account>} */
export const ACCOUNTS = {
  postgres: { uid: 999, gid: 999 }, // the official image's own
  openbao: { uid: 65_532, gid: 65_532 }, // the distroless image's own
  server: { uid: 64_101, gid: 64_101 },
  migrate: { uid: 64_103, gid: 64_103 },
};

/** Folders that `init` fills, one volume each, by who reads them. */
export const FOLDERS = /** @type {const} */ ({
  keys: 'server', // three keys of OpenBao's identities and the facade's key
  openbao: 'openbao', // bao.hcl, the seal key, later the audit log
  postgres: 'postgres', // passwords of all roles
  owner: 'migrate', // address of the database with the password of its owner
  app: 'server', // the same of the restricted role that the server uses
  artifacts: 'server', // what jobs leave behind
  mail: 'server', // empty: mails go there while no mail server is set up
  runner: 'server', // empty: the seed puts the bundled runner's token there
});
