# What a broker needs, besides sallyport-broker.hcl, to read secrets that stay in a KV engine of
# version 2 mounted at "secret": everything below secret/sallyport/, and nothing else. It cannot
# write, delete, undelete or list, and sees no metadata but those of a version that it reads. To let
# it read less, put more of the path before the star.

path "secret/data/sallyport/*" {
  capabilities = ["read"]
}
