package dev.goshawk.examples;

import dev.goshawk.api.BindableService;
import dev.goshawk.api.Channel;
import dev.goshawk.api.Server;
import dev.goshawk.api.ServerInterceptor;
import dev.goshawk.core.ServiceBuilder;
import dev.goshawk.examples.routeguide.Feature;
import dev.goshawk.examples.routeguide.Point;
import dev.goshawk.examples.routeguide.Rectangle;
import dev.goshawk.examples.routeguide.RouteGuideClient;
import dev.goshawk.examples.routeguide.RouteNote;
import dev.goshawk.inprocess.InProcessChannel;
import dev.goshawk.inprocess.InProcessServer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A served guide and a channel to it, within the process. */
final class GuideFixture implements AutoCloseable {
  static final FeatureDatabase BERLIN = FeatureDatabase.berlin();
  static final Point NOWHERE = Point.newBuilder().setLatitude(1).setLongitude(2).build();
  static final Rectangle EVERYWHERE =
      area(-900_000_000, -1_800_000_000, 900_000_000, 1_800_000_000);

  private static final AtomicInteger COUNT = new AtomicInteger();

  private final Server server;
  final Channel channel;

  GuideFixture(BindableService service, ServerInterceptor... interceptors) {
    this(service, around -> List.of(interceptors).forEach(around::intercept));
  }

  GuideFixture(BindableService service, Consumer<ServiceBuilder> around) {
    String name = "guide-" + COUNT.incrementAndGet();
    server = InProcessServer.builder(name).service(service, around).start();
    channel = InProcessChannel.to(name).build();
  }

  RouteGuideClient client() {
    return RouteGuideClient.create(channel);
  }

  @Override
  public void close() {
    channel.close();
    server.close();
  }

  static Feature sight(String name) {
    return BERLIN.all().stream().filter(f -> f.getName().equals(name)).findFirst().orElseThrow();
  }

  static Rectangle area(int latitude, int longitude, int otherLatitude, int otherLongitude) {
    return Rectangle.newBuilder()
        .setLo(Point.newBuilder().setLatitude(latitude).setLongitude(longitude))
        .setHi(Point.newBuilder().setLatitude(otherLatitude).setLongitude(otherLongitude))
        .build();
  }

  static RouteNote note(Point location, String message) {
    return RouteNote.newBuilder().setLocation(location).setMessage(message).build();
  }
}
