-- AlterTable
ALTER TABLE "jobs" ADD COLUMN "dotenv" JSONB;
