package dev.goshawk.core.resolve;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.goshawk.core.carrier.ProxyHandshake;
import dev.goshawk.core.fixture.ManualLoop;
import dev.goshawk.core.transport.EventLoop;
import dev.goshawk.core.transport.HttpProxy;
import dev.goshawk.core.transport.ProxiedAddress;
import dev.goshawk.fuzz.Choices;
import dev.goshawk.fuzz.FuzzTarget;
import dev.goshawk.fuzz.Judge;
import dev.goshawk.json.JsonValue;
import java.net.SocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import java.util.function.DoubleSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is read on the way from a target to a connection. The first byte chooses: the text of a
 * target, and of what proxies are set by; TXT records of service configs, one a line; or the answer
 * of a proxy, whole and in pieces, with a plain reading of it as judge.
 */
public final class ResolveTarget implements FuzzTarget {

  private static final NameResolverRegistry REGISTRY = NameResolverRegistry.with(List.of());

  private static final String SECRET = "secret";

  private static final ProxiedAddress ADDRESS =
      new ProxiedAddress("orders", 443, HttpProxy.of("proxy", 3128).basic("user", SECRET));

  private static final Pattern STATUS_LINE =
      Pattern.compile("HTTP/1\\.[0-9] ([0-9]{3})(?: [^\\n]*)?", Pattern.DOTALL);

  private static final Pattern END_OF_HEAD = Pattern.compile("\\n\\r?\\n");

  /** Made by the fuzzer. */
  public ResolveTarget() {}

  @Override
  public void run(byte[] input) {
    Choices choices = new Choices(input);
    switch (choices.next() % 4) {
      case 0 -> target(new String(choices.rest(), UTF_8));
      case 1 -> proxies(choices);
      case 2 -> texts(choices);
      default -> answer(choices);
    }
  }

  private static void target(String text) {
    try {
      NameResolverRegistry.Choice choice = REGISTRY.choose(text);
      String authority = choice.provider().authority(choice.target());
      Judge.holds(!authority.isEmpty(), "'%s' has an empty authority", text);
      for (int i = 0; i < authority.length(); i++) {
        char c = authority.charAt(i);
        Judge.holds(c > ' ' && c <= '~' && c != '%', "'%s' has authority '%s'", text, authority);
      }
      NameResolver resolver = choice.provider().create(choice.target(), new Still());
      boolean fixed = resolver instanceof FixedResolver;
      Judge.holds(
          fixed || resolver instanceof DnsResolver || resolver instanceof OnceResolver,
          "'%s' has resolver %s",
          text,
          resolver);
    } catch (IllegalArgumentException e) {
      Judge.holds(
          String.valueOf(e.getMessage()).startsWith("target '" + text + "': "),
          "'%s' is refused by %s",
          text,
          e);
    }
  }

  private static void proxies(Choices choices) {
    String value = new String(choices.next(choices.next()), UTF_8);
    String exclusions = new String(choices.rest(), UTF_8);
    SystemProxies proxies =
        new SystemProxies(
            name ->
                "grpc_proxy".equals(name) ? value : "NO_PROXY".equals(name) ? exclusions : null);
    try {
      Judge.holds(proxies.proxyFor("localhost", 1) == null, "localhost by a proxy");
      Judge.holds(proxies.proxyFor("127.0.0.1", 1) == null, "127.0.0.1 by a proxy");
      HttpProxy found = proxies.proxyFor("orders.example.com", 443);
      Judge.holds(found == null || !value.isBlank(), "%s without a variable", found);
    } catch (IllegalArgumentException e) {
      Judge.holds(
          String.valueOf(e.getMessage()).startsWith("environment variable grpc_proxy "),
          "'%s' is refused by %s",
          value,
          e);
    }
  }

  private static void texts(Choices choices) {
    double random = choices.next() / 256.0;
    String shown = new String(choices.rest(), UTF_8);
    Judge.holds(
        JndiTxtLookUp.joined(shown).length() <= shown.length(), "'%s' grew when joined", shown);
    try {
      String chosen = new TxtConfig("host", () -> random).choose(List.of(shown.split("\n", -1)));
      if (chosen != null) {
        JsonValue config = JsonValue.parse(chosen).asObject(); // throws when it is none
        Judge.same("written again", config.toString(), chosen);
      }
    } catch (IllegalArgumentException e) {
      Judge.holds(String.valueOf(e.getMessage()).startsWith("grpc_config: "), "refused by %s", e);
    }
  }

  private static void answer(Choices choices) {
    int piece = 1 + choices.next();
    byte[] bytes = choices.rest();
    ProxyHandshake whole = new ProxyHandshake(ADDRESS);
    int taken = whole.receive(bytes, 0, bytes.length);
    ProxyHandshake pieces = new ProxyHandshake(ADDRESS);
    int sum = 0;
    for (int at = 0; at < bytes.length; at += piece) {
      sum += pieces.receive(bytes, at, Math.min(piece, bytes.length - at));
    }
    Judge.same("bytes taken", taken, sum);
    Judge.same("done", whole.isDone(), pieces.isDone());
    Judge.same("failure", whole.failure(), pieces.failure());

    String text = new String(bytes, ISO_8859_1);
    int line = text.indexOf('\n');
    Matcher end = END_OF_HEAD.matcher(text);
    boolean complete = line >= 0 && end.find(line);
    Matcher status = STATUS_LINE.matcher(line < 0 ? "" : text.substring(0, line));
    boolean ok = complete && status.matches() && status.group(1).equals("200");
    if (complete && end.end() <= ProxyHandshake.MAX_HEAD) {
      Judge.same("done", ok, whole.isDone());
    }
    if (whole.isDone()) {
      Judge.same("bytes of the head", end.end(), taken);
    }
    String failure = whole.failure();
    Judge.holds(
        failure == null || !failure.contains(SECRET) || text.contains(SECRET),
        "the password in %s",
        failure);
  }

  /** A channel that does nothing. */
  private static final class Still implements NameResolver.Context {
    private final EventLoop loop = new ManualLoop();

    @Override
    public EventLoop loop() {
      return loop;
    }

    @Override
    public <T> void offload(
        Callable<T> blocking, BiConsumer<@Nullable T, @Nullable Throwable> then) {
      Objects.requireNonNull(blocking, "blocking"); // and is not run
    }

    @Override
    public int defaultPort() {
      return 443;
    }

    @Override
    public boolean supports(Class<? extends SocketAddress> type) {
      return true;
    }

    @Override
    public ProxyDetector proxies() {
      return ProxyDetector.NONE;
    }

    @Override
    public DoubleSupplier random() {
      return () -> 0.5;
    }

    @Override
    public ServiceConfigReader configReader() {
      throw new IllegalArgumentException("no config is read");
    }
  }
}
