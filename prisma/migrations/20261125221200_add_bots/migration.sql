-- AlterTable
ALTER TABLE "users" ADD COLUMN "kind" TEXT NOT NULL DEFAULT 'person',
ADD COLUMN "managed_by" BIGINT;

-- AlterTable
ALTER TABLE "personal_access_tokens" ADD COLUMN "created_by" BIGINT;

-- CreateIndex
CREATE INDEX "users_managed_by_idx" ON "users"("managed_by");

-- AddForeignKey
ALTER TABLE "users" ADD CONSTRAINT "users_managed_by_fkey" FOREIGN KEY ("managed_by") REFERENCES "namespaces"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;

ALTER TABLE "users" ADD CONSTRAINT "users_kind" CHECK ("kind" IN ('person', 'bot', 'service_account'));
ALTER TABLE "users" ADD CONSTRAINT "users_managed" CHECK (("kind" = 'person') = ("managed_by" IS NULL));
ALTER TABLE "users" ADD CONSTRAINT "users_rights_of_people" CHECK ("kind" = 'person' OR NOT ("admin" OR "auditor"));

-- A bot is what its token was made for, in one place: an invitation of its group takes it nowhere else.
CREATE OR REPLACE VIEW "effective_memberships" AS
SELECT m."user_id", m."namespace_id", m."role", m."expires_at", m."custom_role_id", NULL::bigint AS "via_group_id"
FROM "members" m
UNION ALL
SELECT m."user_id", i."namespace_id", least(m."role", i."max_role"), least(m."expires_at", i."expires_at"), NULL::bigint, i."group_id"
FROM "group_invitations" i
JOIN "namespaces" g ON g."id" = i."group_id" AND g."deleted_at" IS NULL
JOIN "members" m ON m."namespace_id" = ANY (i."group_ancestor_ids") AND i."group_ancestor_ids" @> ARRAY[m."namespace_id"]
JOIN "users" u ON u."id" = m."user_id" AND u."kind" <> 'bot';
