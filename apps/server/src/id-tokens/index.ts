export { IdTokensModule } from './id-tokens.module.js';
export { IssueIdTokens, type AskedIdToken } from './issue-id-tokens.js';
export { rotateFromTerminal } from './rotate-from-terminal.js';
