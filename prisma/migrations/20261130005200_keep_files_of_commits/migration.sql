-- AlterTable
ALTER TABLE "commits" ADD COLUMN "files" JSONB NOT NULL DEFAULT '{}';
ALTER TABLE "commits" ADD COLUMN "paths" TEXT[];
ALTER TABLE "commits" ADD COLUMN "changed_paths" TEXT[];
