-- AlterTable
ALTER TABLE "namespaces" ADD COLUMN "archived_itself" BOOLEAN NOT NULL DEFAULT false;

-- Until now only projects could be archived, each by itself.
UPDATE "namespaces" SET "archived_itself" = true WHERE "archived";

-- CheckConstraint
ALTER TABLE "namespaces" ADD CONSTRAINT "namespaces_archived" CHECK ("archived" OR NOT "archived_itself");
