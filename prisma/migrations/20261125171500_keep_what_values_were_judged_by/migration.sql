-- The rules that a value was judged by, as a digest: what was judged by other rules is not judged again for somebody who
-- may not read it, or the answer would tell him about the value.

-- AlterTable
ALTER TABLE "secret_versions" ADD COLUMN     "judged_by" BYTEA;
