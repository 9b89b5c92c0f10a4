# What an operator needs, besides sallyport-broker.hcl, to rotate keys and to destroy old versions.
# Give it to a broker only for as long as it has to do so. A plus stands for a whole segment, so this
# is about every key of the mount: give Sallyport a mount of its own.

path "transit/keys/+/rotate" {
  capabilities = ["update"]
}

# Nothing but the two lowest versions: the same path could make a key exportable, for good.
path "transit/keys/+/config" {
  capabilities = ["update"]
  allowed_parameters = {
    "min_decryption_version" = []
    "min_encryption_version" = []
  }
}

path "transit/keys/+/trim" {
  capabilities = ["update"]
  allowed_parameters = {
    "min_available_version" = []
  }
}
