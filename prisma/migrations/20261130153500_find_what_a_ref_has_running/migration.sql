-- A new pipeline asks what of older ones of its ref it makes needless; these stay live for as long as they wait for a person.
CREATE INDEX "pipelines_live_of_ref_idx" ON "pipelines" ("project_id", "ref_name", "id") WHERE "status" IN ('created', 'manual', 'delayed', 'pending', 'running', 'canceling');
CREATE INDEX "jobs_interruptible_idx" ON "jobs" ("pipeline_id") WHERE "interruptible";
