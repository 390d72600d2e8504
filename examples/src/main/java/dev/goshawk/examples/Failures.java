package dev.goshawk.examples;

import dev.goshawk.api.BindableService;
import dev.goshawk.api.Server;
import dev.goshawk.api.ServerContext;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.examples.routeguide.Feature;
import dev.goshawk.examples.routeguide.Point;
import dev.goshawk.examples.routeguide.RouteGuideClient;
import dev.goshawk.examples.routeguide.RouteGuideService;
import dev.goshawk.netty.GoshawkServer;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** Which failures callers see, and what of those that come from other servers. */
final class Failures {
  private Failures() {}

  // snippet: mapper
  static Server serve(BindableService service, int port) {
    return GoshawkServer.builder()
        .port(port)
        .service(service)
        .exceptionMapper(Failures::shown)
        .start();
  }

  static @Nullable StatusException shown(Throwable failure) {
    if (failure instanceof NoSuchElementException) {
      return Status.NOT_FOUND.withMessage("there is no such feature").exception();
    }
    return null; // UNKNOWN, and a warning in the log
  }

  // end snippet

  /** Asks another guide. */
  // snippet: relay
  static final class Front implements RouteGuideService {
    private final RouteGuideClient other;

    Front(RouteGuideClient other) {
      this.other = other;
    }

    @Override
    public Feature getFeature(Point point, ServerContext context) {
      try {
        return other.getFeature(point);
      } catch (StatusException e) {
        if (e.code() == Status.Code.INVALID_ARGUMENT) {
          throw e.relay(); // what is wrong with the request is the caller's to know
        }
        throw e; // the caller sees UNKNOWN, the log sees the rest
      }
    }
  }
  // end snippet
}
