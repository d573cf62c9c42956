-- Whose turn it is among projects is asked at each claim.
DROP INDEX "jobs_pending_idx";
CREATE INDEX "jobs_pending_idx" ON "jobs" ("project_id", "id") WHERE "status" = 'pending';
