-- Facade tokens of people are signed and short-lived; one that its holder gives back early is remembered until it would end.
CREATE TABLE "revoked_facade_tokens" (
    "id" UUID NOT NULL,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "revoked_facade_tokens_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "revoked_facade_tokens_expires_at_idx" ON "revoked_facade_tokens"("expires_at");

GRANT SELECT, INSERT, DELETE ON "revoked_facade_tokens" TO lockkeeper_app;
