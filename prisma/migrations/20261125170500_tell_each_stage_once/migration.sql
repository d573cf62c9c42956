-- A reminder is told once for each stage, whatever becomes of its mails and calls; the log of both is read newest first.

-- CreateTable
CREATE TABLE "secret_reminders" (
    "secret_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "due_at" TIMESTAMPTZ(6) NOT NULL,
    "stage_days" INTEGER NOT NULL,
    "told_at" TIMESTAMPTZ(6) NOT NULL DEFAULT now(),

    CONSTRAINT "secret_reminders_pkey" PRIMARY KEY ("secret_id","kind","due_at","stage_days")
);

-- CreateIndex
CREATE INDEX "notifications_namespace_id_id_idx" ON "notifications"("namespace_id", "id");

-- Few of many rows: secrets that end, and secrets that are to be rotated
CREATE INDEX "secrets_expires_at_idx" ON "secrets" ("expires_at") WHERE "deleted_at" IS NULL AND "expires_at" IS NOT NULL;
CREATE INDEX "secrets_rotated_at_idx" ON "secrets" ("rotated_at") WHERE "deleted_at" IS NULL AND "rotation_interval_days" IS NOT NULL;

-- Rules that hold whatever the application does
ALTER TABLE "secret_reminders" ADD CONSTRAINT "secret_reminders_kind" CHECK ("kind" IN ('expiry', 'rotation') AND "stage_days" >= 0);

GRANT SELECT, INSERT, UPDATE, DELETE ON "secret_reminders" TO lockkeeper_app;
