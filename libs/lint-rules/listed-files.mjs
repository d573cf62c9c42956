import path from 'node:path';

/**
 * Whether the linted file is one of `patterns`: paths from the repository's root, `*` for part of a name, `**` for any
 * folders, a trailing `/` for a whole folder.
 */
export function isListed(context, patterns) {
  const file = path.relative(context.cwd, context.filename).split(path.sep).join('/');
  return patterns.some((pattern) => expression(pattern).test(file));
}

function expression(pattern) {
  const escaped = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
  const source = escaped.replace(/\*\*\/|\*\*|\*/g, (stars) =>
    stars === '*' ? '[^/]*' : stars === '**' ? '.*' : '(?:.*/)?',
  );
  return new RegExp(`^${source}${pattern.endsWith('/') ? '' : '$'}`);
}

export const listSchema = [
  {
    type: 'object',
    properties: { files: { type: 'array', items: { type: 'string' } } },
    required: ['files'],
    additionalProperties: false,
  },
];
