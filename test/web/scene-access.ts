import { signedIn } from '../support/client.js';
import type { TestServer } from '../support/server.js';
import { ScriptedRunner } from '../runners/scripted-runner.js';
import { CANARY, done, takeSecrets, type Scene } from './scene.js';

const projectPath = 'acme/shop';

const NEEDS_APPROVAL = `pay:
  secrets:
    PAYOUT_KEY:
      gitlab_secrets_manager: { name: PAYOUT_KEY }
      file: false
  script:
    - ./pay.sh
`;

/** Ben's job waits for an approval of PAYOUT_KEY; answers the job's id. Secrets are turned on before. */
export async function paintWaitingJob(server: TestServer, { client, ben }: Scene): Promise<string> {
  const secret = { name: 'PAYOUT_KEY', environment: '*', branch: '*', secret: `${CANARY}-payout` };
  await done(client.mutate('projectSecretCreate', { projectPath, ...secret, approvalRequired: true }));
  const bens = await signedIn(server, ben);
  const commit = { projectPath, refName: 'payouts', content: NEEDS_APPROVAL, message: 'Pay' };
  await done(bens.mutate('configurationCommit', commit));
  const { pipeline } = await done(
    bens.mutate<{ pipeline: { jobs: { id: string }[] } }>(
      'pipelineCreate',
      { projectPath, refName: 'payouts' },
      'pipeline { jobs { id } }',
    ),
  );
  return pipeline.jobs[0]!.id;
}

const DEPLOYS = `ship:
  environment: eu/live
  script:
    - ./ship.sh
`;

/** Ben's job waits for two approvals of its environment; answers the job's id. */
export async function paintGuardedJob(server: TestServer, { client, ben }: Scene): Promise<string> {
  const protection = { projectPath, pattern: 'eu/*', deployRole: 'MAINTAINER', requiredApprovals: 2 };
  await done(client.mutate('environmentProtect', protection));
  await done(client.mutate('environmentCreate', { projectPath, name: 'eu/live' }));
  const bens = await signedIn(server, ben);
  const commit = { projectPath, refName: 'shipping', content: DEPLOYS, message: 'Ship' };
  await done(bens.mutate('configurationCommit', commit));
  const { pipeline } = await done(
    bens.mutate<{ pipeline: { jobs: { id: string }[] } }>(
      'pipelineCreate',
      { projectPath, refName: 'shipping' },
      'pipeline { jobs { id } }',
    ),
  );
  return pipeline.jobs[0]!.id;
}

/** Ben, a developer, asks to reveal STRIPE_KEY. */
export async function paintRequest(server: TestServer, { ben }: Scene): Promise<void> {
  const object = { fullPath: projectPath, secretName: 'STRIPE_KEY' };
  const asked = { ability: 'secret:read_value', object, hours: 4, reason: 'The night job fails' };
  await done((await signedIn(server, ben)).mutate('accessRequestCreate', asked));
}

const LEAKS = `leak:
  tags: [leaky]
  secrets:
    STRIPE_KEY:
      gitlab_secrets_manager: { name: STRIPE_KEY }
      file: false
  script:
    - printenv
`;

/** A job prints the value of STRIPE_KEY, and its runner does not mask it; answers the job's id. */
export async function paintFinding(server: TestServer, { client }: Scene): Promise<number> {
  // A runner of its own, so that what else waits goes on waiting.
  const own = { scope: 'INSTANCE', description: 'leaky', tags: ['leaky'], runUntagged: false };
  const { token } = await done(client.mutate<{ token: string }>('runnerCreate', own, 'token'));
  const runner = new ScriptedRunner(server.url, token);
  const commit = { projectPath, refName: 'leaky', content: LEAKS, message: 'Print everything' };
  await done(client.mutate('configurationCommit', commit));
  await done(client.mutate('pipelineCreate', { projectPath, refName: 'leaky' }));
  const job = (await runner.request())!;
  await takeSecrets(runner, job);
  await runner.play(job, { log: [Buffer.from(`$ printenv\nSTRIPE_KEY=${CANARY}-second\n`)] });
  return job.id;
}

/** A service account as which jobs at GitHub sign in; one that showed nothing of use was refused. */
export async function paintTrustRule(server: TestServer, { client }: Scene): Promise<void> {
  const account = { groupPath: 'acme', name: 'Deploys', username: 'deploys' };
  const { serviceAccount } = await done(
    client.mutate<{ serviceAccount: { id: string } }>('serviceAccountCreate', account, 'serviceAccount { id }'),
  );
  const rule = {
    serviceAccountId: serviceAccount.id,
    name: 'shop-deploys',
    issuer: 'https://token.actions.githubusercontent.com',
    audience: server.url,
    subject: 'repo:acme/shop:environment:production',
    claims: [{ name: 'event_name', values: ['push', 'workflow_dispatch'] }],
  };
  await done(client.mutate('trustRuleCreate', rule));
  const body = JSON.stringify({ role: rule.name, jwt: 'nothing' });
  await fetch(`${server.url}/v1/auth/oidc/login`, { method: 'POST', body });
}
