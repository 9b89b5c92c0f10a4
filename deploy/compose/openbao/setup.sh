#!/bin/sh
# Run inside the container of an unsealed OpenBao, with the root token in BAO_TOKEN: an engine with one
# key, a role that may use it, and nothing else. Prints the secret id, which the broker logs in with.
set -eu
policy=${1:-/etc/sallyport/sallyport-broker.hcl}

bao secrets enable transit >&2
bao write transit/keys/sallyport-default type=aes256-gcm96 >&2
bao policy write sallyport-broker "$policy" >&2
bao auth enable approle >&2
bao write auth/approle/role/sallyport \
  token_policies=sallyport-broker token_no_default_policy=true token_ttl=1h >&2
# Names the broker and is no secret: it stands in the broker's configuration.
bao write auth/approle/role/sallyport/role-id role_id=sallyport-broker >&2
bao write -f -field=secret_id auth/approle/role/sallyport/secret-id
