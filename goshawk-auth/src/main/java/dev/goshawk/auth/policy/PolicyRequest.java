package dev.goshawk.auth.policy;

import dev.goshawk.api.Metadata;
import dev.goshawk.api.ServerContext;
import dev.goshawk.auth.identity.Identity;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a policy knows of a call. Immutable, any thread.
 *
 * @param path {@code /package.Service/Method}
 * @param principals the names of the caller; one empty name over TLS without a certificate
 * @param headers the metadata of the call
 * @param transportHeaders what HTTP/2 and gRPC own of them
 */
public record PolicyRequest(
    String path, List<String> principals, Metadata headers, Metadata transportHeaders) {

  /** What a policy knows of a call. */
  public PolicyRequest {
    Objects.requireNonNull(path, "path");
    principals = List.copyOf(principals);
    Objects.requireNonNull(headers, "headers");
    Objects.requireNonNull(transportHeaders, "transportHeaders");
  }

  /** A call that is served. */
  static PolicyRequest of(ServerContext call) {
    List<String> principals = Identity.of(call).principals();
    if (principals.isEmpty() && call.tlsSession() != null) {
      principals = List.of(""); // gRFC A43: TLS, and no certificate
    }
    return new PolicyRequest(call.path(), principals, call.metadata(), call.transportHeaders());
  }

  /** The values of a header, several joined by a comma (gRFC A43); null where it is not there. */
  @Nullable String header(String name) {
    List<String> values = new ArrayList<>();
    for (Metadata source : List.of(headers, transportHeaders)) {
      for (int i = 0; i < source.size(); i++) {
        Metadata.Entry entry = source.entry(i);
        if (entry.name().equals(name) && !entry.isBinary()) {
          values.add(entry.text());
        }
      }
    }
    return values.isEmpty() ? null : String.join(",", values);
  }
}
