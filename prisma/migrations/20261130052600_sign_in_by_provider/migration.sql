-- Signing in by an OpenID provider.
ALTER TABLE "sessions" ADD COLUMN "by_provider" BOOLEAN NOT NULL DEFAULT false,
  ADD COLUMN "provider_factor" BOOLEAN NOT NULL DEFAULT false;

CREATE TABLE "provider_accounts" (
    "user_id" BIGINT NOT NULL,
    "issuer" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT now(),
    "last_used_at" TIMESTAMPTZ(6),
    CONSTRAINT "provider_accounts_pkey" PRIMARY KEY ("user_id")
);
CREATE UNIQUE INDEX "provider_accounts_issuer_subject_key" ON "provider_accounts"("issuer", "subject");
ALTER TABLE "provider_accounts" ADD CONSTRAINT "provider_accounts_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

CREATE TABLE "provider_flows" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "token_hash" BYTEA NOT NULL,
    "user_id" BIGINT,
    "return_path" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT now(),
    "taken_at" TIMESTAMPTZ(6),
    "finished_at" TIMESTAMPTZ(6),
    "told" JSONB,
    "refusal" TEXT,
    CONSTRAINT "provider_flows_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "provider_flows_token_hash_key" ON "provider_flows"("token_hash");
CREATE INDEX "provider_flows_user_id_idx" ON "provider_flows"("user_id");
ALTER TABLE "provider_flows" ADD CONSTRAINT "provider_flows_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

GRANT SELECT, INSERT, UPDATE, DELETE ON "provider_accounts", "provider_flows" TO lockkeeper_app;
