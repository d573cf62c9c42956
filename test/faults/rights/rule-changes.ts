import type { Client } from '../../support/client.js';
import { type Scene, unique, type At } from '../scene.js';
import type { Operation } from '../sweep.js';
import type { Payload } from './acknowledged.js';

// Changes of rules that are bound to a preview, and requests for access, on servers that are killed (SIGKILL) at every
// write: old or new, nothing between, and an event exactly for the change that there is.

let scene: Scene;

interface Prepared {
  readonly change: object;
  readonly previewDigest: string;
  readonly pattern: string;
}

const PREVIEW = 'query ($change: RuleChangeInput!) { ruleChangePreview(change: $change) { digest } }';

/** Protects a ref as its preview has told. */
function applying(projectPath: string): Operation<Prepared, Payload> {
  const state = async (pattern: string): Promise<object> => ({
    refs: await scene.sql('SELECT push_role FROM protected_refs WHERE pattern = $1', [pattern]),
    events: await scene.sql('SELECT action FROM audit_events WHERE target_name = $1', [pattern]),
  });
  return {
    name: 'ruleChangeApply',
    at: 'every write',
    atOnce: 1,
    prepare: async () => {
      const pattern = `b${unique()}`;
      const change = { protectedRefCreate: { projectPath, kind: 'BRANCH', pattern } };
      const { ruleChangePreview } = await scene.person().query(PREVIEW, { change });
      return { change, pattern, previewDigest: ruleChangePreview.digest };
    },
    call: (server, { change, previewDigest }) =>
      scene.person(server).mutate('ruleChangeApply', { change, previewDigest }),
    check: async ({ pattern }, { answer, committed }) => {
      if (answer !== null) expect([answer.errors, committed]).toEqual([[], true]);
      const made = { refs: [{ push_role: 40 }], events: [{ action: 'protected_ref.created' }] };
      expect(await state(pattern)).toEqual(committed ? made : { refs: [], events: [] });
    },
  };
}

interface Request {
  readonly at: (server: At) => Client;
  readonly username: string;
  readonly secretId: string;
}

/** A developer of the project, and a secret that he may not reveal. */
async function developer(projectPath: string): Promise<Request> {
  const { username, at } = await scene.stranger();
  await scene.must('memberCreate', { fullPath: projectPath, username, role: 'DEVELOPER' });
  const secretId = await scene.createSecret(projectPath, `S_${unique()}`, 'a value of it');
  return { at, username, secretId };
}

const asking = ({ secretId }: Request) => ({
  ability: 'secret:read_value',
  object: { secretId },
  reason: 'because',
  hours: 1,
});

/** What there is of the one request for a secret: rows, rules, and events. */
const rights = async ({ secretId }: Request): Promise<object> => ({
  requests: await scene.sql('SELECT state FROM access_requests WHERE secret_id = $1', [secretId]),
  rules: await scene.sql('SELECT origin FROM access_rules WHERE secret_id = $1', [secretId]),
  events: (
    await scene.sql(
      `SELECT action FROM audit_events WHERE target_kind = 'access_request' AND target_id IN
         (SELECT id::text FROM access_requests WHERE secret_id = $1) ORDER BY id`,
      [secretId],
    )
  ).map((row) => row.action),
});

function requesting(projectPath: string): Operation<Request, Payload> {
  return {
    name: 'accessRequestCreate',
    at: 'every write',
    atOnce: 1,
    prepare: () => developer(projectPath),
    call: (server, request) => request.at(server).mutate('accessRequestCreate', asking(request)),
    check: async (request, { answer, committed }) => {
      if (answer !== null) expect([answer.errors, committed]).toEqual([[], true]);
      const made = { requests: [{ state: 'open' }], rules: [], events: ['access_request.created'] };
      expect(await rights(request)).toEqual(committed ? made : { requests: [], rules: [], events: [] });
    },
  };
}

function approving(projectPath: string): Operation<Request & { readonly id: string }, Payload> {
  return {
    name: 'accessRequestApprove',
    at: 'every write',
    atOnce: 1,
    prepare: async () => {
      const request = await developer(projectPath);
      const client = request.at(scene.observer);
      const made = await client.mutate('accessRequestCreate', asking(request), 'accessRequest { id }');
      return { ...request, id: made.accessRequest.id };
    },
    call: (server, { id }) => scene.person(server).mutate('accessRequestApprove', { id, reason: 'yes' }),
    check: async (request, { answer, committed }) => {
      if (answer !== null) expect([answer.errors, committed]).toEqual([[], true]);
      const open = { requests: [{ state: 'open' }], rules: [], events: ['access_request.created'] };
      const given = {
        requests: [{ state: 'approved' }],
        rules: [{ origin: 'access_request' }],
        events: ['access_request.created', 'access_request.approved'],
      };
      expect(await rights(request)).toEqual(committed ? given : open);
    },
  };
}

/** Takes a right that a rule prevents. */
function taking(projectPath: string): Operation<Request, Payload> {
  const broken = ({ secretId }: Request) => ({
    ability: 'secret:read_value',
    object: { secretId },
    reason: 'The site is down.',
  });
  return {
    name: 'breakGlass',
    at: 'every write',
    atOnce: 1,
    prepare: async () => {
      const secretId = await scene.createSecret(projectPath, `S_${unique()}`, 'a value of it');
      await scene.sql(
        `INSERT INTO access_rules (namespace_id, effect, principal_kind, abilities, secret_id, reason)
         SELECT namespace_id, 'prevent', 'everyone', '{secret:read_value}', id, 'Nobody.' FROM secrets WHERE id = $1`,
        [secretId],
      );
      return { secretId, username: '', at: (server) => scene.person(server) };
    },
    call: (server, request) => request.at(server).mutate('breakGlass', broken(request)),
    check: async ({ secretId }, { answer, committed }) => {
      if (answer !== null) expect([answer.errors, committed]).toEqual([[], true]);
      const taken = await scene.sql(
        `SELECT r.origin, e.action FROM access_rules r
         LEFT JOIN audit_events e ON e.target_kind = 'access_rule' AND e.target_id = r.id::text
         WHERE r.secret_id = $1 AND r.origin <> 'rule'`,
        [secretId],
      );
      expect(taken).toEqual(committed ? [{ origin: 'break_glass', action: 'access_rule.break_glass' }] : []);
      expect(await scene.reveal(secretId)).toBe(committed ? 'a value of it' : 'FORBIDDEN');
    },
  };
}

/** Each in a place of its own: they stand side by side. */
export async function ruleChanges(of: Scene): Promise<Operation[]> {
  scene = of;
  const [a, b, c] = [await scene.project(), await scene.project(), await scene.project()];
  const d = await scene.project();
  return [applying(a.project), requesting(b.project), approving(c.project), taking(d.project)];
}
