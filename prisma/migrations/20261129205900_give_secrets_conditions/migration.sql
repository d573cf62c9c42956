-- Conditions in CEL over facts of the job, judged by the gate.

-- AlterTable
ALTER TABLE "secrets" ADD COLUMN "condition" TEXT;
ALTER TABLE "secrets" ADD CONSTRAINT "secrets_condition_check" CHECK (char_length("condition") BETWEEN 1 AND 1000);
