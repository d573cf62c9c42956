-- Jobs wait for those that they need, for a person, for a time or for a resource that one job has at a time.
ALTER TABLE "jobs" ADD COLUMN "start_in_seconds" INTEGER,
ADD COLUMN "scheduled_at" TIMESTAMPTZ(6),
ADD COLUMN "manual_confirmation" TEXT,
ADD COLUMN "allow_failure_exit_codes" JSONB NOT NULL DEFAULT '[]',
ADD COLUMN "retry" JSONB NOT NULL DEFAULT '{"max":0,"when":["always"],"exitCodes":[]}',
ADD COLUMN "needs" JSONB,
ADD COLUMN "dependencies" JSONB,
ADD COLUMN "resource_group" TEXT,
ADD COLUMN "interruptible" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN "environment_action" TEXT NOT NULL DEFAULT 'start',
ADD COLUMN "environment_url" TEXT,
ADD COLUMN "runner_options" JSONB NOT NULL DEFAULT '{}';

ALTER TABLE "pipelines" ADD COLUMN "auto_cancel" TEXT;

ALTER TABLE "jobs" DROP CONSTRAINT "jobs_status";
ALTER TABLE "jobs" ADD CONSTRAINT "jobs_status" CHECK ("status" IN ('created', 'manual', 'delayed', 'waiting_for_approval', 'waiting_for_resource', 'pending', 'assigned', 'running', 'canceling', 'success', 'failed', 'canceled', 'skipped'));
ALTER TABLE "jobs" DROP CONSTRAINT "jobs_run_when";
ALTER TABLE "jobs" ADD CONSTRAINT "jobs_run_when" CHECK ("run_when" IN ('on_success', 'on_failure', 'always', 'manual', 'delayed'));
ALTER TABLE "jobs" ADD CONSTRAINT "jobs_delayed_has_time" CHECK ("status" <> 'delayed' OR "scheduled_at" IS NOT NULL);
ALTER TABLE "jobs" ADD CONSTRAINT "jobs_environment_action" CHECK ("environment_action" IN ('start', 'prepare', 'stop', 'verify', 'access'));

ALTER TABLE "pipelines" DROP CONSTRAINT "pipelines_status";
ALTER TABLE "pipelines" ADD CONSTRAINT "pipelines_status" CHECK ("status" IN ('created', 'manual', 'delayed', 'pending', 'running', 'canceling', 'success', 'failed', 'canceled', 'skipped'));
ALTER TABLE "pipelines" ADD CONSTRAINT "pipelines_auto_cancel" CHECK ("auto_cancel" IN ('conservative', 'interruptible', 'none'));

CREATE INDEX "jobs_delayed_idx" ON "jobs" ("scheduled_at") WHERE "status" = 'delayed';
CREATE UNIQUE INDEX "jobs_resource_holder_key" ON "jobs" ("project_id", "resource_group") WHERE "resource_group" IS NOT NULL AND "status" IN ('pending', 'assigned', 'running', 'canceling');
CREATE INDEX "jobs_resource_waiting_idx" ON "jobs" ("project_id", "resource_group", "queued_at", "id") WHERE "status" = 'waiting_for_resource';

DROP INDEX "pipelines_live_idx";
CREATE INDEX "pipelines_live_idx" ON "pipelines" ("id") WHERE "status" IN ('created', 'manual', 'delayed', 'pending', 'running', 'canceling');
