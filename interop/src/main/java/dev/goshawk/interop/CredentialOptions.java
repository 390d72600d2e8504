package dev.goshawk.interop;

import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Who calls, in the cases of credentials.
 *
 * @param keyFile the key of a service account in JSON; null where there is none
 * @param scope what is asked for, and what the server says must be within
 * @param defaultAccount who the metadata server's token is for
 * @param metadataServer its host and port; null for the one of the machine
 */
public record CredentialOptions(
    @Nullable Path keyFile, String scope, String defaultAccount, @Nullable String metadataServer) {

  /** Nobody. */
  public static final CredentialOptions NONE = new CredentialOptions(null, "", "", null);

  public CredentialOptions {
    Objects.requireNonNull(scope, "scope");
    Objects.requireNonNull(defaultAccount, "defaultAccount");
  }
}
