-- Set while the password is one that an operator made: until then it signs in, only to choose another one.
ALTER TABLE "users" ADD COLUMN "temporary_password_until" TIMESTAMPTZ(6);
