# What a running broker needs of a Transit engine mounted at "transit": to wrap and unwrap with keys
# whose names start with "sallyport-", and to know their versions. It cannot make, change, rotate,
# export or delete a key. No "create" on encrypt: with it, Vault would make a key that is not there.

# A plus stands for one segment. "transit/keys/sallyport-*" would also be about what lies below a key,
# and would take precedence over the paths of sallyport-rotation.hcl. What is read is no key: names,
# types and version numbers.
path "transit/keys/+" {
  capabilities = ["read"]
}

path "transit/encrypt/sallyport-*" {
  capabilities = ["update"]
}

path "transit/decrypt/sallyport-*" {
  capabilities = ["update"]
}

# Its own token: the policy "default" has these too, and may be left off.
path "auth/token/lookup-self" {
  capabilities = ["read"]
}

path "auth/token/renew-self" {
  capabilities = ["update"]
}
