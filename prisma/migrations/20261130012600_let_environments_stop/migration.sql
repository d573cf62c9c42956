-- AlterTable
ALTER TABLE "jobs" ADD COLUMN "on_stop" TEXT;
ALTER TABLE "jobs" ADD COLUMN "auto_stop_seconds" INTEGER;

-- AlterTable
ALTER TABLE "environments" ADD COLUMN "state" TEXT NOT NULL DEFAULT 'available';
ALTER TABLE "environments" ADD COLUMN "auto_stop_at" TIMESTAMPTZ(6);
ALTER TABLE "environments" ADD COLUMN "stop_job_id" BIGINT;

-- CreateIndex
CREATE INDEX "environments_auto_stop_at_idx" ON "environments"("auto_stop_at");

-- CreateIndex
CREATE INDEX "environments_stop_job_id_idx" ON "environments"("stop_job_id");

-- AddForeignKey
ALTER TABLE "environments" ADD CONSTRAINT "environments_stop_job_id_fkey" FOREIGN KEY ("stop_job_id") REFERENCES "jobs"("id") ON DELETE SET NULL ON UPDATE NO ACTION;

-- What Prisma cannot say
ALTER TABLE "environments" ADD CONSTRAINT "environments_state" CHECK ("state" IN ('available', 'stopped'));
