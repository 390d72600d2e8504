package dev.goshawk.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.security.KeyStore;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** An API server that a test plays: it takes the requests one by one, and answers each. */
@SuppressWarnings("AddressSelection") // a literal
final class ScriptedApiServer implements AutoCloseable {

  /** How long a request is waited for that is sure to come, in seconds. */
  private static final long PATIENCE = 60;

  private final HttpsServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final LinkedBlockingQueue<Asked> requests = new LinkedBlockingQueue<>();

  /** A request that waits for its answer. */
  static final class Asked {
    private final HttpExchange exchange;
    private OutputStream body;

    Asked(HttpExchange exchange) {
      this.exchange = exchange;
    }

    String path() {
      return exchange.getRequestURI().getPath();
    }

    String query() {
      return URLDecoder.decode(exchange.getRequestURI().getRawQuery(), UTF_8);
    }

    String token() {
      return exchange.getRequestHeaders().getFirst("Authorization");
    }

    /** Answers, and ends. */
    void answer(int status, String text) throws IOException {
      byte[] bytes = text.getBytes(UTF_8);
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
      exchange.close();
    }

    /** A list of slices. */
    void list(String version, String... slices) throws IOException {
      answer(
          200,
          "{\"kind\":\"EndpointSliceList\",\"metadata\":{\"resourceVersion\":\""
              + version
              + "\"},\"items\":["
              + String.join(",", slices)
              + "]}");
    }

    /** An event of a watch, which goes on. */
    void event(String type, String object) throws IOException {
      raw("{\"type\":\"" + type + "\",\"object\":" + object + "}\n");
    }

    void raw(String text) throws IOException {
      if (body == null) {
        exchange.sendResponseHeaders(200, 0);
        body = exchange.getResponseBody();
      }
      body.write(text.getBytes(UTF_8));
      body.flush();
    }

    /** Ends a watch as the server does after some time. */
    void end() throws IOException {
      raw("");
      exchange.close();
    }
  }

  ScriptedApiServer() throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    char[] password = "goshawk".toCharArray();
    try (InputStream in =
        Objects.requireNonNull(ScriptedApiServer.class.getResourceAsStream("/api-server.p12"))) {
      store.load(in, password);
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(store, password);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    server.setExecutor(threads);
    server.createContext("/", exchange -> requests.add(new Asked(exchange)));
    server.start();
  }

  URI url() {
    return URI.create("https://127.0.0.1:" + server.getAddress().getPort());
  }

  /** The next request. */
  Asked next() throws InterruptedException {
    return Objects.requireNonNull(requests.poll(PATIENCE, TimeUnit.SECONDS), "no request came");
  }

  /** The next request, which is a list. */
  Asked nextList() throws InterruptedException {
    Asked asked = next();
    if (asked.query().contains("watch=true")) {
      throw new AssertionError("a watch, not a list: " + asked.query());
    }
    return asked;
  }

  /** The next request, which is a watch from a version. */
  Asked nextWatch(String version) throws InterruptedException {
    Asked asked = next();
    if (!asked.query().contains("watch=true")
        || !asked.query().contains("resourceVersion=" + version + "&")) {
      throw new AssertionError("no watch from " + version + ": " + asked.query());
    }
    return asked;
  }

  boolean isQuiet() {
    return requests.isEmpty();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
