// @ts-check
// Writes docs/abilities.md from the built libs/abilities.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = path.resolve(import.meta.dirname, '..');

/** @param {{ renderRules: () => string, renderMatrix: () => string }} abilities @returns {string} the page as Markdown */
export function abilitiesPage({ renderRules, renderMatrix }) {
  return `# Abilities

Written by \`node tools/abilities-doc.mjs\` from \`libs/abilities\`; do not edit it by hand. Where no \`yes\` stands, the answer is no.

Roles come down the tree of groups and the highest wins. A rule that prevents wins over every rule that allows, whatever
their order. A personal access token with the scope \`read_api\` narrows a person's abilities to those that only look; an administrator
who acts as somebody else has those that look, and those that run pipelines and jobs ([people](api/people.md)).

Grants to users and custom roles add abilities (rules \`given.*\`); grants to roles say instead of the table which role may do
what with the secrets of one owner (rules \`secret_grant.role.*\`): [who may do what with secrets](api/grants.md). The last
columns are a guest to whom everything was given that can be given, and an owner who is prevented from all that
[access rules](api/access-rules.md) can prevent (rules \`prevented.*\`): what prevents wins, too.

## Rules

${renderRules()}
## Matrix

Every ability on every kind of subject in every state, as the engine answers.

${renderMatrix()}`;
}

async function main() {
  const built = path.join(root, 'libs/abilities/dist/index.js');
  if (!fs.existsSync(built)) {
    console.error('libs/abilities is not built: run npm run build first.');
    process.exitCode = 1;
    return;
  }
  fs.writeFileSync(path.join(root, 'docs/abilities.md'), abilitiesPage(await import(pathToFileURL(built).href)));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) void main();
