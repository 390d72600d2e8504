package dev.goshawk.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every method of the forwarding classes comes out as it went in. */
class ForwardingTest {
  private static final Object DESCRIPTION = new CompletableFuture<String>();
  private static final Object SESSION =
      Proxy.newProxyInstance(
          ForwardingTest.class.getClassLoader(),
          new Class<?>[] {SSLSession.class},
          (proxy, called, arguments) ->
              called.getName().equals("equals") ? proxy == arguments[0] : null);
  private static final ServerContext CONTEXT = new FakeContext(Methods.UNARY);
  private static final ClientCallListener<String> LISTENER =
      new ClientCallListener<>() {
        @Override
        public void onMessage(String message) {}

        @Override
        public void onClose(Status status, Metadata trailers) {}
      };

  @TestFactory
  @SuppressWarnings({"unchecked", "rawtypes"}) // the types of messages do not matter
  Stream<DynamicTest> everyMethodIsPassedOn() {
    return Stream.of(
            forwards(ClientCall.class, next -> new ForwardingClientCall(next) {}),
            forwards(ClientCallListener.class, next -> new ForwardingClientCallListener(next) {}),
            forwards(ServerCall.class, next -> new ForwardingServerCall(next) {}),
            forwards(ServerCallListener.class, next -> new ForwardingServerCallListener(next) {}))
        .flatMap(tests -> tests);
  }

  private static <T> Stream<DynamicTest> forwards(Class<T> type, Function<T, T> forwarding) {
    return Arrays.stream(type.getMethods())
        .filter(method -> !Set.of("sendLast", "fail").contains(method.getName())) // see below
        .map(
            method ->
                DynamicTest.dynamicTest(
                    type.getSimpleName() + "." + method.getName(),
                    () -> assertForwards(type, forwarding, method)));
  }

  private static <T> void assertForwards(Class<T> type, Function<T, T> forwarding, Method method)
      throws Exception {
    List<List<Object>> arrived = new ArrayList<>();
    Object answer = sample(method.getReturnType());
    Object next =
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, called, arguments) -> {
              arrived.add(call(called, arguments == null ? new Object[0] : arguments));
              return answer;
            });
    Object[] arguments =
        Arrays.stream(method.getParameterTypes()).map(ForwardingTest::sample).toArray();
    Object got = method.invoke(forwarding.apply(type.cast(next)), arguments);
    assertThat(arrived).containsExactly(call(method, arguments));
    assertThat(got).isEqualTo(answer);
  }

  private static List<Object> call(Method method, Object[] arguments) {
    List<Object> call = new ArrayList<>(List.of(method.getName()));
    call.addAll(Arrays.asList(arguments));
    return call;
  }

  private static @Nullable Object sample(Class<?> type) {
    if (type == void.class) {
      return null;
    } else if (type == int.class) {
      return 7;
    } else if (type == boolean.class) {
      return true;
    } else if (type == String.class || type == Object.class) {
      return "words";
    } else if (type == Throwable.class) {
      return new IllegalStateException("sample");
    } else if (type == Metadata.class) {
      return Metadata.EMPTY;
    } else if (type == Status.class) {
      return Status.ABORTED;
    } else if (type == StatusException.class) {
      return new StatusException(Status.ABORTED);
    } else if (type == SocketAddress.class) {
      return InetSocketAddress.createUnresolved("peer", 1);
    } else if (type == SSLSession.class) {
      return SESSION;
    } else if (type == MethodDescriptor.class) {
      return Methods.BIDI;
    } else if (type == ServerContext.class) {
      return CONTEXT;
    } else if (type == Deadline.class) {
      return Deadline.at(1, NanoClock.SYSTEM);
    } else if (type == BooleanSupplier.class) {
      return (BooleanSupplier) () -> true;
    } else if (type == ClientCallListener.class) {
      return LISTENER;
    } else if (type == CompletableFuture.class) {
      return DESCRIPTION;
    }
    throw new AssertionError("no sample of " + type);
  }

  @Test
  void theLastRequestPassesThroughSend() {
    ScriptedClientCall next = new ScriptedClientCall(CallOptions.DEFAULT, call -> {});
    ClientCall<String, String> shouting =
        new ForwardingClientCall<>(next) {
          @Override
          public void send(String message) {
            super.send(message + "!");
          }
        };
    shouting.start(LISTENER);
    shouting.sendLast("ping");
    assertThat(next.log.lines()).containsExactly("start", "send ping!", "halfClose");
  }

  @Test
  void theLastResponsePassesThroughSendAndClose() {
    ScriptedServerCall next = new ScriptedServerCall(Methods.UNARY);
    Log statuses = new Log();
    ServerCall<String, String> watching =
        new ForwardingServerCall<>(next) {
          @Override
          public void send(String message) {
            super.send(message + "!");
          }

          @Override
          public void close(Status status, Metadata trailers) {
            statuses.add(status.toString());
            super.close(status, trailers);
          }
        };
    next.start(call -> message -> {});
    watching.sendLast("pong");
    assertThat(statuses.lines()).containsExactly("OK");
    assertThat(next.log.lines()).containsExactly("send pong!", "close OK");
  }

  @Test
  void aFailurePassesThroughClose() {
    ScriptedServerCall next = new ScriptedServerCall(Methods.UNARY);
    Log statuses = new Log();
    ServerCall<String, String> watching =
        new ForwardingServerCall<>(next) {
          @Override
          public void close(Status status, Metadata trailers) {
            statuses.add(status.toString());
            super.close(status, trailers);
          }
        };
    next.start(call -> message -> {});
    watching.fail(new IllegalStateException("secret"));
    assertThat(statuses.lines()).containsExactly("UNKNOWN: the handler failed");
    assertThat(next.log.lines()).containsExactly("close UNKNOWN: the handler failed");
  }
}
