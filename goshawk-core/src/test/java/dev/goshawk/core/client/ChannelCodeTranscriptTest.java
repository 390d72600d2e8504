package dev.goshawk.core.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.goshawk.api.CallFactory;
import dev.goshawk.api.CallOptions;
import dev.goshawk.api.ClientCall;
import dev.goshawk.api.ClientCallListener;
import dev.goshawk.api.ClientInterceptor;
import dev.goshawk.api.ConnectivityState;
import dev.goshawk.api.ForwardingClientCall;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.Status;
import dev.goshawk.api.Status.Code;
import dev.goshawk.api.stub.ClientCalls;
import dev.goshawk.core.balance.ForwardingHost;
import dev.goshawk.core.balance.LoadBalancer;
import dev.goshawk.core.balance.LoadBalancerRegistry;
import dev.goshawk.core.balance.PickFirstConfig;
import dev.goshawk.core.balance.PickResult;
import dev.goshawk.core.balance.Picker;
import dev.goshawk.core.balance.PolicyReport;
import dev.goshawk.core.balance.Subchannel;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.core.resolve.ConfigSelector;
import dev.goshawk.core.resolve.Endpoint;
import dev.goshawk.core.resolve.NameResolver;
import dev.goshawk.core.resolve.NameResolverProvider;
import dev.goshawk.core.resolve.ResolutionResult;
import dev.goshawk.core.resolve.Target;
import dev.goshawk.testservices.Texts;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever the parts of a channel that an application may write throw, at whatever place: calls end
 * or go on, the channel recovers by itself, and nothing escapes to its loop. As {@link
 * UserCodeTranscriptTest}.
 */
class ChannelCodeTranscriptTest extends ClientFixture {

  /** Where code of the application runs. */
  private enum Place {
    RESOLVER_CREATE,
    RESOLVER_START,
    RESOLVER_REFRESH,
    RESOLVER_DESCRIBE,
    RESOLVER_CLOSE,
    POLICY_CREATE,
    POLICY_ACCEPT,
    POLICY_STATE,
    POLICY_CONNECT,
    POLICY_FAILED_LOOK_UP,
    POLICY_REPORT,
    POLICY_SHUTDOWN,
    PICKER,
    PICK_COMPLETION,
    SELECTOR
  }

  private Throwable thrown;
  private Place place;
  private int times;
  private int accepted;
  private Peer server;

  private static Stream<Arguments> all() {
    return EachThrown.at(Place.values());
  }

  private void at(Place here) {
    if (place == here && times > 0) {
      times--;
      raise(thrown);
    }
  }

  /** A resolver of the application. */
  private final class Names implements NameResolverProvider {
    private NameResolver resolver;

    @Override
    public String scheme() {
      return "test";
    }

    @Override
    public Set<Class<? extends SocketAddress>> addressTypes() {
      return Set.of();
    }

    @Override
    public String authority(Target target) {
      return "test.authority";
    }

    @Override
    public NameResolver create(Target target, NameResolver.Context context) {
      at(Place.RESOLVER_CREATE);
      resolver =
          new NameResolver() {
            private Listener hearer;

            @Override
            public void start(Listener listener) {
              hearer = listener;
              at(Place.RESOLVER_START);
              tell();
            }

            @Override
            public void refresh() {
              at(Place.RESOLVER_REFRESH);
              tell();
            }

            private void tell() {
              if (unanswered) {
                return;
              }
              Status unused =
                  hearer.onResult(
                      place == Place.POLICY_FAILED_LOOK_UP && times > 0 && !attempts.isEmpty()
                          ? ResolutionResult.failed(Status.UNAVAILABLE.withMessage("no such name"))
                          : ResolutionResult.builder()
                              .endpoints(addresses.stream().map(Endpoint::of).toList())
                              .selector(
                                  (method, options) -> {
                                    at(Place.SELECTOR);
                                    return ConfigSelector.Selection.of(null);
                                  })
                              .build());
            }

            @Override
            public String describe(long now) {
              at(Place.RESOLVER_DESCRIBE);
              return null;
            }

            @Override
            public void close() {
              at(Place.RESOLVER_CLOSE);
            }
          };
      return resolver;
    }
  }

  /** {@code pick_first} in the hands of an application. */
  private OwnPolicy ownPolicy() {
    return OwnPolicy.pickFirst(
        host -> {
          at(Place.POLICY_CREATE);
          return new Policy(
              LoadBalancerRegistry.with(List.of())
                  .provider(PickFirstConfig.POLICY)
                  .create(new Watched(host)));
        });
  }

  private final class Watched extends ForwardingHost {
    Watched(LoadBalancer.Host host) {
      super(host);
    }

    @Override
    public Subchannel newSubchannel(Subchannel.Spec spec) {
      return super.newSubchannel(
          new Subchannel.Spec(
              spec.address(),
              spec.endpoint(),
              spec.attributes(),
              (source, state) -> {
                at(Place.POLICY_STATE);
                spec.listener().onState(source, state);
              }));
    }

    @Override
    public void update(ConnectivityState state, Picker picker) {
      super.update(state, picker == Picker.WAIT ? picker : args -> pick(picker.pick(args)));
    }

    private PickResult pick(PickResult result) {
      at(Place.PICKER);
      return result.with((status, trailers, reached) -> at(Place.PICK_COMPLETION));
    }
  }

  private final class Policy implements LoadBalancer {
    private final LoadBalancer inner;

    Policy(LoadBalancer inner) {
      this.inner = inner;
    }

    @Override
    public Status accept(Resolved resolved) {
      at(Place.POLICY_ACCEPT);
      return inner.accept(resolved);
    }

    @Override
    public void onResolutionFailed(Status failure) {
      at(Place.POLICY_FAILED_LOOK_UP);
      inner.onResolutionFailed(failure);
    }

    @Override
    public void requestConnection() {
      at(Place.POLICY_CONNECT);
      inner.requestConnection();
    }

    @Override
    public PolicyReport report() {
      at(Place.POLICY_REPORT);
      return inner.report();
    }

    @Override
    public void shutdown() {
      at(Place.POLICY_SHUTDOWN);
      inner.shutdown();
    }
  }

  /** Time passes, and a server accepts what connects and answers what comes, until a call ends. */
  private void serve(Call call) {
    for (int i = 0; i < 60 && call.status == null; i++) {
      for (; accepted < attempts.size(); accepted++) {
        if (!attempts.get(accepted).aborted) {
          server = attempts.get(accepted).accept();
        }
      }
      if (server != null) {
        for (String line : server.take()) {
          if (line.startsWith("DATA ")) {
            String id = line.split(" ")[1];
            server.send(
                "HEADERS " + id + " " + OK_HEADERS,
                "DATA " + id + " [0:fine]",
                "HEADERS " + id + " ES grpc-status=0");
          }
        }
      }
      if (call.status == null) {
        loop.advance(Duration.ofSeconds(1));
      }
    }
    assertThat(call.status).as("the call has ended").isNotNull();
  }

  private Call served() {
    Call call = call(Texts.UNARY, PATIENT.withTimeout(Duration.ofSeconds(60)));
    serve(call);
    return call;
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("all")
  void channelGoesOn(Place where, Throwable failure) {
    place = where;
    thrown = failure;
    times = 1;
    Names own = new Names();
    names = own;
    policies.add(ownPolicy());
    if (where == Place.RESOLVER_DESCRIBE || where == Place.POLICY_REPORT) {
      unanswered = where == Place.RESOLVER_DESCRIBE;
      Call late = call(Texts.UNARY, PATIENT.withTimeout(Duration.ofSeconds(1)));
      loop.advance(Duration.ofSeconds(1));
      assertThat(late.status.code()).isEqualTo(Code.DEADLINE_EXCEEDED);
      assertThat(late.status.message()).contains("does not say").contains(failure.toString());
      unanswered = false;
      loop.run(() -> own.resolver.refresh());
    }
    assertThat(served().status.code()).isIn(Code.OK, Code.INTERNAL);
    if (server != null) {
      server.cut("lost");
    }
    assertThat(served().status.code()).isIn(Code.OK, Code.INTERNAL);
    assertThat(served().status.code()).isEqualTo(Code.OK);
    if (where == Place.RESOLVER_CLOSE || where == Place.POLICY_SHUTDOWN) {
      var unused = channel().shutdown(Duration.ZERO);
      loop.run();
      server.expectStarting("GOAWAY");
    }
    assertThat(times).as("times left to throw").isZero();
  }

  /**
   * A policy that fails for good is one that calls hear of, not one that takes a channel's loop.
   */
  @ParameterizedTest
  @MethodSource("dev.goshawk.core.client.EachThrown#kinds")
  void policyThatAlwaysFails(Throwable failure) {
    place = Place.POLICY_ACCEPT;
    thrown = failure;
    times = Integer.MAX_VALUE;
    policies.add(ownPolicy());
    assertEnd(unary(), Code.UNAVAILABLE, "the load-balancing policy failed: " + failure);
    loop.advance(Duration.ofMinutes(10));
    assertThat(log.lines()).hasSizeLessThan(20);
  }

  @ParameterizedTest
  @MethodSource("dev.goshawk.core.client.EachThrown#kinds")
  void proxyDetectorThatThrowsIsAskedAgain(Throwable failure) {
    fixed = false;
    thrown = failure;
    times = 1;
    place = Place.RESOLVER_CREATE;
    proxies =
        (host, port) -> {
          at(Place.RESOLVER_CREATE);
          return null;
        };
    Call call = unary();
    while (call.status == null) {
      loop.await(); // the look-up has a thread
    }
    assertThat(call.status.code()).isEqualTo(Code.UNAVAILABLE);
    assertThat(call.status.message()).contains(failure.toString());
    loop.advance(Duration.ofSeconds(1));
    while (attempts.isEmpty()) {
      loop.await();
    }
    assertThat(attempts.get(0).address).isEqualTo("a");
  }

  /** Interceptors throw to whoever makes the call; nothing of it goes out, or it is ended. */
  @ParameterizedTest
  @MethodSource("dev.goshawk.core.client.EachThrown#kinds")
  void interceptorsThrowToTheirCaller(Throwable failure) {
    thrown = failure;
    String[] where = {""};
    interceptors.add(
        new ClientInterceptor() {
          private void at(String here) {
            if (where[0].equals(here)) {
              raise(thrown);
            }
          }

          @Override
          public <Q, R> ClientCall<Q, R> intercept(
              MethodDescriptor<Q, R> method, CallOptions options, CallFactory next) {
            at("intercept");
            return new ForwardingClientCall<>(next.newCall(method, options)) {
              @Override
              public void start(ClientCallListener<R> listener) {
                at("start");
                super.start(listener);
                at("started");
              }

              @Override
              public void sendLast(Q message) {
                at("send");
                super.sendLast(message);
                at("sent");
              }
            };
          }
        });
    Peer peer = server();
    Call beside = start(Texts.BIDI, CallOptions.DEFAULT.withTimeout(Duration.ofSeconds(10)));
    beside.request(10);
    peer.expectStarting("HEADERS 1");
    for (String here : List.of("intercept", "start", "started", "send", "sent")) {
      where[0] = here;
      assertThat(
              catchThrowable(
                  () -> ClientCalls.unary(channel(), Texts.UNARY, CallOptions.DEFAULT, "hi")))
          .isSameAs(failure);
      loop.run();
      assertThat(peer.take()).as(here).isEmpty();
    }
    where[0] = "";
    peer.send("HEADERS 1 " + OK_HEADERS, "DATA 1 [0:still there]");
    assertThat(beside.heard).contains("still there");
    loop.advance(Duration.ofSeconds(10));
    assertThat(beside.status.code()).isEqualTo(Code.DEADLINE_EXCEEDED);
    peer.expect("RST_STREAM 1 CANCEL");
  }
}
