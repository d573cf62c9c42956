// Prisma schema engine (WASM) with the official pg adapter, three shortcomings patched:
//  (1) oid 18 ("char", used by the catalog queries) is not mapped -> describe/introspect/diff-from-db fail
//  (2) executeScript splits on ';' -> breaks functions/strings; send the whole script instead
//  (3) shadow database drop races with the closing of its pool -> DROP ... WITH (FORCE)
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';
import pg from 'pg';
import { randomUUID } from 'node:crypto';
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from '@prisma/driver-adapter-utils';
import { PrismaPg } from '@prisma/adapter-pg';
import * as bg from '@prisma/schema-engine-wasm/schema_engine_bg';
const require = createRequire(import.meta.url);
const wasm = path.join(
  path.dirname(require.resolve('@prisma/schema-engine-wasm/schema_engine_bg')),
  'schema_engine_bg.wasm',
);
const { instance } = await WebAssembly.instantiate(fs.readFileSync(wasm), { './schema_engine_bg.js': bg });
bg.__wbg_set_wasm(instance.exports);
instance.exports.__wbindgen_start();
const CHAR = 18,
  TEXT = 25;
function patch(q) {
  // PgQueryable: rewrite oid 18 and fix the column type afterwards
  const io = q.performIO.bind(q);
  q.performIO = async (x) => {
    const r = await io(x);
    r.__char = r.fields.map((f) => f.dataTypeID === CHAR);
    r.fields.forEach((f) => {
      if (f.dataTypeID === CHAR) f.dataTypeID = TEXT;
    });
    q.__last = r.__char;
    return r;
  };
  const raw = q.queryRaw.bind(q);
  q.queryRaw = async (x) => {
    const r = await raw(x);
    const c = q.__last;
    r.columnTypes = r.columnTypes.map((t, i) => (c[i] ? ColumnTypeEnum.Character : t));
    return r;
  };
  if (q.startTransaction) {
    const st = q.startTransaction.bind(q);
    q.startTransaction = async (l) => patch(await st(l));
  }
  if (q.executeScript)
    q.executeScript = async (s) => {
      try {
        await q.client.query(s);
      } catch (e) {
        q.onError(e);
      }
    };
  return q;
}
class Factory extends PrismaPg {
  constructor(cfg) {
    super(cfg);
    this.cfg = cfg;
  }
  async connect() {
    return patch(await super.connect());
  }
  async connectToShadowDb() {
    const admin = new pg.Client(this.cfg);
    await admin.connect();
    const db = 'shadow_' + randomUUID().replace(/-/g, '');
    await admin.query(`CREATE DATABASE ${db}`);
    const inner = await new Factory({ ...this.cfg, database: db }).connect();
    const d = inner.dispose.bind(inner);
    inner.dispose = async () => {
      await d();
      await admin.query(`DROP DATABASE IF EXISTS ${db} WITH (FORCE)`);
      await admin.end();
    };
    return inner;
  }
}
export const filters = { externalTables: ['public._prisma_migrations'], externalEnums: [] };
export const nofilters = { externalTables: [], externalEnums: [] };
export const datamodel = (f = 'prisma/schema.prisma') => [{ path: f, content: fs.readFileSync(f, 'utf8') }];
export function migrationsList(dir) {
  const lock = path.join(dir, 'migration_lock.toml');
  return {
    baseDir: path.resolve(dir),
    lockfile: { path: './migration_lock.toml', content: fs.existsSync(lock) ? fs.readFileSync(lock, 'utf8') : null },
    shadowDbInitScript: '',
    migrationDirectories: fs
      .readdirSync(dir, { withFileTypes: true })
      .filter((d) => d.isDirectory())
      .map((d) => d.name)
      .sort()
      .map((p) => ({
        path: p,
        migrationFile: {
          path: 'migration.sql',
          content: { tag: 'ok', value: fs.readFileSync(path.join(dir, p, 'migration.sql'), 'utf8') },
        },
      })),
  };
}
export async function engine(url, files) {
  const u = new URL(url);
  return bg.SchemaEngine.new(
    { datamodels: files?.map((x) => [x.path, x.content]) },
    (l) => {
      if (process.env.DEBUG_ENGINE) console.error(l);
    },
    bindMigrationAwareSqlAdapterFactory(
      new Factory({
        host: u.hostname,
        port: +u.port,
        user: u.username,
        password: decodeURIComponent(u.password) || undefined,
        database: u.pathname.slice(1),
        options: '-c client_min_messages=warning',
      }),
    ),
  );
}
