import { subject } from '@lockkeeper/abilities';
import { asProject, question, sharedQuestions, type AbilityQuestion, type Namespace } from '../groups/index.js';

/** What the interface asks about a project. Refs and environments are meant that nothing protects. */
export function projectQuestions(namespace: Namespace): AbilityQuestion[] {
  const { ancestorIds, archived } = namespace;
  const project = asProject(namespace);
  const environment = subject.environment({ ancestorIds, archived, deployRole: null, environmentName: null });
  const protectedRef = subject.protected_ref({ ancestorIds, archived, pushRole: null });
  return [
    question('project:update', project),
    question('project:archive', project),
    question('project:delete', project),
    question('project:transfer', project),
    question('environment:list', project),
    question('environment:create', environment),
    question('environment:update', environment),
    question('environment:protect', environment),
    question('environment:deploy', environment),
    question('protected_ref:list', project),
    question('protected_ref:create', protectedRef),
    question('ref:list', project),
    question('ref:push', subject.ref({ ancestorIds, archived, pushRole: null })),
    question('pipeline:list', project),
    question('pipeline:create', subject.pipeline({ ancestorIds, archived, pushRole: null })),
    ...sharedQuestions(namespace),
  ];
}
