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
  planCharacters: 8 * 1024 * 1024,
  spreadCharacters: 4 * 1024 * 1024,
  jobs: 500,
  /** In one `variables` block. */
  variables: 500,
  stages: 100,
  tags: 50,
  secrets: 100,
  idTokens: 20,
  audiences: 20,
  audienceLength: 255,
  /** GitLab's own bound for a nested `script`. */
  scriptDepth: 10,
  nameLength: 255,
  /** Files of `include`, and how deep one includes the other. */
  includes: 150,
  includeDepth: 20,
  /** Files of one child pipeline: GitLab's bound. Then the different child pipelines that one configuration can lead to. */
  childFiles: 3,
  childConfigurations: 20,
  /** Steps of reading: an entry that `extends` merges, an instruction of a pattern. */
  readSteps: 1_000_000,
  /** Templates one above the other, and references one behind the other. GitLab's bounds. */
  extendsDepth: 11,
  referenceDepth: 10,
  expressionLength: 10_000,
  expressionDepth: 50,
  patternLength: 1000,
  patternInstructions: 2000,
  rules: 200,
  options: 100,
  exitCodes: 100,
  needs: 50,
  paths: 200,
  /** Of one `changes` or `exists`: GitLab's bound. */
  rulePaths: 50,
  /** Places that are told of when nobody knows the files that they ask about. */
  pathConditions: 50,
  pathLength: 500,
  services: 20,
  imageLength: 1024,
  caches: 4,
  parallel: 200,
  matrixVariables: 20,
  expansionDepth: 100,
  /** Of one variable once others are put in: more does not fit into a process's environment. */
  expandedLength: 128 * 1024,
  /** Steps of planning: an instruction of a pattern on a character, a file looked at, a variable put in. */
  planSteps: 100_000_000,
} as const;
