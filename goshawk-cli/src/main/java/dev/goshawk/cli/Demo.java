package dev.goshawk.cli;

import com.google.rpc.BadRequest;
import dev.goshawk.api.Channel;
import dev.goshawk.api.DuplexStream;
import dev.goshawk.api.RequestStream;
import dev.goshawk.api.ResponseReader;
import dev.goshawk.api.Server;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.examples.FeatureDatabase;
import dev.goshawk.examples.routeguide.Feature;
import dev.goshawk.examples.routeguide.Point;
import dev.goshawk.examples.routeguide.Rectangle;
import dev.goshawk.examples.routeguide.RouteGuideClient;
import dev.goshawk.examples.routeguide.RouteGuideService;
import dev.goshawk.examples.routeguide.RouteNote;
import dev.goshawk.examples.routeguide.RouteSummary;
import dev.goshawk.netty.GoshawkChannel;
import dev.goshawk.netty.GoshawkServer;
import dev.goshawk.protobuf.RichStatus;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The demonstration: a route guide on a loopback port, and calls to it that are printed as they are
 * made. A line is printed for each; one that did not go as expected says so. One thread.
 */
final class Demo {
  private static final double UNITS_PER_DEGREE = 1e7;
  private static final Duration SHORT_TIMEOUT = Duration.ofMillis(50);
  private static final long SLEEP_MILLIS = 60_000;

  private final ObservedGuide service;
  private final FeatureDatabase features;
  private final PrintWriter out;
  private final MeasuredGzip gzip = new MeasuredGzip();
  private int steps;
  private int expected;

  /**
   * A demonstration.
   *
   * @param guide what is served
   * @param features what it knows
   */
  Demo(RouteGuideService guide, FeatureDatabase features, PrintWriter out) {
    this.service = new ObservedGuide(guide);
    this.features = features;
    this.out = out;
  }

  /** Runs all of it; whether everything was as expected. */
  boolean run() {
    long start = System.nanoTime();
    InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (Server server = GoshawkServer.builder().address(anyPort).service(service).start();
        Channel channel =
            GoshawkChannel.to("localhost:" + server.port()).plaintext().codec(gzip).build()) {
      out.printf(
          Locale.ROOT,
          "A route guide on %s, plaintext, Java %s%n%n",
          channel.authority(),
          version());
      RouteGuideClient guide = RouteGuideClient.create(channel);
      step("unary", () -> unary(guide));
      step("server streaming", () -> serverStreaming(guide));
      step("client streaming", () -> clientStreaming(guide));
      step("bidirectional", () -> bidirectional(guide));
      step("deadline", () -> deadline(guide));
      step("cancellation", () -> cancellation(guide));
      step("rich error", () -> richError(guide));
      step("gzip", () -> compressed(guide));
    }
    out.printf(
        Locale.ROOT, "%n%d of %d as expected, in %s%n", expected, steps, milliseconds(start));
    out.flush();
    return expected == steps;
  }

  /** What a call did, as text. */
  private record Outcome(String call, String result) {}

  private interface Step {
    Outcome run() throws InterruptedException;
  }

  private void step(String name, Step step) {
    steps++;
    long start = System.nanoTime();
    try {
      Outcome outcome = step.run();
      expected++;
      out.printf(
          Locale.ROOT,
          "%9s  %-17s %-34s %s%n",
          milliseconds(start),
          name,
          outcome.call(),
          outcome.result());
    } catch (RuntimeException | InterruptedException e) {
      out.printf(Locale.ROOT, "%9s  %-17s NOT AS EXPECTED: %s%n", milliseconds(start), name, e);
    }
    out.flush();
  }

  private Outcome unary(RouteGuideClient guide) {
    Feature gate = feature("Brandenburg Gate");
    Feature answer = guide.getFeature(gate.getLocation());
    expect(answer.equals(gate), answer);
    return new Outcome("GetFeature(" + text(gate.getLocation()) + ")", answer.getName());
  }

  private Outcome serverStreaming(RouteGuideClient guide) {
    Rectangle area =
        Rectangle.newBuilder()
            .setLo(feature("Reichstag").getLocation())
            .setHi(feature("Checkpoint Charlie").getLocation())
            .build();
    List<Feature> answers = new ArrayList<>();
    try (ResponseReader<Feature> reader = guide.listFeatures(area)) {
      reader.forEach(answers::add);
    }
    expect(answers.equals(features.within(area)), answers);
    return new Outcome("ListFeatures(the centre of Berlin)", names(answers));
  }

  private Outcome clientStreaming(RouteGuideClient guide) {
    try (RequestStream<Point, RouteSummary> route = guide.recordRoute()) {
      for (Feature feature : features.all()) {
        route.write(feature.getLocation());
      }
      RouteSummary summary = route.finish();
      expect(summary.getPointCount() == features.all().size(), summary);
      expect(summary.getFeatureCount() == features.all().size(), summary);
      return new Outcome(
          String.format(Locale.ROOT, "RecordRoute(%d points)", features.all().size()),
          String.format(
              Locale.ROOT,
              "%d features along %,d m",
              summary.getFeatureCount(),
              summary.getDistance()));
    }
  }

  private Outcome bidirectional(RouteGuideClient guide) {
    Point here = feature("Museum Island").getLocation();
    try (DuplexStream<RouteNote, RouteNote> chat = guide.routeChat()) {
      chat.write(note(here, "closed on Mondays"));
      chat.write(note(here, "thank you"));
      RouteNote reply = chat.next();
      expect(reply.equals(note(here, "closed on Mondays")), reply);
      chat.endWrites();
      expect(!chat.hasNext(), "a reply too many");
      return new Outcome("RouteChat(2 notes)", "the second is answered: " + reply.getMessage());
    }
  }

  private Outcome deadline(RouteGuideClient guide) throws InterruptedException {
    RouteGuideClient withShortTimeout =
        guide.withTimeout(SHORT_TIMEOUT).withMetadata(ObservedGuide.sleep(SLEEP_MILLIS));
    Status status = failureOf(() -> withShortTimeout.getFeature(Point.getDefaultInstance()));
    expect(status.code() == Status.Code.DEADLINE_EXCEEDED, status);
    String end = service.nextEnd();
    expect(end.equals("was interrupted"), "the handler " + end);
    return new Outcome(
        "GetFeature in " + SHORT_TIMEOUT.toMillis() + " ms, server sleeps",
        status.code() + "; the handler " + end);
  }

  private Outcome cancellation(RouteGuideClient guide) throws InterruptedException {
    Point here = feature("Alexanderplatz").getLocation();
    try (DuplexStream<RouteNote, RouteNote> chat = guide.routeChat()) {
      chat.write(note(here, "anybody?"));
      chat.write(note(here, "never mind"));
      chat.next();
    }
    String end = service.nextEnd();
    expect(end.startsWith("saw CANCELLED"), "the handler " + end);
    return new Outcome("RouteChat, left half-way", "the handler " + end);
  }

  private Outcome richError(RouteGuideClient guide) {
    Point nowhere = Point.newBuilder().setLatitude(910_000_000).build();
    try {
      Feature answer = guide.getFeature(nowhere);
      throw new IllegalStateException("it was answered: " + answer);
    } catch (StatusException e) {
      expect(e.code() == Status.Code.INVALID_ARGUMENT, e.status());
      BadRequest details =
          RichStatus.detail(e, BadRequest.class)
              .orElseThrow(() -> new IllegalStateException("it has no BadRequest: " + e));
      String violations =
          details.getFieldViolationsList().stream()
              .map(violation -> violation.getField() + " " + violation.getDescription())
              .collect(Collectors.joining("; "));
      return new Outcome("GetFeature(" + text(nowhere) + ")", e.code() + ": " + violations);
    }
  }

  private Outcome compressed(RouteGuideClient guide) {
    Point here = feature("Tempelhof Field").getLocation();
    RouteNote note = note(here, "so much room to say it again. ".repeat(500));
    try (DuplexStream<RouteNote, RouteNote> chat = guide.withCompression("gzip").routeChat()) {
      chat.write(note);
      chat.write(note);
      RouteNote reply = chat.next();
      chat.endWrites();
      expect(reply.equals(note), "another note came back");
    }
    expect(gzip.compressed() > 0 && gzip.compressed() < gzip.plain() / 10, gzip.compressed());
    return new Outcome(
        "RouteChat(2 long notes)",
        String.format(Locale.ROOT, "%,d bytes were sent as %,d", gzip.plain(), gzip.compressed()));
  }

  private static Status failureOf(Runnable call) {
    try {
      call.run();
    } catch (StatusException e) {
      return e.status();
    }
    throw new IllegalStateException("the call did not fail");
  }

  private static void expect(boolean asExpected, Object seen) {
    if (!asExpected) {
      throw new IllegalStateException(String.valueOf(seen));
    }
  }

  private Feature feature(String name) {
    return features.all().stream()
        .filter(feature -> feature.getName().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no feature is named " + name));
  }

  private static RouteNote note(Point location, String message) {
    return RouteNote.newBuilder().setLocation(location).setMessage(message).build();
  }

  private static String names(List<Feature> features) {
    return features.stream().map(Feature::getName).collect(Collectors.joining(", "));
  }

  private static String text(Point point) {
    return String.format(
        Locale.ROOT,
        "%.4f, %.4f",
        point.getLatitude() / UNITS_PER_DEGREE,
        point.getLongitude() / UNITS_PER_DEGREE);
  }

  private static String milliseconds(long start) {
    return String.format(Locale.ROOT, "%.1f ms", (System.nanoTime() - start) / 1e6);
  }

  private static String version() {
    return System.getProperty("java.version", "of an unknown version");
  }
}
