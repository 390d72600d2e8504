package dev.goshawk.examples;

import dev.goshawk.api.ContextKey;
import dev.goshawk.api.ServerCall;
import dev.goshawk.api.ServerCallListener;
import dev.goshawk.api.ServerHandler;
import dev.goshawk.api.ServerInterceptor;
import dev.goshawk.api.Status;
import java.util.Map;

/** Lets in calls with a token that it knows, and tells handlers whose it is. */
// snippet: server
public final class BearerTokenCheck implements ServerInterceptor {
  /** Who calls: {@code context.get(USER)} in a handler. */
  public static final ContextKey<String> USER = ContextKey.named("user");

  private final Map<String, String> users;

  /** Knows these users by their tokens. */
  public BearerTokenCheck(Map<String, String> users) {
    this.users = Map.copyOf(users);
  }

  @Override
  public <Q, R> ServerCallListener<Q> intercept(ServerCall<Q, R> call, ServerHandler<Q, R> next) {
    String credentials =
        call.context().metadata().getOrDefault(BearerToken.AUTHORIZATION, "").strip();
    String user =
        credentials.startsWith("Bearer ") ? users.get(credentials.substring(7).strip()) : null;
    if (user == null) {
      throw Status.UNAUTHENTICATED.withMessage("a known bearer token is needed").exception();
    }
    call.context().put(USER, user);
    return next.start(call);
  }
}
// end snippet
