-- The bytes of a log are scrubbed before they are kept. What its runner's final checksum is held against, and where the
-- scrubber stood (which form of which version may be going on, by number, never by its text), is kept for each piece.

-- AlterTable
ALTER TABLE "job_log_chunks" ADD COLUMN     "received_crc" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "scrub_state" JSONB;
