-- How far an artifact was looked through for values of secrets; what was there before is looked through too.
ALTER TABLE "artifacts" ADD COLUMN "scan" TEXT NOT NULL DEFAULT 'pending';

ALTER TABLE "artifacts" ADD CONSTRAINT "artifacts_scan" CHECK ("scan" IN ('pending', 'whole', 'partial', 'unreadable'));
CREATE INDEX "artifacts_unscanned_idx" ON "artifacts" ("created_at") WHERE "scan" = 'pending';
