package dev.goshawk.api;

import java.util.Objects;
import java.util.concurrent.CompletionStage;

/** Two credentials as one. Immutable, any thread. */
record CombinedCredentials(CallCredentials first, CallCredentials second)
    implements CallCredentials {

  CombinedCredentials {
    Objects.requireNonNull(first, "first");
    Objects.requireNonNull(second, "second");
  }

  @Override
  public CompletionStage<Metadata> metadata(Request request) {
    CompletionStage<Metadata> beside = second.metadata(request);
    return first.metadata(request).thenCombine(beside, Metadata::plus);
  }

  @Override
  public SecurityLevel leastSecurity() {
    SecurityLevel one = first.leastSecurity();
    SecurityLevel other = second.leastSecurity();
    return one.compareTo(other) < 0 ? other : one;
  }
}
