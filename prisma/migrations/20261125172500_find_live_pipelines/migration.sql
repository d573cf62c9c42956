-- Who has a version pinned is asked of live pipelines alone, which are few of many rows
CREATE INDEX "pipelines_live_idx" ON "pipelines" ("id") WHERE "status" IN ('created', 'pending', 'running', 'canceling');
