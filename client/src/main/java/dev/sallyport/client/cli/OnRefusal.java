package dev.sallyport.client.cli;

/** What becomes of secrets in use when the broker does not renew their lease. */
enum OnRefusal {
  /** They stay where they are. */
  keep,
  /** They are taken back at once: a command that has them ends, an agent hands them out no more. */
  stop
}
