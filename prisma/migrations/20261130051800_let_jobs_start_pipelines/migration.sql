-- AlterTable
ALTER TABLE "jobs" ADD COLUMN "trigger" JSONB;
ALTER TABLE "jobs" ADD COLUMN "trigger_problem" TEXT;

-- AlterTable
ALTER TABLE "pipelines" ADD COLUMN "trigger_job_id" BIGINT;

-- CreateIndex
CREATE UNIQUE INDEX "pipelines_trigger_job_id_key" ON "pipelines"("trigger_job_id");

-- AddForeignKey
ALTER TABLE "pipelines" ADD CONSTRAINT "pipelines_trigger_job_id_fkey" FOREIGN KEY ("trigger_job_id") REFERENCES "jobs"("id") ON DELETE SET NULL ON UPDATE NO ACTION;

-- What Prisma cannot say
CREATE INDEX "jobs_triggers_idx" ON "jobs" ("id") WHERE "trigger" IS NOT NULL AND "status" IN ('pending', 'running');
ALTER TABLE "jobs" DROP CONSTRAINT "jobs_assigned_has_runner";
ALTER TABLE "jobs" ADD CONSTRAINT "jobs_assigned_has_runner" CHECK ("status" NOT IN ('assigned', 'running', 'canceling') OR ("runner_id" IS NOT NULL AND "token_hash" IS NOT NULL) OR ("trigger" IS NOT NULL AND "status" = 'running'));
ALTER TABLE "jobs" ADD CONSTRAINT "jobs_trigger_has_no_secrets" CHECK ("trigger" IS NULL OR (NOT "needs_secrets" AND "runner_id" IS NULL));
