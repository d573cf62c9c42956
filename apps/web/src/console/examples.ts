export interface Example {
  readonly query: string;
  readonly variables?: string;
}

const asJson = (variables: object): string => JSON.stringify(variables, null, 2);

/** One tab for each common task. */
export const examples: Example[] = [
  {
    query: `# Your groups, and what you may do in them.
query ListGroups {
  currentSession {
    user {
      username
      admin
    }
  }
  groups(first: 20) {
    nodes {
      fullPath
      name
      role
      abilities
    }
  }
}
`,
  },
  {
    query: `# A group and a project need a name and a path.
mutation CreateProject($input: ProjectCreateInput!) {
  projectCreate(input: $input) {
    project {
      id
      fullPath
    }
    errors
    problems {
      code
      field
      message
    }
  }
}
`,
    variables: asJson({ input: { groupPath: 'acme', name: 'Shop', path: 'shop' } }),
  },
  {
    query: `# Creating a known name with another environment makes a variant.
mutation CreateSecret($input: ProjectSecretCreateInput!) {
  projectSecretCreate(input: $input) {
    projectSecret {
      id
      name
      scopeSentence
      warnings
    }
    errors
    problems {
      code
      field
      message
    }
  }
}
`,
    variables: asJson({
      input: {
        projectPath: 'acme/shop',
        name: 'DATABASE_URL',
        secret: 'type the value here',
        environment: 'production',
        branch: 'main',
      },
    }),
  },
  {
    query: `# Which secrets would such a job of yours get, and why not the others?
query ExplainAccess($projectPath: ID!, $job: JobFactsInput!) {
  secretAccess(projectPath: $projectPath, job: $job) {
    name
    outcome
    sentence
    environmentScope
    refusals {
      code
      rule
      sentence
    }
  }
}
`,
    variables: asJson({
      projectPath: 'acme/shop',
      job: { refName: 'main', refKind: 'BRANCH', environment: 'production' },
    }),
  },
  {
    query: `mutation StartPipeline($input: PipelineCreateInput!) {
  pipelineCreate(input: $input) {
    pipeline {
      id
      status
      jobs {
        id
        name
        stage
        status
      }
    }
    errors
    problems {
      code
      field
      message
    }
  }
}
`,
    variables: asJson({ input: { projectPath: 'acme/shop', refName: 'main' } }),
  },
];
