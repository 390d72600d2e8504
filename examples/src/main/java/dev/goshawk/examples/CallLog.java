package dev.goshawk.examples;

import dev.goshawk.api.BindableService;
import dev.goshawk.api.Server;
import dev.goshawk.api.ServerContext;
import dev.goshawk.api.ServerFilter;
import dev.goshawk.netty.GoshawkServer;
import java.lang.System.Logger.Level;

/** Logs every call of a server, however it ends; one of its services is filtered as well. */
final class CallLog {
  private CallLog() {}

  private static final System.Logger LOG = System.getLogger("calls");

  // snippet: serve
  static Server serve(
      BindableService open, BindableService guarded, int port, ServerFilter tokens) {
    return GoshawkServer.builder()
        .port(port)
        .admission(CallLog::log) // all calls, refused ones too
        .service(open)
        .service(guarded, around -> around.filter(tokens)) // this service only
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
}
