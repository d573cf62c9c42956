-- Reference of the entry whose value is this installation's id: reading it proves that the store answers and is ours.
ALTER TABLE "installation" ADD COLUMN "canary_reference" UUID;
