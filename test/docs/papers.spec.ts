import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { faultCodes } from './sources.js';

const checkout = path.resolve(__dirname, '../..');
const text = (file: string): string => readFileSync(path.join(checkout, file), 'utf8');
const folders = (at: string): string[] =>
  readdirSync(path.join(checkout, at), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => `${at}/${entry.name}`);

const papers = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  ...readdirSync(path.join(checkout, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

describe('the papers', () => {
  it.each(papers)('%s links to files that are there', (paper) => {
    const links = [...text(paper).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, target]) => target ?? '');
    const dead = links.filter((target) => !existsSync(path.resolve(checkout, path.dirname(paper), target)));
    expect(dead).toEqual([]);
  });

  it.each(papers)('%s names files that are there', (paper) => {
    const named = [...text(paper).matchAll(/`((?:apps|libs|test|tools|deploy|prisma)\/[\w./-]+)`/g)].map(
      ([, file]) => file ?? '',
    );
    // What a build makes is not there in a fresh clone.
    const gone = named.filter((file) => !file.includes('/dist/') && !existsSync(path.join(checkout, file)));
    expect(gone).toEqual([]);
  });

  it.each(papers)('%s names npm scripts and variables that exist', (paper) => {
    const { scripts } = JSON.parse(text('package.json')) as { scripts: Record<string, string> };
    const used = [...text(paper).matchAll(/npm run ([a-z:]+)/g)].map(([, name]) => name ?? '');
    expect(used.filter((name) => !scripts[name])).toEqual([]);
    const known = ['apps/server/src/platform/config/config.ts', 'apps/runner/src/configuration.ts', 'tools/migrate.mjs']
      .map(text)
      .join();
    const variables = [...text(paper).matchAll(/\b(?:LOCKKEEPER|OPENBAO)_[A-Z_]*[A-Z]\b/g)].map(([name]) => name);
    expect(variables.filter((name) => !known.includes(name))).toEqual([]);
  });

  it('list every module and lib with the folders that exist', () => {
    const listed = [...text('docs/architecture.md').matchAll(/^\| `([^`]+)` +\|/gm)].map(([, folder]) => folder ?? '');
    const real = [...folders('apps/server/src'), 'apps/runner', 'apps/web', ...folders('libs')];
    expect(listed.sort()).toEqual(real.sort());
  });

  it('list every decision', () => {
    const files = readdirSync(path.join(checkout, 'docs/decisions')).filter((name) => name !== 'README.md');
    const listed = [...text('docs/decisions/README.md').matchAll(/\(([^)]+\.md)\)/g)].map(([, file]) => file);
    expect(listed.sort()).toEqual(files.sort());
  });

  it('describe every setting of the server', () => {
    const names = [
      ...text('apps/server/src/platform/config/config.ts').matchAll(/^ {2}((?:LOCKKEEPER|OPENBAO)_\w+):/gm),
    ];
    const missing = names
      .map(([, name]) => name ?? '')
      .filter((name) => !text('docs/runbook.md').includes(`\`${name}\``));
    expect(names.length).toBeGreaterThan(10);
    expect(missing).toEqual([]);
  });

  it('name every fault code and every door of runners and jobs', () => {
    for (const code of faultCodes(text('apps/server/src/platform/errors/faults.ts')))
      expect(text('docs/api/graphql.md')).toContain(`\`${code}\``);
    const doors = [...text('test/platform/doors.txt').matchAll(/^[A-Z]+ (\/(?:api\/v4|v1)\/[^:]*)/gm)].map(
      ([, door]) => door ?? '',
    );
    const told = text('docs/api/runner-protocol.md') + text('docs/api/vault-facade.md');
    expect(doors.filter((door) => !told.includes(door.replace(/\/\*?$/, '')))).toEqual([]);
  });

  it('quote sentences that the code says', () => {
    const runbook = text('docs/runbook.md');
    const rows = runbook.slice(runbook.indexOf('## Sentences')).match(/^\| `[^`]+`/gm) ?? [];
    const sources = [
      'tools/local',
      'tools',
      'apps/server/src',
      'apps/server/src/secrets/store',
      'apps/server/src/platform',
      'apps/server/src/platform/errors',
    ]
      .flatMap((at) => readdirSync(path.join(checkout, at)).map((name) => `${at}/${name}`))
      .filter((file) => /\.(ts|mjs)$/.test(file))
      .map(text)
      .join('\n');
    const parts = rows.flatMap((row) => row.slice(3, -1).split(/ ?\.\.\. ?:?| N$/)).filter((part) => part.length > 3);
    expect(parts.filter((part) => !sources.includes(part))).toEqual([]);
    expect(rows.length).toBeGreaterThan(8);
  });

  it('keep CONTRIBUTING.md short enough to be read', () => {
    expect(text('CONTRIBUTING.md').split('\n').length).toBeLessThan(200);
  });
});
