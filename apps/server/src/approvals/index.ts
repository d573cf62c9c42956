export { ApprovalsModule } from './approvals.module.js';
export { ExpireApprovals } from './expire-approvals.js';
export { TellApprovers } from './tell-approvers.js';
