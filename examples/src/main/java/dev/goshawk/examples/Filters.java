package dev.goshawk.examples;

import dev.goshawk.api.BindableService;
import dev.goshawk.api.ContextKey;
import dev.goshawk.api.Server;
import dev.goshawk.api.ServerContext;
import dev.goshawk.api.ServerFilter;
import dev.goshawk.api.Status;
import dev.goshawk.netty.GoshawkServer;
import java.lang.System.Logger.Level;
import java.util.Map;

/** What stands around the handlers of a server: a log of all calls, a token check, a filter. */
final class Filters {
  private Filters() {}

  private static final System.Logger LOG = System.getLogger("calls");

  // snippet: serve
  static Server serve(
      BindableService open, BindableService guarded, int port, Map<String, String> users) {
    return GoshawkServer.builder()
        .port(port)
        .admission(Filters::log) // all calls, refused ones too
        .service(open)
        .service(guarded, around -> around.filter(tokens(users))) // this service only
        .start();
  }

  // end snippet

  // snippet: log
  static void log(ServerContext call) {
    call.onEnd(
        end ->
            LOG.log(
                Level.INFO,
                "{0} from {1}: {2} after {3} ms",
                call.method(),
                call.remoteAddress(),
                end.status(),
                end.duration().toMillis()));
  }

  // end snippet

  // snippet: tokens
  static final ContextKey<String> USER = ContextKey.named("user");

  static ServerFilter tokens(Map<String, String> users) {
    return (call, next) -> {
      String user = users.get(call.metadata().getOrDefault(BearerToken.AUTHORIZATION, ""));
      if (user == null) {
        throw Status.UNAUTHENTICATED.withMessage("a known token is needed").exception();
      }
      call.put(USER, user);
      next.proceed(); // the handler runs in here, on this thread
    };
  }
  // end snippet
}
