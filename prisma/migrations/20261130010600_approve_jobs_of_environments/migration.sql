-- A protected environment may demand that people approve each job run there: a request and its approvals then name the
-- environment instead of a secret.
ALTER TABLE "approval_requests" ALTER COLUMN "secret_id" DROP NOT NULL, ALTER COLUMN "secret_name" DROP NOT NULL,
  ADD COLUMN "environment" TEXT;
ALTER TABLE "approvals" ALTER COLUMN "secret_id" DROP NOT NULL, ALTER COLUMN "metadata_version" DROP NOT NULL,
  ALTER COLUMN "version_id" DROP NOT NULL, ADD COLUMN "environment" TEXT;

-- What Prisma cannot say.
CREATE UNIQUE INDEX "approval_requests_environment_key" ON "approval_requests" ("job_id") WHERE "secret_id" IS NULL;
ALTER TABLE "approval_requests" ADD CONSTRAINT "approval_requests_of" CHECK
  (("secret_id" IS NULL) = ("environment" IS NOT NULL) AND ("secret_id" IS NULL) = ("secret_name" IS NULL));
ALTER TABLE "approvals" ADD CONSTRAINT "approvals_of" CHECK (("secret_id" IS NULL) = ("environment" IS NOT NULL)
  AND ("secret_id" IS NULL) = ("metadata_version" IS NULL) AND ("secret_id" IS NULL) = ("version_id" IS NULL));

-- Webhooks hear of approvals of job runs as well, in the transaction of the change.
CREATE OR REPLACE FUNCTION "tell_webhooks"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM "webhooks") THEN
    RETURN NULL;
  END IF;
  INSERT INTO "notifications" ("key", "channel", "event", "recipient", "webhook_id", "namespace_id", "subject", "body")
  SELECT e."action" || ':' || e."id" || ':webhook:' || w."id", 'webhook', e."action",
    substring(w."url" FROM '^https?://[^/?#]+'), w."id", n."id",
    e."target_name" || ' of ' || n."full_path" || ': ' || replace(split_part(e."action", '.', 2), '_', ' '),
    jsonb_build_object('event', e."action", 'actor', e."actor_name",
      'occurredAt', to_char(e."occurred_at" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
      'owner', jsonb_build_object('kind', n."kind", 'id', n."id"::text, 'fullPath', n."full_path"))
    || CASE WHEN e."target_kind" = 'secret'
      THEN jsonb_build_object('secret', jsonb_build_object('id', e."target_id", 'name', e."target_name",
        'environmentScope', e."details" ->> 'environmentScope'))
      ELSE jsonb_build_object('environment', e."details" ->> 'environment', 'job', jsonb_build_object('id', e."target_id",
        'name', e."target_name", 'projectPath', e."details" ->> 'projectPath', 'refName', e."details" ->> 'refName',
        'sha', e."details" ->> 'sha')) END
  FROM "fresh" e
  JOIN "namespaces" n ON n."id" = e."namespace_id"
  JOIN "webhooks" w ON w."namespace_id" = ANY (n."ancestor_ids") AND w."enabled" AND e."action" = ANY (w."events")
  WHERE (e."target_kind" = 'secret' OR e."target_kind" = 'job' AND e."action" LIKE 'environment.approval%')
    AND e."outcome" = 'success'
  ON CONFLICT ("key") DO NOTHING;
  RETURN NULL;
END
$$;
