-- Since when servers have been at work without a long break, and when one last was: a runner's silence counts only while
-- somebody listens.
ALTER TABLE "installation"
  ADD COLUMN "attended_since" TIMESTAMPTZ(6) NOT NULL DEFAULT now(),
  ADD COLUMN "attended_at" TIMESTAMPTZ(6) NOT NULL DEFAULT now();
