import { Scene, unique } from './scene.js';
import { sweep, type Operation } from './sweep.js';

// Changes of rules that are bound to a preview, on servers that are killed (SIGKILL) at every write: old or new, nothing
// between, and an event exactly for the change that there is.

jest.setTimeout(600_000);

let scene: Scene;
beforeAll(async () => {
  scene = await Scene.open();
});
afterAll(() => scene?.close());

interface Payload {
  readonly errors: readonly string[];
}
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

test('a server killed while it saves what was previewed leaves the old rules or the new ones', async () => {
  const { project } = await scene.project();

  const statements = await sweep(scene.stage, [applying(project)]);

  for (const [name, texts] of statements) {
    expect([name, texts.filter((text) => text === 'COMMIT').length]).toEqual([name, 1]);
  }
});
