-- What administrators look at: when the work that repeats by itself ran last, what it told, and how it failed.
CREATE TABLE "background_turns" (
    "name" TEXT NOT NULL,
    "every_seconds" INTEGER NOT NULL,
    "ended_at" TIMESTAMPTZ(6) NOT NULL,
    "millis" INTEGER NOT NULL,
    "report" JSONB,
    "failed_at" TIMESTAMPTZ(6),
    "failure" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "background_turns_pkey" PRIMARY KEY ("name")
);

GRANT SELECT, INSERT, UPDATE ON "background_turns" TO lockkeeper_app;
