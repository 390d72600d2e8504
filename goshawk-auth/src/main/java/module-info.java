/** Who calls and what callers may: credentials, tokens, identities, authorization policies. */
module dev.goshawk.auth {
  requires transitive dev.goshawk.core;
  requires dev.goshawk.json;
  requires com.nimbusds.jose.jwt;
  requires transitive java.net.http;
  requires static org.jspecify;

  exports dev.goshawk.auth.credentials;
  exports dev.goshawk.auth.identity;
  exports dev.goshawk.auth.policy;
  exports dev.goshawk.auth.revocation;
  exports dev.goshawk.auth.spiffe;
}
