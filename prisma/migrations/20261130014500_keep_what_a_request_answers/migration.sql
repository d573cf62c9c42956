-- Which refused request somebody asks about: whoever decides finds it in the log.
ALTER TABLE "access_requests" ADD COLUMN "refused_request_id" TEXT;
ALTER TABLE "access_requests" ADD CONSTRAINT "access_requests_refused_request_id" CHECK (length("refused_request_id") BETWEEN 8 AND 128);
