package dev.goshawk.examples;

import dev.goshawk.api.ContextKey;
import dev.goshawk.api.ServerContext;
import dev.goshawk.api.ServerFilter;
import dev.goshawk.api.Status;
import java.util.Map;

/** Lets in calls with a token that it knows, and tells handlers whose it is. */
// snippet: server
public final class BearerTokenCheck implements ServerFilter {
  /** Who calls: {@code context.get(USER)} in a handler. */
  public static final ContextKey<String> USER = ContextKey.named("user");

  private final Map<String, String> users;

  /** Knows these users by their tokens. */
  public BearerTokenCheck(Map<String, String> users) {
    this.users = Map.copyOf(users);
  }

  @Override
  public void filter(ServerContext call, Next next) throws Exception {
    String credentials = call.metadata().getOrDefault(BearerToken.AUTHORIZATION, "").strip();
    String user =
        credentials.startsWith("Bearer ") ? users.get(credentials.substring(7).strip()) : null;
    if (user == null) {
      throw Status.UNAUTHENTICATED.withMessage("a known bearer token is needed").exception();
    }
    call.put(USER, user);
    next.proceed(); // the handler runs in here, on this thread
  }
}
// end snippet
