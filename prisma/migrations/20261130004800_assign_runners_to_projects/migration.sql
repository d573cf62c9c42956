-- A project's runner may take jobs of further projects, unless it is locked; all are until somebody says otherwise.
ALTER TABLE "runners" ADD COLUMN "locked" BOOLEAN NOT NULL DEFAULT true;

CREATE TABLE "runner_projects" (
    "runner_id" BIGINT NOT NULL,
    "project_id" BIGINT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT now(),

    CONSTRAINT "runner_projects_pkey" PRIMARY KEY ("runner_id", "project_id")
);

-- CreateIndex
CREATE INDEX "runner_projects_project_id_idx" ON "runner_projects"("project_id");

-- AddForeignKey
ALTER TABLE "runner_projects" ADD CONSTRAINT "runner_projects_runner_id_fkey" FOREIGN KEY ("runner_id") REFERENCES "runners"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "runner_projects" ADD CONSTRAINT "runner_projects_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "namespaces"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

GRANT SELECT, INSERT, DELETE ON "runner_projects" TO lockkeeper_app;
