-- What happens to a secret is told to the webhooks above it, in the transaction that it happens in and without a trip of its own.

CREATE FUNCTION "tell_webhooks"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM "webhooks") THEN
    RETURN NULL;
  END IF;
  INSERT INTO "notifications" ("key", "channel", "event", "recipient", "webhook_id", "namespace_id", "subject", "body")
  SELECT e."action" || ':' || e."id" || ':webhook:' || w."id", 'webhook', e."action",
    substring(w."url" FROM '^https?://[^/?#]+'), w."id", n."id",
    e."target_name" || ' of ' || n."full_path" || ': ' || replace(substr(e."action", 8), '_', ' '),
    jsonb_build_object('event', e."action", 'actor', e."actor_name",
      'occurredAt', to_char(e."occurred_at" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
      'secret', jsonb_build_object('id', e."target_id", 'name', e."target_name",
        'environmentScope', e."details" ->> 'environmentScope'),
      'owner', jsonb_build_object('kind', n."kind", 'id', n."id"::text, 'fullPath', n."full_path"))
  FROM "fresh" e
  JOIN "namespaces" n ON n."id" = e."namespace_id"
  JOIN "webhooks" w ON w."namespace_id" = ANY (n."ancestor_ids") AND w."enabled" AND e."action" = ANY (w."events")
  WHERE e."target_kind" = 'secret' AND e."outcome" = 'success'
  ON CONFLICT ("key") DO NOTHING;
  RETURN NULL;
END
$$;

CREATE TRIGGER "audit_events_tell_webhooks" AFTER INSERT ON "audit_events"
  REFERENCING NEW TABLE AS "fresh" FOR EACH STATEMENT EXECUTE FUNCTION "tell_webhooks"();
