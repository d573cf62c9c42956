import { readFileSync } from 'node:fs';
import path from 'node:path';
import { renderMatrix, renderRules } from '@lockkeeper/abilities';
import { abilitiesPage } from '../../tools/abilities-doc.mjs';

it('docs/abilities.md says what the engine answers (else run node tools/abilities-doc.mjs)', () => {
  const page = readFileSync(path.resolve(__dirname, '../../docs/abilities.md'), 'utf8');
  expect(page).toBe(abilitiesPage({ renderRules, renderMatrix }));
});
