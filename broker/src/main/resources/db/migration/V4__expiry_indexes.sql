-- What has expired is found without reading what has not: a table of a busy hour is long, and whoever
-- removes rows keeps every release of this store waiting. Older brokers do not notice.
CREATE INDEX challenge_use_expiry ON challenge_use (tenant, expires_at);
CREATE INDEX kept_answer_expiry ON kept_answer (tenant, expires_at);

INSERT INTO schema_support (version, works_from) VALUES (4, 2);
