-- Seals over the rows of both logs, one chain. Written behind the transactions that write the logs, never inside them.
-- CreateTable
CREATE TABLE "audit_seals" (
    "number" BIGINT NOT NULL,
    "log" TEXT NOT NULL,
    "first_id" BIGINT NOT NULL,
    "last_id" BIGINT NOT NULL,
    "row_count" INTEGER NOT NULL,
    "total" BIGINT NOT NULL,
    "columns" TEXT NOT NULL,
    "row_marks" BYTEA NOT NULL,
    "sealed_at" TIMESTAMPTZ(6) NOT NULL,
    "previous" BYTEA NOT NULL,
    "hash" BYTEA NOT NULL,

    CONSTRAINT "audit_seals_pkey" PRIMARY KEY ("number")
);

-- CreateIndex
CREATE INDEX "audit_seals_log_number_idx" ON "audit_seals"("log", "number");

-- CreateIndex
CREATE UNIQUE INDEX "audit_seals_hash_key" ON "audit_seals"("hash");

ALTER TABLE "audit_seals" ADD CONSTRAINT "audit_seals_log" CHECK ("log" IN ('audit_events', 'secret_uses'));
ALTER TABLE "audit_seals" ADD CONSTRAINT "audit_seals_number" CHECK ("number" >= 1);
ALTER TABLE "audit_seals" ADD CONSTRAINT "audit_seals_range" CHECK ("first_id" <= "last_id" AND "row_count" BETWEEN 1 AND "last_id" - "first_id" + 1);

GRANT SELECT, INSERT ON "audit_seals" TO lockkeeper_app;
