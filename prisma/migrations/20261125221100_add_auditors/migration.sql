-- AlterTable
ALTER TABLE "users" ADD COLUMN "auditor" BOOLEAN NOT NULL DEFAULT false;
