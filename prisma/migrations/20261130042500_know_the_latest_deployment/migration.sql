-- AlterTable
ALTER TABLE "environments" ADD COLUMN "deployment_job_id" BIGINT;

-- CreateIndex
CREATE INDEX "environments_deployment_job_id_idx" ON "environments"("deployment_job_id");

-- AddForeignKey
ALTER TABLE "environments" ADD CONSTRAINT "environments_deployment_job_id_fkey" FOREIGN KEY ("deployment_job_id") REFERENCES "jobs"("id") ON DELETE SET NULL ON UPDATE NO ACTION;

-- What was deployed before: by the job that ended last
UPDATE "environments" e SET "deployment_job_id" = d."id"
  FROM (SELECT DISTINCT ON (j."project_id", j."environment") j."project_id", j."environment", j."id" FROM "jobs" j
         WHERE j."environment" IS NOT NULL AND j."environment_action" = 'start' AND j."status" = 'success'
         ORDER BY j."project_id", j."environment", j."finished_at" DESC, j."id" DESC) d
 WHERE d."project_id" = e."project_id" AND d."environment" = e."name";
