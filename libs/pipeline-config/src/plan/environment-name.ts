/** A name ready for use, or why there is none. */
export type EnvironmentName = { name: string } | { problem: { code: string; message: string } };

// GitLab's forms; only what can be a variable's name is one, so `$5` stays and is then refused.
const REFERENCE = /\$(?:([A-Za-z_][A-Za-z0-9_]*)|\{([A-Za-z_][A-Za-z0-9_]*)\})/g;

/**
 * The environment that a job names, variables (`$X`, `${X}`) put in once: what a value brings with it is not expanded
 * again, so no value can reach another. To be called when the pipeline is created, with all variables of the job.
 * A variable that is not set is refused (GitLab puts nothing in its place), since it would silently name another environment.
 */
export function expandEnvironmentName(name: string, variables: Readonly<Record<string, string>>): EnvironmentName {
  const missing: string[] = [];
  const expanded = name.replace(REFERENCE, (_, plain?: string, braced?: string) => {
    const variable = plain ?? braced ?? '';
    if (Object.hasOwn(variables, variable)) return variables[variable]!;
    missing.push(variable);
    return '';
  });
  if (missing.length > 0) return refused('environment_variable', `the variable \`${missing[0]}\` is not set`);
  const fault = environmentNameFault(expanded);
  return fault ? refused('environment_name', fault) : { name: expanded };
}

function environmentNameFault(name: string): string | undefined {
  if (name.length < 1 || name.length > 255) return 'it must have 1 to 255 characters';
  if (/[\p{C}\p{Zl}\p{Zp}]/u.test(name)) return 'it must not contain control or invisible characters';
  if (name.includes('*')) return 'it must not contain `*`, which makes a pattern';
  if (name.includes('$')) return 'it must not contain `$` once its variables are put in';
  if (/^[/ ]|[/ ]$/.test(name)) return 'it must not start or end with `/` or a space';
  return undefined;
}

// The expanded name is not repeated: a variable's value may be long, and messages are stored.
function refused(code: string, why: string): EnvironmentName {
  return { problem: { code, message: `The environment's name cannot be used: ${why}.` } };
}
