package dev.goshawk.auth.credentials;

import dev.goshawk.api.CallCredentials;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.api.SecurityLevel;
import dev.goshawk.api.Status;
import java.io.IOException;
import java.net.URI;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Credentials by a library that blocks, run on an executor: those of google-auth, by a reference to
 * their method.
 *
 * <pre>{@code
 * CallCredentials google =
 *     BlockingCredentials.of(
 *         credentials::getRequestMetadata,
 *         e -> e instanceof Retryable r && r.isRetryable(),
 *         executor);
 * }</pre>
 *
 * <p>Immutable, any thread.
 */
public final class BlockingCredentials implements CallCredentials {

  /** What makes metadata for a URL, as google-auth's {@code Credentials} do. It may block. */
  @FunctionalInterface
  public interface Source {
    /**
     * The metadata for a call of a service, by {@link Request#serviceUrl}. Values of names that end
     * in {@code -bin} are Base64. The library keeps what can be kept: it is asked for each attempt.
     *
     * @return null for none
     */
    @Nullable Map<String, List<String>> requestMetadata(URI service) throws IOException;
  }

  private final Source source;
  private final Predicate<? super IOException> retryable;
  private final Executor executor;
  private final SecurityLevel least;

  private BlockingCredentials(
      Source source,
      Predicate<? super IOException> retryable,
      Executor executor,
      SecurityLevel least) {
    this.source = Objects.requireNonNull(source, "source");
    this.retryable = Objects.requireNonNull(retryable, "retryable");
    this.executor = Objects.requireNonNull(executor, "executor");
    this.least = Objects.requireNonNull(least, "level");
  }

  /**
   * Credentials of a source.
   *
   * @param retryable which failures may pass, and are UNAVAILABLE; others are UNAUTHENTICATED
   * @param executor where the source runs
   */
  public static BlockingCredentials of(
      Source source, Predicate<? super IOException> retryable, Executor executor) {
    return new BlockingCredentials(
        source, retryable, executor, SecurityLevel.PRIVACY_AND_INTEGRITY);
  }

  /** The same for connections that protect less; see {@link BearerCredentials}. */
  public BlockingCredentials withLeastSecurity(SecurityLevel level) {
    return new BlockingCredentials(source, retryable, executor, level);
  }

  @Override
  public CompletionStage<Metadata> metadata(Request request) {
    URI service = URI.create(request.serviceUrl());
    return CompletableFuture.supplyAsync(() -> ask(service), executor);
  }

  private Metadata ask(URI service) {
    try {
      Map<String, List<String>> given = source.requestMetadata(service);
      Metadata.Builder metadata = Metadata.builder();
      if (given != null) {
        given.forEach((name, values) -> values.forEach(value -> add(metadata, name, value)));
      }
      return metadata.build();
    } catch (IOException e) {
      throw (retryable.test(e) ? Status.UNAVAILABLE : Status.UNAUTHENTICATED)
          .withMessage("the credentials gave no metadata: " + TokenEndpoint.words(e))
          .withCause(e)
          .exception();
    }
  }

  private static void add(Metadata.Builder metadata, String given, String value) {
    String name = given.toLowerCase(Locale.ROOT);
    if (name.endsWith(MetadataKey.BINARY_SUFFIX)) {
      metadata.add(MetadataKey.binary(name), Base64.getDecoder().decode(value));
    } else {
      metadata.add(MetadataKey.ascii(name), value);
    }
  }

  @Override
  public SecurityLevel leastSecurity() {
    return least;
  }
}
