-- What a job leaves behind. The bytes are in files under the ids of these rows.
CREATE TABLE "artifacts" (
    "id" UUID NOT NULL,
    "job_id" BIGINT NOT NULL,
    "kind" TEXT NOT NULL,
    "format" TEXT NOT NULL,
    "file_name" TEXT NOT NULL,
    "byte_length" BIGINT NOT NULL,
    "sha256" BYTEA NOT NULL,
    "access" TEXT NOT NULL DEFAULT 'all',
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT now(),
    "expires_at" TIMESTAMPTZ(6),

    CONSTRAINT "artifacts_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "artifacts_job_id_kind_key" ON "artifacts"("job_id", "kind");

-- AddForeignKey
ALTER TABLE "artifacts" ADD CONSTRAINT "artifacts_job_id_fkey" FOREIGN KEY ("job_id") REFERENCES "jobs"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

CREATE INDEX "artifacts_expires_at_idx" ON "artifacts" ("expires_at") WHERE "expires_at" IS NOT NULL;
CREATE UNIQUE INDEX "jobs_live_token_key" ON "jobs" ("token_hash") WHERE "status" IN ('assigned', 'running', 'canceling');

ALTER TABLE "artifacts" ADD CONSTRAINT "artifacts_byte_length" CHECK ("byte_length" >= 0);
ALTER TABLE "artifacts" ADD CONSTRAINT "artifacts_access" CHECK ("access" IN ('all', 'developer', 'maintainer', 'none'));

GRANT SELECT, INSERT, UPDATE, DELETE ON "artifacts" TO lockkeeper_app;
