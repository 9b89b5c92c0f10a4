-- What a release leaves behind is found by as few indexes as its readers need, in the order of time where
-- they allow it: each index is a page more that a commit writes. Kept answers are looked for by the ticket's
-- expiry and the challenge, devices by their lease alone. ${by_key} has SQLite keep rows in their key's
-- index instead of beside it. Tables are renamed first: that waits for whoever writes, and keeps others
-- waiting until the rows are over; in the order in which releases and listings take them, so that nobody
-- waits for one who waits for him. Columns stay what they were: older brokers do not notice.

ALTER TABLE challenge_use RENAME TO challenge_use_before;
CREATE TABLE challenge_use (
  tenant       VARCHAR(63) NOT NULL,
  challenge    ${bytes}    NOT NULL,
  transcript   ${bytes}    NOT NULL,
  tenant_root  ${bytes}    NOT NULL,
  used_at      BIGINT      NOT NULL,
  expires_at   BIGINT      NOT NULL,
  PRIMARY KEY (tenant, challenge)
)${by_key};
INSERT INTO challenge_use (tenant, challenge, transcript, tenant_root, used_at, expires_at)
  SELECT tenant, challenge, transcript, tenant_root, used_at, expires_at FROM challenge_use_before;
DROP TABLE challenge_use_before;
CREATE INDEX challenge_use_expiry ON challenge_use (tenant, expires_at);

ALTER TABLE kept_answer RENAME TO kept_answer_before;
CREATE TABLE kept_answer (
  tenant          VARCHAR(63)   NOT NULL,
  challenge       ${bytes}      NOT NULL,
  position        INTEGER       NOT NULL,
  resource        VARCHAR(1200) NOT NULL,
  sealed          ${bytes}      NOT NULL,
  lease           ${bytes}      NOT NULL,
  expires_at      BIGINT        NOT NULL,
  PRIMARY KEY (tenant, expires_at, challenge, position)
);
INSERT INTO kept_answer (tenant, challenge, position, resource, sealed, lease, expires_at)
  SELECT tenant, challenge, position, resource, sealed, lease, expires_at FROM kept_answer_before;
DROP TABLE kept_answer_before;

ALTER TABLE lease_device RENAME TO lease_device_before;
CREATE TABLE lease_device (
  tenant  VARCHAR(63)  NOT NULL,
  device  VARCHAR(256) NOT NULL,
  lease   ${bytes}     NOT NULL,
  PRIMARY KEY (tenant, lease, device)
)${by_key};
INSERT INTO lease_device (tenant, device, lease)
  SELECT tenant, device, lease FROM lease_device_before;
DROP TABLE lease_device_before;

ALTER TABLE lease RENAME TO lease_before;
CREATE TABLE lease (
  tenant          VARCHAR(63)   NOT NULL,
  lease           ${bytes}      NOT NULL,
  instance        ${bytes}      NOT NULL,
  path            VARCHAR(1100) NOT NULL,
  version         BIGINT        NOT NULL,
  policy          VARCHAR(128)  NOT NULL,
  policy_version  BIGINT        NOT NULL,
  policy_digest   ${bytes}      NOT NULL,
  begun_at        BIGINT        NOT NULL,
  ends_at         BIGINT        NOT NULL,
  ended_at        BIGINT,
  PRIMARY KEY (tenant, lease)
)${by_key};
INSERT INTO lease (tenant, lease, instance, path, version, policy, policy_version, policy_digest, begun_at,
    ends_at, ended_at)
  SELECT tenant, lease, instance, path, version, policy, policy_version, policy_digest, begun_at, ends_at,
    ended_at FROM lease_before;
DROP TABLE lease_before;

INSERT INTO schema_support (version, works_from) VALUES (5, 2);
