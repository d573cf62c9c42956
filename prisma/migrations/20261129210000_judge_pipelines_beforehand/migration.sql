-- Preflight: what the gate said of a pipeline's secrets when it was created, and whether that fails pipelines.

-- CreateTable
CREATE TABLE "pipeline_preflights" (
    "pipeline_id" BIGINT NOT NULL,
    "failed" BOOLEAN NOT NULL,
    "judged" JSONB NOT NULL,
    "checked_at" TIMESTAMPTZ(6) NOT NULL DEFAULT now(),

    CONSTRAINT "pipeline_preflights_pkey" PRIMARY KEY ("pipeline_id")
);

-- CreateTable
CREATE TABLE "pipeline_settings" (
    "namespace_id" BIGINT NOT NULL,
    "preflight" TEXT NOT NULL,

    CONSTRAINT "pipeline_settings_pkey" PRIMARY KEY ("namespace_id")
);

-- AddForeignKey
ALTER TABLE "pipeline_preflights" ADD CONSTRAINT "pipeline_preflights_pipeline_id_fkey" FOREIGN KEY ("pipeline_id") REFERENCES "pipelines"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "pipeline_settings" ADD CONSTRAINT "pipeline_settings_namespace_id_fkey" FOREIGN KEY ("namespace_id") REFERENCES "namespaces"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- Rules that hold whatever the application does
ALTER TABLE "pipeline_settings" ADD CONSTRAINT "pipeline_settings_preflight" CHECK ("preflight" IN ('report', 'fail'));

GRANT SELECT, INSERT, DELETE ON "pipeline_preflights" TO lockkeeper_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON "pipeline_settings" TO lockkeeper_app;
