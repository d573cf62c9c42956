-- A machine that unregistered: jobs keep pointing at it, so the row stays.
ALTER TABLE "runner_managers" ADD COLUMN "unregistered_at" TIMESTAMPTZ(6);
