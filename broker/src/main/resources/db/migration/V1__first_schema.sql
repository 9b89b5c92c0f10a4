-- One schema for SQLite and PostgreSQL; ${bytes} is BLOB or BYTEA. Times are epoch milliseconds of
-- the database's clock. Every key begins with the tenant, so that no statement needs two tenants;
-- broker_key alone belongs to none. What a signature covers is checked again at every use: columns
-- here are a place to keep it, not a reason to believe it.

CREATE TABLE owners (
  tenant      VARCHAR(63) NOT NULL,
  number      INTEGER     NOT NULL,
  document    ${bytes}    NOT NULL,
  signatures  ${bytes}    NOT NULL,
  PRIMARY KEY (tenant, number)
);

-- One row for each statement that was accepted. "document" holds a policy or a reference set;
-- "ends_through" says for a deletion which versions of its target it ends.
CREATE TABLE statement (
  tenant         VARCHAR(63)   NOT NULL,
  kind           VARCHAR(16)   NOT NULL,
  name           VARCHAR(1100) NOT NULL,
  version        BIGINT        NOT NULL,
  owners_number  INTEGER       NOT NULL,
  previous       ${bytes}      NOT NULL,
  content        ${bytes}      NOT NULL,
  statement      ${bytes}      NOT NULL,
  signatures     ${bytes}      NOT NULL,
  document       ${bytes},
  ends_through   BIGINT        NOT NULL,
  accepted_at    BIGINT        NOT NULL,
  PRIMARY KEY (tenant, kind, name, version)
);

-- What a secret's statement carries: the intake ciphertext under the tenant's storage key.
CREATE TABLE secret (
  tenant                 VARCHAR(63)   NOT NULL,
  path                   VARCHAR(1100) NOT NULL,
  version                BIGINT        NOT NULL,
  policy                 VARCHAR(128)  NOT NULL,
  lowest_policy_version  BIGINT        NOT NULL,
  intake_key             INTEGER       NOT NULL,
  storage_key            INTEGER       NOT NULL,
  stored                 ${bytes}      NOT NULL,
  PRIMARY KEY (tenant, path, version)
);

CREATE TABLE tenant_key (
  tenant      VARCHAR(63)  NOT NULL,
  kind        VARCHAR(16)  NOT NULL,
  number      INTEGER      NOT NULL,
  kek         VARCHAR(512) NOT NULL,
  wrapped     ${bytes}     NOT NULL,
  created_at  BIGINT       NOT NULL,
  PRIMARY KEY (tenant, kind, number)
);

CREATE TABLE broker_key (
  kind         VARCHAR(16)  NOT NULL,
  number       INTEGER      NOT NULL,
  valid_from   BIGINT       NOT NULL,
  valid_until  BIGINT       NOT NULL,
  kek          VARCHAR(512) NOT NULL,
  wrapped      ${bytes}     NOT NULL,
  PRIMARY KEY (kind, number)
);

-- The primary key is what makes one challenge serve one transcript, whatever races for it.
CREATE TABLE challenge_use (
  tenant       VARCHAR(63) NOT NULL,
  challenge    ${bytes}    NOT NULL,
  transcript   ${bytes}    NOT NULL,
  tenant_root  ${bytes}    NOT NULL,
  used_at      BIGINT      NOT NULL,
  expires_at   BIGINT      NOT NULL,
  PRIMARY KEY (tenant, challenge)
);

-- A table of its own, so that a backup can leave it out.
CREATE TABLE kept_answer (
  tenant          VARCHAR(63)   NOT NULL,
  challenge       ${bytes}      NOT NULL,
  position        INTEGER       NOT NULL,
  resource        VARCHAR(1200) NOT NULL,
  sealed          ${bytes}      NOT NULL,
  lease           ${bytes}      NOT NULL,
  expires_at      BIGINT        NOT NULL,
  PRIMARY KEY (tenant, challenge, position)
);

-- "ended_at" is null while nobody ended the lease before its time.
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
);

CREATE TABLE lease_device (
  tenant  VARCHAR(63)  NOT NULL,
  device  VARCHAR(256) NOT NULL,
  lease   ${bytes}     NOT NULL,
  PRIMARY KEY (tenant, device, lease)
);

CREATE TABLE audit (
  tenant         VARCHAR(63)   NOT NULL,
  at             BIGINT        NOT NULL,
  entry          ${bytes}      NOT NULL,
  decision       VARCHAR(16)   NOT NULL,
  reason         VARCHAR(64)   NOT NULL,
  resource       VARCHAR(1200) NOT NULL,
  version        BIGINT        NOT NULL,
  transcript     ${bytes}      NOT NULL,
  evidence       ${bytes}      NOT NULL,
  policy_digest  ${bytes}      NOT NULL,
  lease          ${bytes}      NOT NULL,
  explanation    TEXT          NOT NULL,
  PRIMARY KEY (tenant, at, entry)
);
