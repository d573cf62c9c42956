-- The store that values are being copied to. No server starts while one is named.
ALTER TABLE "installation" ADD COLUMN "moving_to" TEXT;
ALTER TABLE "installation" ADD CONSTRAINT "installation_moving_to"
  CHECK ("moving_to" IN ('builtin', 'openbao') AND "moving_to" <> "store_kind");
