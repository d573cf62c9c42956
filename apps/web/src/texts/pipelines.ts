import { bytesInWords, plural } from './plural';

export const pipelines = {
  title: (id: string) => `Pipeline #${id}`,
  recent: 'Recent pipelines',
  all: 'All pipelines',
  pipeline: 'Pipeline',
  deployedTo: 'Deployed to',
  state: 'State',
  ref: 'Ref',
  startedBy: 'Started by',
  took: 'Took',
  when: 'Created',
  filter: 'Filter by ref',
  sentence: (shown: number, running: number) => {
    if (shown === 0) return undefined;
    return running === 0 ? 'None of these is running.' : `${plural(running, 'is', 'are')} running or waiting.`;
  },
  none: 'No pipelines yet',
  noneHint: 'Write the configuration of a branch, then start a pipeline on it.',
  start: 'Start pipeline',
  startVerb: 'Start pipeline',
  onRef: 'On this ref',
  editConfiguration: 'Edit configuration',
  cancel: 'Cancel pipeline',
  retry: 'Retry what failed',
  addVariable: 'Add a variable',
  variablesHint: 'Jobs print variables in clear: keep passwords in secrets.',
  variableKey: (number: number) => `Name of variable ${number}`,
  variableKeyShort: 'NAME',
  variableValue: (number: number) => `Value of variable ${number}`,
  variableValueShort: 'value',
  removeVariable: (number: number) => `Remove variable ${number}`,
  stage: (name: string) => `Stage ${name}`,
  afterStages: 'Starts after the stages before.',
  needs: (names: readonly string[]) => (names.length === 0 ? 'Starts at once.' : `Needs ${names.join(', ')}.`),
  neededBy: (names: readonly string[]) =>
    names.length > 3
      ? `Before ${names.slice(0, 3).join(', ')} and ${names.length - 3} more.`
      : `Before ${names.join(', ')}.`,
  orderHint: 'Go to a job to see what must be over before it and what comes after. Arrows move between jobs.',
  noSecrets: 'No job of this pipeline asks for a secret.',
  secretsSentence: (all: number, released: number, withheld: number) => {
    if (withheld > 0) return `${withheld} of ${plural(all, 'secret', 'secrets')} withheld`;
    if (released === all)
      return all === 1 ? 'The one secret asked for was released' : `All ${all} secrets asked for were released`;
    return `${released} of ${plural(all, 'secret', 'secrets')} released so far`;
  },
  someWithheld: (withheld: number, all: number) => `${withheld} of ${all} withheld`,
  asks: (count: number) => plural(count, 'secret', 'secrets'),
  allowFailure: 'may fail',
  downstream: 'Pipelines that its jobs have started',
  startedByHead: 'Started by job',
  startedByJob: 'Started by the job',
  ofPipeline: 'of',
  trigger: (child: boolean, depends: boolean) =>
    `No runner gets this job: the server starts ${child ? 'a child pipeline of the same commit' : 'the pipeline of a project'}${depends ? ', and the job ends as that pipeline ends' : ''}.`,
  status: {
    CREATED: 'Created',
    MANUAL: 'Waiting for a person',
    DELAYED: 'Delayed',
    PENDING: 'Waiting',
    ASSIGNED: 'Assigned',
    RUNNING: 'Running',
    CANCELING: 'Canceling',
    WAITING_FOR_APPROVAL: 'Waiting for approval',
    WAITING_FOR_RESOURCE: 'Waiting for its resource',
    SUCCESS: 'Passed',
    FAILED: 'Failed',
    CANCELED: 'Canceled',
    SKIPPED: 'Skipped',
  },
};

const FAILURES: Record<string, string> = {
  preflight_failed: 'a secret that it asks for would be withheld; the preflight of the pipeline says why',
  script_failure: 'its script failed',
  environment_not_approved: 'its run was not approved for its environment; the approvals say why',
  secrets_withheld: 'a secret that it asked for was withheld; the list says which and why',
  runner_system_failure: 'the runner had a fault of its own',
  job_execution_timeout: 'it ran longer than it may',
  stuck_or_timeout_failure: 'its runner vanished',
  downstream_pipeline_failed: 'the pipeline that it started failed',
  downstream_pipeline_creation_failed: 'the pipeline could not be made',
  downstream_bridge_project_not_found: 'there is no such pipeline to start for who ran it',
  insufficient_bridge_permissions: 'who ran it may not start the pipeline now',
  reached_max_descendant_pipelines_depth: 'child pipelines may be two deep',
  reached_max_pipeline_hierarchy_size: 'one pipeline has led to too many others',
  runner_vanished: 'its runner vanished',
};

export const preflight = {
  title: 'Preflight',
  policy: 'Preflight of pipelines',
  policyHint:
    'When a pipeline is created, each secret of each job is asked for in advance. What if one would be withheld?',
  policies: {
    INHERIT: 'As the groups above say',
    REPORT: 'The pipeline runs, and says so',
    FAIL: 'The pipeline fails before any job is queued',
  },
  unsaid: 'Not said here: the pipeline runs, and says so, unless a group or project below says otherwise',
  inherited: (policy: 'REPORT' | 'FAIL', from: string | null) =>
    `Now: ${policy === 'FAIL' ? 'it fails' : 'it runs'}, ${from ? `as ${from} says` : 'as nobody says otherwise'}.`,
  table: 'Secrets that would not be released as they are',
  failed: 'No job was queued.',
  foreseen: (sentence: string) => `When the pipeline was created: ${sentence}`,
  job: 'Job',
  secret: 'Secret',
  outcome: 'Would be',
  why: 'Why',
  approval: 'Somebody else must approve it for the job run.',
  more: (count: number) => `And ${plural(count, 'entry', 'entries')} more.`,
  outcomes: {
    RELEASED: 'released',
    AWAITS_APPROVAL: 'awaiting approval',
    WITHHELD: 'withheld',
    MISSING: 'missing',
    EXPIRED: 'expired',
  },
};

export const jobs = {
  log: 'Log',
  secrets: 'Secrets',
  noSecrets: 'This job asks for no secrets.',
  outcomes: { RELEASED: 'released', WITHHELD: 'withheld', NOT_ASKED_YET: 'not asked yet' },
  neverHandedOut: 'not handed out',
  from: 'from',
  source: (source: string) => (source === 'inherit' ? 'inherited' : source),
  asFile: 'as a file',
  look: 'Look at the secret',
  /** For who may lift the reason himself. */
  lift: (ability: string) =>
    ({ 'secret:thaw': 'Let jobs have it again', 'environment:deploy': 'See who may deploy there' })[ability] ??
    'Change who gets it',
  failedBecause: (reason: string, exitCode: number | null) =>
    `The job failed: ${FAILURES[reason] ?? reason.replaceAll('_', ' ')}${exitCode === null ? '.' : ` (exit code ${exitCode}).`}`,
  runner: 'Runner',
  tags: 'Tags',
  noTags: 'none',
  waited: 'Waited',
  took: 'Took',
  created: 'Created',
  timeout: 'Time limit',
  minutes: (minutes: number) => plural(minutes, 'minute', 'minutes'),
  exitCode: 'Exit code',
  cancel: 'Cancel job',
  retry: 'Retry job',
  play: 'Start job',
  unpin: 'Retry with current secrets',
  unpinHint:
    'Runs the job once more with the versions of its secrets that are current now. From then on the whole pipeline gets those.',
  unpinHelps: '“Retry with current secrets” takes the version that is current now.',
  starts: 'Starts',
  resourceGroup: 'Resource group',
  logHidden: 'Your role here does not include the logs of jobs',
  noLog: 'This job wrote no log',
  noLogHint: 'It ended before a runner had sent a line.',
  noLogYet: 'Nothing in the log yet',
  noLogYetHint: 'Lines appear here as the runner sends them.',
  lines: (lines: number, size: number) => `${plural(lines, 'line', 'lines')} · ${bytesInWords(size)}`,
  search: 'Find in log',
  previousMatch: 'Previous match',
  nextMatch: 'Next match',
  matches: (step: number, count: number) => (step > 0 ? `${step} of ${count}` : plural(count, 'line', 'lines')),
  section: (name: string) => `Section ${name}`,
  follow: 'Follow',
  toEnd: 'To the end',
  line: (number: number) => `Line ${number}`,
  masked: 'Here the runner put a mask over a value',
};

export const configuration = {
  title: 'Configuration',
  sentence: 'The .gitlab-ci.yml of a branch or tag: what its pipelines do and which secrets their jobs ask for.',
  file: '.gitlab-ci.yml',
  newRef: (ref: string) => `${ref} has no configuration yet. Committing creates it.`,
  message: 'Commit message',
  defaultMessage: 'Change the configuration',
  commit: (ref: string) => `Commit to ${ref}`,
  committed: (sha: string, ref: string) => `Committed ${sha} to ${ref}.`,
  conflict: 'Somebody committed meanwhile',
  conflictHead: (ref: string) => `Now at the head of ${ref}:`,
  conflictKept: 'What you typed is still here.',
  compare: 'Compare with mine',
  takeTheirs: 'Take theirs',
  tookTheirs: 'The text is theirs now. Undo (Ctrl-Z in the text) brings yours back.',
  commitOver: 'Commit mine over it',
  comparison: 'What differs',
  comparisonHint: 'Lines with − are theirs alone, lines with + yours alone.',
  bothSame: 'Both texts are the same.',
  theirs: 'theirs',
  mine: 'yours',
  skippedLines: (count: number) => `… ${plural(count, 'line', 'lines')} alike`,
  mayNotPush: 'This ref is protected: your role may not push to it.',
  problems: 'Problems in the configuration',
  place: (line: number, column: number) => `Line ${line}, column ${column}`,
  keys: 'Tab indents. Press Escape and then Tab to leave the text. F8 goes to the next problem.',
  check: 'If it ran now',
  warnings: 'Taken, but not judged',
  asksForNone: 'Its jobs ask for no secrets.',
  wouldFail: 'The pipeline would fail at once.',
  cannotRun: (problems: number) => `It cannot run: ${plural(problems, 'problem', 'problems')}.`,
  example: `stages: [test, deploy]

test:
  stage: test
  script:
    - echo "no secrets here"

deploy:
  stage: deploy
  environment: production
  secrets:
    DATABASE_URL:
      gitlab_secrets_manager:
        name: DATABASE_URL
      file: false
  script:
    - echo "deploying with $DATABASE_URL"
`,
};

export const runners = {
  sentence: (rows: readonly { online: boolean; paused: boolean }[] | undefined) => {
    if (!rows) return undefined;
    const ready = rows.filter((runner) => runner.online && !runner.paused).length;
    return rows.length === 0 ? undefined : `${ready} of ${plural(rows.length, 'runner', 'runners')} can take jobs now.`;
  },
  runner: 'Runner',
  state: 'State',
  takes: 'Takes jobs tagged',
  machines: 'Machines',
  load: (running: number) => plural(running, 'job', 'jobs'),
  running: 'Running',
  taking: 'Pause',
  nameless: (id: string) => `Runner ${id}`,
  online: 'Online',
  offline: 'Offline',
  neverContacted: 'Never seen',
  untagged: (tagged: boolean) => (tagged ? 'and untagged jobs' : 'untagged jobs'),
  protectedOnly: 'protected refs only',
  paused: 'Paused',
  takesJobs: 'Takes jobs',
  pauseOne: (name: string) => `${name} takes jobs`,
  scopes: { INSTANCE: 'whole installation', GROUP: 'group', PROJECT: 'project' },
  create: 'New runner',
  createVerb: 'Create runner',
  description: 'Description',
  descriptionPlaceholder: 'Where it runs',
  tags: 'Tags',
  tagsHint: 'It takes jobs whose tags are all among these.',
  runUntagged: 'Also takes jobs without tags',
  protectedLabel: 'Takes jobs of protected branches and tags only',
  maximumTimeout: 'Longest job, in seconds (optional)',
  locked: 'Locked: serves no other projects than it does',
  assigned: 'Other projects that it serves',
  assign: 'Assign',
  assignPath: 'Full path of a project',
  assignLocked: 'Unlock it first to assign it to further projects.',
  unassign: 'Take away',
  unassignOne: (path: string) => `Take the runner away from ${path}`,
  token: 'runner token',
  command: 'register command',
  registerHint: 'On the machine where GitLab Runner is installed:',
  editOne: (name: string) => `Edit ${name}`,
  deleteOne: (name: string) => `Delete ${name}`,
  deleteTitle: 'Delete runner',
  deleteHint: 'Its token stops working at once and jobs that it holds fail. This cannot be undone.',
  none: 'No runners yet',
  noneHint: 'A runner takes jobs and runs them. Create one and register a GitLab Runner with its token.',
};
