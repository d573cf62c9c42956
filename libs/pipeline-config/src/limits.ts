/** Bounds of one configuration. What exceeds them is refused before memory or time is spent on it. */
export const LIMITS = {
  /** UTF-8 bytes of the text. */
  bytes: 1024 * 1024,
  /** YAML tokens: what parsing costs, since a text of brackets is dearer than one of letters. */
  lexemes: 150_000,
  /** Levels of nesting, aliases followed. */
  depth: 30,
  /** Nodes after following aliases: the bound against alias bombs. */
  nodes: 100_000,
  /** Characters of all scripts and variables together once aliases and global variables are spread over the jobs. */
  spreadCharacters: 4 * 1024 * 1024,
  jobs: 500,
  /** In one `variables` block. */
  variables: 500,
  stages: 100,
  tags: 50,
  secrets: 100,
  /** GitLab's own bound for a nested `script`. */
  scriptDepth: 10,
  nameLength: 255,
} as const;
