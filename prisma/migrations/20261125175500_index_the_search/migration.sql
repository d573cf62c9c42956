-- Finding secrets over a whole tree of groups: in the order of their names, by a part of a name, by tags.
CREATE EXTENSION IF NOT EXISTS pg_trgm;

CREATE INDEX "secrets_by_name_idx" ON "secrets" ("name", "environment_scope", "id") WHERE "deleted_at" IS NULL;
CREATE INDEX "secrets_name_parts_idx" ON "secrets" USING gin ("name" gin_trgm_ops) WHERE "deleted_at" IS NULL;
CREATE INDEX "secrets_tags_idx" ON "secrets" USING gin ("tags") WHERE "deleted_at" IS NULL;
