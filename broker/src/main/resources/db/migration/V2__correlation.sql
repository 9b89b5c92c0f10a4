-- What the workload was told of its release, so that its tenant finds the entry by what the workload
-- quotes. Empty for entries from before it was kept, which no id finds.
ALTER TABLE audit ADD COLUMN correlation VARCHAR(32) DEFAULT '' NOT NULL;

CREATE INDEX audit_correlation ON audit (tenant, correlation);

-- The other way round than the primary key: the devices of one lease.
CREATE INDEX lease_device_lease ON lease_device (tenant, lease);
