import { Module } from '@nestjs/common';
import { GroupsModule } from '../groups/index.js';
import { PeopleOverSecret, SecretsModule } from '../secrets/index.js';
import { SessionsModule } from '../sessions/index.js';
import { CallWebhook } from './call-webhook.js';
import { CreateWebhook } from './create-webhook.js';
import { DeleteWebhook } from './delete-webhook.js';
import { DeliverNotifications } from './deliver-notifications.js';
import { ForgetWebhooks } from './forget-webhooks.js';
import { ListNotifications } from './list-notifications.js';
import { ListWebhooks } from './list-webhooks.js';
import { NotificationsResolver } from './notifications.resolver.js';
import { SendMail } from './send-mail.js';
import { TellReminders } from './tell-reminders.js';
import { TestWebhook } from './test-webhook.js';
import { UpdateWebhook } from './update-webhook.js';
import { Webhooks } from './webhooks.js';
import { WebhooksResolver } from './webhooks.resolver.js';

@Module({
  imports: [GroupsModule, SecretsModule, SessionsModule],
  providers: [
    Webhooks,
    SendMail,
    CallWebhook,
    TellReminders,
    PeopleOverSecret,
    DeliverNotifications,
    CreateWebhook,
    UpdateWebhook,
    DeleteWebhook,
    TestWebhook,
    ForgetWebhooks,
    ListWebhooks,
    ListNotifications,
    WebhooksResolver,
    NotificationsResolver,
  ],
})
export class NotificationsModule {}
