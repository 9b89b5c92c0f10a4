# One node: its storage has no other kind that keeps what it is given.
storage "raft" {
  path    = "/openbao/file"
  node_id = "one"
}
listener "tcp" {
  address         = "[::]:8200"
  cluster_address = "127.0.0.1:8201"
  tls_cert_file   = "/run/secrets/tls.crt"
  tls_key_file    = "/run/secrets/tls.key"
  tls_min_version = "tls13"
}
api_addr     = "https://openbao:8200"
cluster_addr = "https://127.0.0.1:8201"
