import { placeTokens, settings, transfers } from './installation';
import { inventory, issuer, queue, store } from './administration';
import { consequences } from './consequences';
import { approvals, search } from './approvals';
import { exporting, grants, terms, valueRules } from './secret-terms';
import { access, secrets } from './secrets';
import { provider } from './provider';
import { firstThings, secondFactor, sessions } from './second-factor';
import { trustRules } from './trust-rules';
import { serviceAccounts, webhooks } from './webhooks';
import { admin, audit, impersonation, password, signIn, tokens } from './people';
import { actions, failures, frame, home, lists, people, time, unsaved } from './frame';
import { findings } from './findings';
import { environments, groups, members, projects, refKinds, roles } from './namespaces';
import { configuration, jobs, pipelines, preflight, runners } from './pipelines';
import { related } from './related';
import { asking, preview, rules } from './rules';
import { bulk, freezing, history, imports, promotion, readers, states, trash } from './secret-work';

/** Every sentence of the interface. English now; another language is another object of this shape. */
export const texts = {
  access,
  actions,
  admin,
  approvals,
  asking,
  bulk,
  freezing,
  history,
  imports,
  promotion,
  readers,
  states,
  trash,
  trustRules,
  audit,
  configuration,
  consequences,
  environments,
  exporting,
  failures,
  findings,
  firstThings,
  provider,
  frame,
  grants,
  groups,
  home,
  impersonation,
  inventory,
  issuer,
  jobs,
  preflight,
  lists,
  members,
  password,
  people,
  pipelines,
  preview,
  projects,
  queue,
  refKinds,
  related,
  roles,
  rules,
  runners,
  search,
  secrets,
  placeTokens,
  secondFactor,
  serviceAccounts,
  sessions,
  settings,
  store,
  transfers,
  signIn,
  terms,
  time,
  unsaved,
  tokens,
  valueRules,
  webhooks,
};
