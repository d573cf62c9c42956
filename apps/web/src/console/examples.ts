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
  {
    query: `# What a file would change; nothing is changed by looking.
mutation LookAtImport($input: SecretsImportInput!) {
  secretsImport(input: $input) {
    secretsImport {
      newCount
      changedCount
      refusedCount
      entries {
        line
        name
        outcome
        problems {
          message
        }
      }
    }
    errors
  }
}
`,
    variables: asJson({
      input: { fullPath: 'acme/shop', format: 'DOTENV', dryRun: true, text: 'API_KEY=type the value here' },
    }),
  },
  {
    query: `# Who would gain or lose what, and which past jobs, before it is saved.
query PreviewRule($change: RuleChangeInput!) {
  ruleChangePreview(change: $change) {
    allowed
    digest
    sentences
    problems {
      message
    }
  }
}
`,
    variables: asJson({
      change: { environmentProtect: { projectPath: 'acme/shop', pattern: 'production', deployRole: 'OWNER' } },
    }),
  },
  {
    query: `# Secrets that need somebody, of all that you may see.
query SecretsThatAreDue {
  secretsSearch(filter: { states: [EXPIRED, EXPIRING, OVERDUE, FROZEN] }, first: 20) {
    nodes {
      ... on ProjectSecret {
        name
        environment
        expiresAt
        project {
          fullPath
        }
      }
      ... on GroupSecret {
        name
        environment
        expiresAt
        group {
          fullPath
        }
      }
    }
  }
}
`,
  },
  {
    query: `# Job runs that wait for your approval of a secret.
query WaitingForMe {
  secretApprovals(first: 20) {
    nodes {
      jobId
      jobName
      projectPath
      secretName
      dueAt
      startedBy {
        username
      }
    }
  }
}
`,
  },
];
