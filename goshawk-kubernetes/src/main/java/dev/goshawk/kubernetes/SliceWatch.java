package dev.goshawk.kubernetes;

import dev.goshawk.core.resolve.Endpoint;
import dev.goshawk.core.transport.EventLoop;
import dev.goshawk.json.JsonException;
import dev.goshawk.json.JsonObject;
import dev.goshawk.json.JsonReadOptions;
import dev.goshawk.json.JsonReader;
import dev.goshawk.json.JsonSequence;
import dev.goshawk.json.JsonValue;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Follows the slices of one service: lists them, watches from the version of the list on, and goes
 * on from the last version that it saw when a watch ends. When the server no longer knows that
 * version (410 Gone), it lists anew. A thread of its own; {@link #wake} and {@link #close} are for
 * any thread.
 *
 * <p>The server is asked to end each watch after 5 min. One that goes on for longer, as a
 * connection may that is dead at the other end, is ended here.
 */
final class SliceWatch implements Runnable {

  /** Who hears of it, on the channel's loop. */
  interface Listener {
    /** The present backends; empty also when there is no slice. */
    void onEndpoints(List<Endpoint> endpoints, boolean noSlices);

    /** Why they cannot be told now. It goes on. */
    void onFailure(String why, Exception cause);
  }

  private static final int WATCH_SECONDS = 300;

  /**
   * How long things take; others than the default are for tests.
   *
   * @param firstPause after a failure, in milliseconds
   * @param watchLimit after which a watch is ended here, in nanoseconds
   */
  record Times(long firstPause, long watchLimit) {
    /** A pause of 1 s, and a watch of 30 s more than the server was asked for. */
    static final Times DEFAULT = new Times(1_000, (WATCH_SECONDS + 30) * 1_000_000_000L);
  }

  /** How long a list may take: 60 s. */
  private static final long LIST_LIMIT = 60_000_000_000L;

  /** A watch that ended without an event within this time is followed by a pause: 5 s. */
  private static final long SHORT_WATCH = 5_000_000_000L;

  /** How many times as long as the first the longest pause is. */
  private static final int LONGEST_PAUSE = 30;

  /** A list or an event that is longer is refused: 16 MiB; a slice has 1,000 endpoints at most. */
  private static final int MAX_DOCUMENT = 16 * 1024 * 1024;

  private static final String LIST_PAGE = "500";

  private final ApiServer server;
  private final String path;
  private final String selector;
  private final ServiceEndpoints slices;
  private final EventLoop loop;
  private final DoubleSupplier random;
  private final Times times;
  private final Listener listener;
  private String version = "";
  private long listed;
  private long pause;

  // Guarded by this.
  private boolean closed;
  private boolean woken;
  private @Nullable Thread thread;

  SliceWatch(
      ApiServer server,
      ServiceName name,
      String namespace,
      EventLoop loop,
      DoubleSupplier random,
      Times times,
      Listener listener) {
    this.server = server;
    this.path = "/apis/discovery.k8s.io/v1/namespaces/" + namespace + "/endpointslices";
    this.selector = "kubernetes.io/service-name=" + name.service();
    this.slices = new ServiceEndpoints(name);
    this.loop = loop;
    this.random = random;
    this.times = times;
    this.pause = times.firstPause();
    this.listener = listener;
  }

  void start() {
    Thread fresh = new Thread(this, "goshawk-kubernetes");
    fresh.setDaemon(true);
    synchronized (this) {
      thread = fresh;
    }
    fresh.start();
  }

  /** Ends a pause. */
  synchronized void wake() {
    woken = true;
    notifyAll();
  }

  synchronized void close() {
    closed = true;
    notifyAll();
    if (thread != null) {
      thread.interrupt();
    }
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  @Override
  public void run() {
    try {
      while (!isClosed()) {
        step();
      }
    } catch (InterruptedException e) { // closed
      Thread.currentThread().interrupt();
    } catch (
        RejectedExecutionException e) { // the channel's loop has ended, and the channel with it
      close();
    }
  }

  private void step() throws InterruptedException {
    try {
      if (version.isEmpty()) {
        list();
      }
      long begun = System.nanoTime();
      boolean came = watch();
      if (!came && System.nanoTime() - begun < SHORT_WATCH) {
        pause(); // a server that ends each watch at once is not asked without end
      }
    } catch (RejectedExecutionException e) {
      throw e;
    } catch (ApiException e) {
      version = "";
      if (!e.isGone() || System.nanoTime() - listed < SHORT_WATCH) {
        failed(e);
      }
    } catch (JsonException e) {
      version = "";
      failed(e);
    } catch (IOException | RuntimeException e) { // the watch goes on from the same version
      failed(e);
    }
  }

  private void failed(Exception e) throws InterruptedException {
    if (!isClosed()) {
      tellFailure(e);
      pause();
    }
  }

  private void tellFailure(Exception e) {
    boolean saysAll = e instanceof ApiException || e instanceof IllegalArgumentException;
    String why = saysAll ? String.valueOf(e.getMessage()) : server + ": " + e;
    loop.execute(() -> listener.onFailure(why, e));
  }

  private void list() throws IOException, InterruptedException {
    Map<String, String> query = new LinkedHashMap<>();
    query.put("labelSelector", selector);
    query.put("limit", LIST_PAGE);
    slices.clear();
    String next;
    do {
      JsonObject page = page(query);
      for (JsonValue item : page.get("items").asArray()) {
        slices.put(Slice.parse(item.asObject()));
      }
      JsonObject metadata = page.get("metadata").asObject();
      version = metadata.get("resourceVersion").asString();
      JsonValue more = metadata.find("continue");
      next = more == null || more.isNull() ? "" : more.asString();
      query.put("continue", next);
    } while (!next.isEmpty());
    listed = System.nanoTime();
    publish();
  }

  private JsonObject page(Map<String, String> query) throws IOException, InterruptedException {
    try (InputStream body = server.get(path, query)) {
      EventLoop.Timer limit = loop.schedule(() -> closeQuietly(body), LIST_LIMIT);
      try {
        byte[] bytes = body.readNBytes(MAX_DOCUMENT + 1);
        if (bytes.length > MAX_DOCUMENT) {
          throw new IOException("a list of EndpointSlices has more than 16,777,216 bytes");
        }
        return JsonValue.parse(bytes).asObject();
      } finally {
        limit.cancel();
      }
    }
  }

  /** Watches until the server ends it; answers whether anything came. */
  private boolean watch() throws IOException, InterruptedException {
    Map<String, String> query = new LinkedHashMap<>();
    query.put("labelSelector", selector);
    query.put("watch", "true");
    query.put("allowWatchBookmarks", "true");
    query.put("resourceVersion", version);
    query.put("timeoutSeconds", Integer.toString(WATCH_SECONDS));
    boolean came = false;
    try (InputStream body = server.get(path, query)) {
      EventLoop.Timer limit = loop.schedule(() -> closeQuietly(body), times.watchLimit());
      try {
        JsonSequence events = new JsonSequence(JsonReadOptions.DEFAULT, MAX_DOCUMENT);
        byte[] chunk = new byte[8 * 1024];
        for (int n = body.read(chunk); n >= 0; n = body.read(chunk)) {
          events.add(chunk, 0, n);
          came |= take(events);
        }
        return came;
      } finally {
        limit.cancel();
      }
    }
  }

  /** Takes all events that have come, and tells of them together. */
  private boolean take(JsonSequence events) throws ApiException {
    boolean any = false;
    boolean changed = false;
    for (JsonReader next = events.next(); next != null; next = events.next()) {
      changed |= take(JsonValue.read(next).asObject());
      any = true;
      pause = times.firstPause();
    }
    if (changed) {
      publish();
    }
    return any;
  }

  private boolean take(JsonObject event) throws ApiException {
    JsonObject object = event.get("object").asObject();
    String type = event.get("type").asString();
    if (type.equals("ERROR")) {
      JsonValue code = object.find("code");
      JsonValue message = object.find("message");
      throw new ApiException(
          code == null ? 0 : code.asInt(), message == null ? "an error" : message.asString());
    }
    boolean changed = true;
    switch (type) {
      case "ADDED", "MODIFIED" -> slices.put(Slice.parse(object));
      case "DELETED" -> slices.remove(object.get("metadata").asObject().get("name").asString());
      default -> changed = false; // a bookmark, which has a version and nothing else
    }
    version = object.get("metadata").asObject().get("resourceVersion").asString();
    return changed;
  }

  private void publish() {
    try {
      List<Endpoint> endpoints = slices.endpoints();
      boolean none = slices.isEmpty();
      loop.execute(() -> listener.onEndpoints(endpoints, none));
    } catch (IllegalArgumentException e) { // the port that is asked for
      tellFailure(e);
    }
  }

  /** 1 s, then 1.6 times as long each time up to 30 s, up to 20 % longer or shorter by chance. */
  private void pause() throws InterruptedException {
    await((long) (pause * (0.8 + 0.4 * random.getAsDouble())));
    pause = Math.min(LONGEST_PAUSE * times.firstPause(), pause * 8 / 5);
  }

  private synchronized void await(long millis) throws InterruptedException {
    long end = System.nanoTime() + millis * 1_000_000;
    woken = false;
    for (long left = millis; left > 0 && !woken && !closed; ) {
      wait(left);
      left = (end - System.nanoTime()) / 1_000_000;
    }
  }

  /** Ends a read that waits; what it then throws is told. */
  private static void closeQuietly(InputStream body) {
    try {
      body.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
