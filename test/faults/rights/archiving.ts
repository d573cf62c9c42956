import { type Scene, unique } from '../scene.js';
import type { Operation } from '../sweep.js';
import { expectAcknowledged, type Payload } from './acknowledged.js';

// Groups and projects are archived and brought back on servers that are killed (SIGKILL) at every write: all that is below is
// archived or nothing is, and an event for each change that there is.

let scene: Scene;

interface Place {
  readonly root: string;
  readonly project: string;
}

/** A tree of its own for each run: whoever archives has it alone. */
async function aTree(): Promise<Place> {
  const root = `g${unique()}`;
  const sub = `${root}/sub`;
  await scene.must('groupCreate', { name: root, path: root });
  await scene.must('groupCreate', { name: 'sub', path: 'sub', parentPath: root });
  await scene.must('projectCreate', { name: 'app', path: 'app', groupPath: sub });
  return { root, project: `${sub}/app` };
}

async function left(root: string): Promise<{ archived: string[]; events: string[] }> {
  const rows = await scene.sql(
    `SELECT kind FROM namespaces WHERE archived AND (full_path = $1 OR full_path LIKE $1 || '/%') ORDER BY full_path`,
    [root],
  );
  const events = await scene.sql(
    `SELECT action FROM audit_events WHERE action ~ '[.](un)?archived$' AND (target_name = $1 OR target_name LIKE $1 || '/%') ORDER BY id`,
    [root],
  );
  return { archived: rows.map(({ kind }) => String(kind)), events: events.map(({ action }) => String(action)) };
}

/** A group goes to the archive with what is below, and a project that is there by itself comes back. */
function moving(kind: 'group' | 'project', archived: boolean): Operation<Place, Payload> {
  const mutation = `${kind}Archive`;
  const input = ({ root, project }: Place, to = archived) => ({
    fullPath: kind === 'group' ? root : project,
    archived: to,
  });
  const all = kind === 'group' ? ['group', 'group', 'project'] : ['project'];
  const before = archived ? [] : [`${kind}.archived`];
  return {
    name: `${mutation} ${archived ? 'there' : 'and back'}`,
    at: 'every write',
    atOnce: 1,
    prepare: async () => {
      const place = await aTree();
      if (!archived) await scene.must(mutation, input(place, true));
      return place;
    },
    call: (server, place) => scene.person(server).mutate(mutation, input(place)),
    check: async (place, killed) => {
      expectAcknowledged(killed);
      const done = { archived: archived ? all : [], events: [...before, `${kind}.${archived ? '' : 'un'}archived`] };
      expect(await left(place.root)).toEqual(
        killed.committed ? done : { archived: archived ? [] : all, events: before },
      );

      await scene.must(mutation, input(place));
      expect(await left(place.root)).toEqual(done);
    },
  };
}

/** Each in a tree of its own: they stand side by side. */
export function archiving(of: Scene): Promise<Operation[]> {
  scene = of;
  return Promise.resolve([moving('group', true), moving('project', false)]);
}
