import { parsePipelineConfig } from '../index.js';

function placesOf(text: string): string[] {
  const result = parsePipelineConfig(text);
  return 'problems' in result ? result.problems.map(({ line, column, code }) => `${line}:${column} ${code}`) : [];
}

function withSecret(entry: string): string {
  return `job:\n  script: x\n  secrets:\n    ${entry}\n`;
}

describe('secrets', () => {
  it.each([
    ['another provider', 'A: {akeyless: x}', ['4:9 secret_provider']],
    ['no provider', 'A: {file: false}', ['4:8 secret_provider']],
    ['a near miss of the provider', 'A: {gitlab_secret_manager: {name: a}}', ['4:9 unknown_keyword']],
    [
      'an unknown key beside the provider',
      'A: {gitlab_secrets_manager: {name: a}, files: true}',
      ['4:44 unknown_keyword'],
    ],
    ['a token', 'A: {gitlab_secrets_manager: {name: a}, token: $T}', ['4:44 not_supported']],
    ['an unknown key in the provider', 'A: {gitlab_secrets_manager: {name: a, version: 1}}', ['4:43 unknown_keyword']],
    ['no name', 'A: {gitlab_secrets_manager: {}}', ['4:33 secret_name']],
    ['a variable as name', 'A: {gitlab_secrets_manager: {name: $B}}', ['4:40 secret_name']],
    ['a name of 256 characters', `A: {gitlab_secrets_manager: {name: ${'a'.repeat(256)}}}`, ['4:40 secret_name']],
    ['a path as name', 'A: {gitlab_secrets_manager: {name: ../a}}', ['4:40 secret_name']],
    ['an unknown source', 'A: {gitlab_secrets_manager: {name: a, source: project}}', ['4:51 secret_source']],
    ['a source with dots', 'A: {gitlab_secrets_manager: {name: a, source: group/a/../b}}', ['4:51 secret_source']],
    ['an empty group', 'A: {gitlab_secrets_manager: {name: a, source: group/}}', ['4:51 secret_source']],
    ['a file that is text', 'A: {gitlab_secrets_manager: {name: a}, file: "no"}', ['4:50 wrong_type']],
    ['a variable that no shell has', 'A-B: {gitlab_secrets_manager: {name: a}}', ['4:5 secret_variable']],
    ['a variable of the server', 'CI_JOB_TOKEN: {gitlab_secrets_manager: {name: a}}', ['4:5 secret_variable_reserved']],
    ['a variable of GitLab', 'GITLAB_X: {gitlab_secrets_manager: {name: a}}', ['4:5 secret_variable_reserved']],
    ['a variable of ours', 'LOCKKEEPER_X: {gitlab_secrets_manager: {name: a}}', ['4:5 secret_variable_reserved']],
    ['text', 'A: db_url', ['4:8 wrong_type']],
    ['nothing', 'A:', ['4:5 wrong_type']],
  ])('refuses a secret with %s', (_, entry, places) => {
    expect(placesOf(withSecret(entry))).toEqual(places);
  });

  it('names the provider that it refuses', () => {
    const result = parsePipelineConfig(withSecret('A: {azure_key_vault: {name: a}}'));
    expect(result).toMatchObject({
      problems: [{ message: expect.stringContaining('`azure_key_vault`'), path: 'job:secrets:A:azure_key_vault' }],
    });
  });

  it('refuses a secret named twice, at the second', () => {
    const one = 'A: {gitlab_secrets_manager: {name: a}}';
    expect(placesOf(`${withSecret(one)}    ${one}\n`)).toEqual(['5:5 duplicate_key']);
  });

  it.each(['variables: {A: x}\n', ''])('refuses a secret in the place of a declared variable (%j)', (global) => {
    const own = global === '' ? '  variables: {A: x}\n' : '';
    const text = `${global}job:\n  script: x\n  secrets:\n    A: {gitlab_secrets_manager: {name: a}}\n${own}`;
    expect(placesOf(text)).toEqual([global === '' ? '4:5 secret_variable_taken' : '5:5 secret_variable_taken']);
  });

  const secret = '  secrets: {A: {gitlab_secrets_manager: {name: a}}}\n';
  it.each(['true', '1', 'on', '"yes"', '$X', '" "'])('refuses CI_DEBUG_TRACE: %s in a job with secrets', (value) => {
    const text = `job:\n  script: x\n  variables: {CI_DEBUG_TRACE: ${value}}\n`;
    expect(placesOf(text + secret)).toEqual(['3:15 secrets_and_debug']);
    expect(placesOf(text)).toEqual([]);
  });

  it('refuses a global CI_DEBUG_TRACE, unless the job with secrets turns it off', () => {
    const text = `variables: {CI_DEBUG_TRACE: true}\njob:\n  script: x\n${secret}`;
    expect(placesOf(text)).toEqual(['1:13 secrets_and_debug']);
    expect(placesOf(`${text}  variables: {CI_DEBUG_TRACE: false}\n`)).toEqual([]);
  });

  it('refuses to let a missing secret become an empty variable', () => {
    const text = 'job:\n  script: x\n  variables: {FF_SECRET_RESOLVING_FAILS_IF_MISSING: false}\n';
    expect(placesOf(text + secret)).toEqual(['3:15 variable_refused']);
    expect(placesOf((text + secret).replace('false', 'true'))).toEqual([]);
  });
});
