/** Uses credentials, identities and policies, and nothing else. */
module consumer {
  requires dev.goshawk.auth;
}
