package dev.goshawk.auth.identity;

import dev.goshawk.api.AsyncServerFilter;
import dev.goshawk.api.ContextKey;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.ServerContext;
import dev.goshawk.api.ServerFilter;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.core.StepsBuilder;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who makes the calls of a server, and refuses those of whom it cannot: by a token, by
 * the certificate of the connection, by the user of a Unix domain socket, or by what there is.
 *
 * <pre>{@code
 * Authentication callers = Authentication.builder().tokens(verifier).build();
 * callers.addTo(server); // a builder of a server, or of one service
 * }</pre>
 *
 * <p>Handlers and filters that come after read {@link Identity#of}. A call without a token, and one
 * whose token was verified before, is decided on when its headers have come; another token is
 * verified before its handler begins, and admissions do not see whose it is. A refused call ends
 * with UNAUTHENTICATED and the same words for every reason; the log says the reason. A stream ends
 * so, too, when its token expires. Immutable, any thread.
 */
public final class Authentication {

  private static final MetadataKey<String> AUTHORIZATION = MetadataKey.ascii("authorization");
  private static final String BEARER = "bearer ";

  private static final Status NEEDED =
      Status.UNAUTHENTICATED.withMessage("valid credentials are needed");
  private static final Status EXPIRED =
      Status.UNAUTHENTICATED.withMessage("the credentials of the call have expired");
  private static final Status WRONG_ORDER =
      Status.INTERNAL.withMessage("the steps of the server are in the wrong order");
  private static final Status CANNOT_TELL =
      Status.UNAVAILABLE.withMessage("credentials cannot be verified at present");

  private final @Nullable TokenVerifier tokens;
  private final boolean certificates;
  private final boolean localUsers;
  private final boolean anonymous;
  private final Set<String> exempt;
  private final InstantSource clock;
  private final Delay delay;
  private final RefusalLog log;

  /** Whether this one is yet to verify the token of a call: several may stand in a row. */
  private final ContextKey<Boolean> pending = ContextKey.named("token of a call");

  private Authentication(Builder b) {
    tokens = b.tokens;
    certificates = b.certificates;
    localUsers = b.localUsers;
    anonymous = b.anonymous;
    exempt = Set.copyOf(b.exempt);
    clock = b.clock;
    delay = b.delay;
    log = new RefusalLog(b.clock);
  }

  /** A builder that accepts nothing yet. */
  public static Builder builder() {
    return new Builder();
  }

  /** Stands in front of the handlers of a server, or of one service. */
  public void addTo(StepsBuilder<?> server) {
    server.admission(this::admit);
    server.filter(this::filter, this::filterAsync);
  }

  /**
   * Whether it is decided who makes a call, as far as it will be: for admissions, which may come
   * before a token is verified. Without an authentication there is nothing to wait for.
   */
  public static boolean isDecided(ServerContext call) {
    return !Boolean.TRUE.equals(call.get(Identity.WAITS));
  }

  // When the headers have come: event loop.

  private void admit(ServerContext call) {
    if (call.get(Identity.ASKED) != null) {
      log.say(
          () ->
              "a step before the authentication has asked for the identity of a call of "
                  + call.method()
                  + "; add the authentication to the server first");
      throw WRONG_ORDER.exception();
    }
    if (isExempt(call.path())) {
      call.put(Identity.KEY, Identity.ofConnection(call, certificates, localUsers));
      return;
    }
    TokenVerifier verifier = tokens;
    String token = verifier == null ? null : token(call);
    if (verifier == null || token == null) {
      Identity identity = Identity.ofConnection(call, certificates, localUsers);
      if (identity.isAnonymous() && !anonymous) {
        throw refused(call, noCredentials(call), null);
      }
      call.put(Identity.KEY, identity);
      return;
    }
    Identity known = verifier.known(token);
    if (known != null) {
      accept(call, known);
    } else {
      call.put(pending, true);
      call.put(Identity.WAITS, true);
    }
  }

  private String noCredentials(ServerContext call) {
    return localUsers && call.remoteAddress() instanceof UnixDomainSocketAddress
        ? "no credentials, and the system does not say who is at the other end of the socket:"
            + " SO_PEERCRED of the module jdk.net is missing"
        : "no credentials";
  }

  private boolean isExempt(String path) {
    return !exempt.isEmpty()
        && (exempt.contains(path) || exempt.contains(path.substring(0, path.lastIndexOf('/') + 1)));
  }

  /** The token of a call, or null where it has none. */
  private @Nullable String token(ServerContext call) {
    Metadata metadata = call.metadata();
    if (!metadata.contains(AUTHORIZATION)) {
      return null;
    }
    List<String> all = metadata.all(AUTHORIZATION);
    if (all.size() > 1) {
      throw refused(call, all.size() + " authorization headers", null);
    }
    String value = all.get(0);
    if (!value.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      throw refused(call, "the authorization header is of another scheme than Bearer", null);
    }
    return value.substring(BEARER.length()).strip();
  }

  // Before the handler.

  private void filter(ServerContext call, ServerFilter.Next next) throws Exception {
    if (isPending(call)) {
      try {
        accept(call, verify(call).toCompletableFuture().get());
      } catch (ExecutionException e) {
        throw failed(call, e);
      }
    }
    next.proceed();
  }

  private CompletionStage<Void> filterAsync(ServerContext call, AsyncServerFilter.Next next) {
    if (!isPending(call)) {
      return next.proceed();
    }
    return verify(call)
        .handle(
            (identity, failure) -> {
              if (failure != null) {
                throw failed(call, failure);
              }
              accept(call, identity);
              return identity;
            })
        .thenCompose(identity -> next.proceed());
  }

  private boolean isPending(ServerContext call) {
    return Boolean.TRUE.equals(call.get(pending));
  }

  private CompletionStage<Identity> verify(ServerContext call) {
    TokenVerifier verifier = Objects.requireNonNull(tokens);
    return verifier
        .verify(Objects.requireNonNull(token(call)))
        .thenApply(identity -> Objects.requireNonNull(identity, "the identity of the verifier"));
  }

  private StatusException failed(ServerContext call, Throwable thrown) {
    Throwable cause =
        (thrown instanceof CompletionException || thrown instanceof ExecutionException)
                && thrown.getCause() != null
            ? thrown.getCause()
            : thrown;
    if (cause instanceof RefusedTokenException) {
      return refused(call, String.valueOf(cause.getMessage()), cause);
    }
    if (cause instanceof StatusException known) {
      return known;
    }
    log.say(() -> "the verifier of tokens failed in a call of " + call.method() + ": " + cause);
    return CANNOT_TELL.withCause(cause).exception();
  }

  private StatusException refused(ServerContext call, String why, @Nullable Throwable cause) {
    log.say(
        () ->
            "refused a call of "
                + call.method()
                + " by "
                + call.remoteAddress()
                + " as unauthenticated: "
                + why);
    return NEEDED.withCause(cause).exception();
  }

  // After that.

  private void accept(ServerContext call, Identity identity) {
    call.put(Identity.KEY, identity.on(call.peerIdentity()));
    if (isPending(call)) {
      call.put(pending, false);
      call.put(Identity.WAITS, false);
    }
    Instant end = identity.expiresAt();
    if (end != null && call.method().kind() != MethodDescriptor.Kind.UNARY) {
      judgeAgain(call, end);
    }
  }

  /** A stream goes on for as long as its token holds. */
  private void judgeAgain(ServerContext call, Instant end) {
    Duration left = Duration.between(clock.instant(), end);
    CompletableFuture<Boolean> wait =
        delay.after(left.compareTo(Builder.LONGEST_WAIT) < 0 ? left : Builder.LONGEST_WAIT);
    call.onEnd(ended -> wait.complete(false));
    var unused =
        wait.thenAccept(
            over -> {
              if (!over) {
                return;
              }
              if (clock.instant().isBefore(end)) { // a clock that was set back, or a long time
                judgeAgain(call, end);
                return;
              }
              log.say(() -> "ended a call of " + call.method() + ": its token expired at " + end);
              call.end(EXPIRED);
            });
  }

  /** Collects what proves who calls. One thread. */
  public static final class Builder {

    /** The longest time until a token of a stream is looked at again: 1 day. */
    private static final Duration LONGEST_WAIT = Duration.ofDays(1);

    private @Nullable TokenVerifier tokens;
    private boolean certificates;
    private boolean localUsers;
    private boolean anonymous;
    private final Set<String> exempt = new HashSet<>();
    private InstantSource clock = InstantSource.system();
    private Delay delay = Delay.SYSTEM;

    private Builder() {}

    /** Accepts callers by a token in {@code authorization: Bearer …}. */
    public Builder tokens(TokenVerifier verifier) {
      tokens = Objects.requireNonNull(verifier, "verifier");
      return this;
    }

    /**
     * Accepts callers without a token by the certificate of their connection, which the server has
     * to ask for.
     */
    public Builder certificates() {
      certificates = true;
      return this;
    }

    /**
     * Accepts callers without a token and a certificate who come over a Unix domain socket, by
     * their user and group on this machine ({@link ServerContext#localPeer}). Who may is the matter
     * of an {@link dev.goshawk.auth.policy.Authorization}, or of the file's rights.
     */
    public Builder localUsers() {
      localUsers = true;
      return this;
    }

    /**
     * Lets calls pass that bring nothing, as {@link Identity#ANONYMOUS}; a bad token never does.
     */
    public Builder allowAnonymous() {
      anonymous = true;
      return this;
    }

    /**
     * Lets all calls of a service or a method pass unasked, such as {@code
     * "/grpc.health.v1.Health/*"}.
     *
     * @throws IllegalArgumentException when it is neither {@code /package.Service/*} nor {@code
     *     /package.Service/Method}
     */
    public Builder exempt(String path) {
      int slash = path.lastIndexOf('/');
      String method = path.substring(slash + 1);
      if (!path.startsWith("/")
          || slash < 2
          || path.indexOf('/', 1) != slash
          || method.isEmpty()
          || path.substring(0, path.length() - 1).contains("*")
          || (method.endsWith("*") && method.length() > 1)) {
        throw new IllegalArgumentException(
            "exempt '" + path + "' is neither /package.Service/* nor /package.Service/Method");
      }
      exempt.add(method.equals("*") ? path.substring(0, slash + 1) : path);
      return this;
    }

    /** What tells the time. Default the system's clock; for tests. */
    public Builder clock(InstantSource clock) {
      this.clock = Objects.requireNonNull(clock, "clock");
      return this;
    }

    Builder delay(Delay delay) {
      this.delay = delay;
      return this;
    }

    /**
     * The authentication.
     *
     * @throws IllegalStateException when nothing is accepted
     */
    public Authentication build() {
      if (tokens == null && !certificates && !localUsers && !anonymous) {
        throw new IllegalStateException(
            "neither tokens nor certificates nor localUsers are set: every call would be refused");
      }
      return new Authentication(this);
    }
  }
}
