import { AnsweredFlows } from './answered-flows.js';
import { FinishProviderSignIn } from './finish-provider-sign-in.js';
import { FlowCookie } from './flow-cookie.js';
import { LinkProvider } from './link-provider.js';
import { Provider } from './provider.js';
import { ProviderResolver } from './provider.resolver.js';
import { ShowProviderAccount } from './show-provider-account.js';
import { StartProvider } from './start-provider.js';
import { TakeCallback } from './take-callback.js';

export { FORGET_FLOWS } from './provider.query.js';
export { ProviderController } from './provider.controller.js';

export const providerProviders = [
  Provider,
  FlowCookie,
  StartProvider,
  TakeCallback,
  AnsweredFlows,
  FinishProviderSignIn,
  LinkProvider,
  ShowProviderAccount,
  ProviderResolver,
];
