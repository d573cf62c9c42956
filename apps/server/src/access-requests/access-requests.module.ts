import { Module } from '@nestjs/common';
import { GroupsModule } from '../groups/index.js';
import { SecretsModule } from '../secrets/index.js';
import { SessionsModule } from '../sessions/index.js';
import { AccessRequestsResolver } from './access-requests.resolver.js';
import { ApproveAccessRequest } from './approve-access-request.js';
import { BreakGlass } from './break-glass.js';
import { CancelAccessRequest } from './cancel-access-request.js';
import { CreateAccessRequest } from './create-access-request.js';
import { FindAsked } from './find-asked.js';
import { ForgetVoidRequests } from './forget-void-requests.js';
import { GiveRight } from './give-right.js';
import { HeldAccessRequest } from './held-access-request.js';
import { ListAccessRequests } from './list-access-requests.js';
import { RefuseAccessRequest } from './refuse-access-request.js';
import { TellPeople } from './tell-people.js';

@Module({
  imports: [GroupsModule, SecretsModule, SessionsModule],
  providers: [
    FindAsked,
    GiveRight,
    HeldAccessRequest,
    TellPeople,
    ForgetVoidRequests,
    ListAccessRequests,
    CreateAccessRequest,
    ApproveAccessRequest,
    RefuseAccessRequest,
    CancelAccessRequest,
    BreakGlass,
    AccessRequestsResolver,
  ],
})
export class AccessRequestsModule {}
