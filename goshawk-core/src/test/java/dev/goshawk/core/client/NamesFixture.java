package dev.goshawk.core.client;

import dev.goshawk.api.Status;
import dev.goshawk.core.fixture.FakeLoop;
import dev.goshawk.core.fixture.NamedAddress;
import dev.goshawk.core.resolve.ConfigSelector;
import dev.goshawk.core.resolve.DnsProvider;
import dev.goshawk.core.resolve.Endpoint;
import dev.goshawk.core.resolve.NameResolver;
import dev.goshawk.core.resolve.NameResolverProvider;
import dev.goshawk.core.resolve.ResolutionResult;
import dev.goshawk.core.resolve.Target;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** What the target of a channel under test is resolved to, and the loop on which it hears that. */
abstract class NamesFixture {

  public final FakeLoop loop = new FakeLoop();
  List<SocketAddress> addresses = List.of(new NamedAddress("a"));

  /** What is known of each of them. */
  UnaryOperator<Endpoint> known = UnaryOperator.identity();

  UnknownHostException unresolvable;
  volatile Throwable lookUpError;
  boolean fixed = true;
  final AtomicInteger lookUps = new AtomicInteger();

  /** The service config that the name has, in JSON; null for none. */
  String namesConfig;

  ConfigSelector selector;

  /** Whether the provider says that there is one. */
  boolean selects;

  /** Whether the name is not resolved before {@link #resolve}. */
  boolean unanswered;

  /** What resolves the name, for a test to replace. */
  NameResolverProvider names = new TestProvider();

  private NameResolver resolver;

  /** What the target's name is resolved to: at once, or as names are, by a thread. */
  private final class TestProvider implements NameResolverProvider {

    private List<SocketAddress> lookUp() throws UnknownHostException {
      lookUps.incrementAndGet();
      if (lookUpError != null) {
        NamesFixture.<RuntimeException>raise(lookUpError);
      }
      if (unresolvable != null) {
        throw unresolvable;
      }
      return addresses;
    }

    @Override
    public String scheme() {
      return "test";
    }

    @Override
    public Set<Class<? extends SocketAddress>> addressTypes() {
      return Set.of();
    }

    @Override
    public boolean selectsConfigs() {
      return selects;
    }

    @Override
    public String authority(Target target) {
      return "test.authority";
    }

    @Override
    public NameResolver create(Target target, NameResolver.Context context) {
      if (!fixed) {
        return new DnsProvider().lookUp((host, port) -> lookUp()).create(target, context);
      }
      resolver = fixed(context);
      return resolver;
    }

    private NameResolver fixed(NameResolver.Context context) {
      return new NameResolver() {
        private Listener hearer;

        @Override
        public void start(Listener listener) {
          hearer = listener;
          refresh();
        }

        @Override
        public void refresh() {
          if (unanswered) {
            return;
          }
          ResolutionResult result;
          try {
            List<Endpoint> endpoints = lookUp().stream().map(Endpoint::of).map(known).toList();
            result = withConfig(ResolutionResult.builder().endpoints(endpoints), context).build();
          } catch (UnknownHostException e) {
            result =
                ResolutionResult.failed(
                    Status.UNAVAILABLE.withMessage("cannot resolve target 'test:target': " + e));
          }
          hearer.onResult(result);
        }

        @Override
        public void close() {}
      };
    }

    private ResolutionResult.Builder withConfig(
        ResolutionResult.Builder result, NameResolver.Context context) {
      if (selector != null) {
        result.selector(selector);
      }
      if (namesConfig == null) {
        return result;
      }
      try {
        return result.config(context.configReader().read(namesConfig));
      } catch (IllegalArgumentException e) {
        return result.configFailure(Status.UNAVAILABLE.withMessage(e.getMessage()));
      }
    }
  }

  @SuppressWarnings({"unchecked", "DoNotCallSuggester"}) // it is called to throw
  static <T extends Throwable> void raise(Throwable failure) throws T {
    throw (T) failure;
  }

  /** The name is resolved, once more if it was. */
  final void resolve() {
    unanswered = false;
    loop.run(() -> resolver.refresh());
  }
}
