-- AlterTable
ALTER TABLE "pipelines" ADD COLUMN "name" TEXT;
