-- AlterTable
ALTER TABLE "environments" ADD COLUMN "url" TEXT;
