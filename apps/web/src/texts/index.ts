import { approvals, search } from './approvals';
import { access, secrets } from './secrets';
import { admin, audit, password, signIn, tokens } from './people';
import { actions, failures, frame, home, lists, people, time } from './frame';
import { environments, groups, members, projects, refKinds, roles } from './namespaces';
import { configuration, jobs, pipelines, preflight, runners } from './pipelines';

/** Every sentence of the interface. English now; another language is another object of this shape. */
export const texts = {
  access,
  actions,
  admin,
  approvals,
  audit,
  configuration,
  environments,
  failures,
  frame,
  groups,
  home,
  jobs,
  preflight,
  lists,
  members,
  password,
  people,
  pipelines,
  projects,
  refKinds,
  roles,
  runners,
  search,
  secrets,
  signIn,
  time,
  tokens,
};
