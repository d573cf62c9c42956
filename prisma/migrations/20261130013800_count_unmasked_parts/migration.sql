-- How many lines of a value, or fields of the JSON that it is, are too short to mask on their own; older versions say nothing.
ALTER TABLE "secret_versions" ADD COLUMN "unmasked_parts" INTEGER NOT NULL DEFAULT 0;
