storage "file" {
  path = "/openbao/file"
}
listener "tcp" {
  address            = "[::]:8200"
  tls_cert_file      = "/run/secrets/tls.crt"
  tls_key_file       = "/run/secrets/tls.key"
  tls_min_version    = "tls13"
}
api_addr = "https://openbao:8200"
