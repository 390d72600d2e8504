package dev.goshawk.core.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.CallCredentials;
import dev.goshawk.api.CallOptions;
import dev.goshawk.api.ClientCall;
import dev.goshawk.api.ClientCallListener;
import dev.goshawk.api.Codec;
import dev.goshawk.api.ConnectivityState;
import dev.goshawk.api.Marshaller;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.SecurityLevel;
import dev.goshawk.api.Status;
import dev.goshawk.api.Status.Code;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.testservices.Texts;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever the application's code throws at whatever place of a client, it ends its own call: one
 * beside it on the same connection goes on, and ends at its deadline.
 */
class UserCodeTranscriptTest extends ClientFixture {

  /** Where code of the application runs. */
  private enum Place {
    HEADERS,
    MESSAGE,
    READY,
    CLOSE,
    HEADERS_HELD,
    MESSAGE_HELD,
    CLOSE_HELD,
    EXECUTOR,
    EXECUTOR_OF_A_STREAM,
    SIZE,
    WRITE,
    WRITE_LATER,
    READ,
    COMPRESS,
    DECOMPRESS,
    CREDENTIALS,
    CREDENTIALS_LEVEL,
    PARENT,
    STATE,
    LOOK_UP
  }

  private Throwable thrown;
  private Place place;

  static Stream<Arguments> all() {
    return EachThrown.at(Place.values());
  }

  private void at(Place here) {
    if (place == here) {
      raise(thrown);
    }
  }

  /** Text, read and written by code that fails where it is to. */
  private final Marshaller<String> marshaller =
      new Marshaller<>() {
        @Override
        public int size(String message) {
          at(Place.SIZE);
          return Texts.TEXT.size(message);
        }

        @Override
        public void write(String message, byte[] target, int offset, int size) {
          at(Place.WRITE);
          if (message.equals("later")) {
            at(Place.WRITE_LATER);
          }
          Texts.TEXT.write(message, target, offset, size);
        }

        @Override
        public String read(byte[] source, int offset, int length) {
          at(Place.READ);
          return Texts.TEXT.read(source, offset, length);
        }
      };

  private MethodDescriptor<String, String> method(MethodDescriptor.Kind kind, String name) {
    return MethodDescriptor.builder(kind, "t.T", name)
        .requests(marshaller)
        .responses(marshaller)
        .build();
  }

  /** A codec that changes nothing, but for what it throws. */
  private final class Odd implements Codec {
    @Override
    public String name() {
      return "odd";
    }

    @Override
    public OutputStream compress(OutputStream to) {
      at(Place.COMPRESS);
      return to;
    }

    @Override
    public InputStream decompress(InputStream from) {
      at(Place.DECOMPRESS);
      return from;
    }
  }

  private final class Credentials implements CallCredentials {
    @Override
    public CompletionStage<Metadata> metadata(Request request) {
      at(Place.CREDENTIALS);
      return CompletableFuture.completedFuture(Metadata.EMPTY);
    }

    @Override
    public SecurityLevel leastSecurity() {
      at(Place.CREDENTIALS_LEVEL);
      return SecurityLevel.NONE;
    }
  }

  /** A call whose listener fails where it is to. */
  private final class Failing implements ClientCallListener<String> {
    private final List<Status> ends = new ArrayList<>();
    private final ClientCall<String, String> call;

    Failing(MethodDescriptor.Kind kind, CallOptions options) {
      call = channel().newCall(method(kind, "Failing"), options);
      call.start(this);
      call.request(10);
    }

    @Override
    public void onReady() {
      at(Place.READY);
    }

    @Override
    public void onHeaders(Metadata headers) {
      at(Place.HEADERS);
      at(Place.HEADERS_HELD);
    }

    @Override
    public void onMessage(String message) {
      at(Place.MESSAGE);
      at(Place.MESSAGE_HELD);
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      ends.add(status);
      at(Place.CLOSE);
      at(Place.CLOSE_HELD);
    }
  }

  private CallOptions options() {
    Executor failing = task -> at(place);
    return switch (place) {
      case HEADERS_HELD, MESSAGE_HELD, CLOSE_HELD ->
          CallOptions.DEFAULT.withExecutor(Runnable::run);
      case EXECUTOR, EXECUTOR_OF_A_STREAM -> CallOptions.DEFAULT.withExecutor(failing);
      case COMPRESS, DECOMPRESS -> CallOptions.DEFAULT.withCompression("odd");
      case CREDENTIALS, CREDENTIALS_LEVEL -> CallOptions.DEFAULT.withCredentials(new Credentials());
      case PARENT ->
          CallOptions.DEFAULT.withParent(
              new FakeParent(null) {
                @Override
                public void removeOnCancel(Runnable task) {
                  at(Place.PARENT);
                }
              });
      default -> CallOptions.DEFAULT;
    };
  }

  @ParameterizedTest
  @MethodSource("all")
  void whatIsThrownEndsItsOwnCall(Place where, Throwable failure) {
    place = null;
    thrown = failure;
    codecs.add(new Odd());
    if (where == Place.LOOK_UP) {
      lookUpFails(failure);
      return;
    }
    Peer server = server();
    Call beside = start(Texts.BIDI, CallOptions.DEFAULT.withTimeout(Duration.ofSeconds(10)));
    beside.request(10);
    server.expectStarting("HEADERS 1");
    place = where;
    if (where == Place.STATE) {
      stateTaskFails();
      beside.cancel();
      server.discard();
      return;
    }
    Failing call = failingCall(where, server);
    place = null;
    assertThat(call.ends).as("ends heard").hasSize(1);
    Status end = call.ends.get(0);
    assertThat(end.code())
        .isEqualTo(
            switch (where) {
              case HEADERS, MESSAGE, READY, HEADERS_HELD, MESSAGE_HELD, EXECUTOR_OF_A_STREAM ->
                  Code.CANCELLED;
              case CLOSE, CLOSE_HELD, EXECUTOR, PARENT -> Code.OK;
              case CREDENTIALS, CREDENTIALS_LEVEL -> Code.UNAVAILABLE;
              default -> Code.INTERNAL;
            });
    server.take();
    server.send("HEADERS 1 " + OK_HEADERS, "DATA 1 [0:still there]");
    assertThat(beside.heard).contains("still there");
    loop.advance(Duration.ofSeconds(10));
    assertThat(beside.status.code()).isEqualTo(Code.DEADLINE_EXCEEDED);
    server.expect("RST_STREAM 1 CANCEL");
    assertThat(attempts).as("connections").hasSize(1);
  }

  @Test
  void deadlineOfACallWhoseExecutorThrowsIsHeard() {
    Peer server = server();
    place = Place.EXECUTOR;
    thrown = new OutOfMemoryError("unable to create native thread");
    Failing call =
        new Failing(MethodDescriptor.Kind.UNARY, options().withTimeout(Duration.ofSeconds(1)));
    call.call.sendLast("hi");
    loop.run();
    server.expectStarting("HEADERS 1", "DATA 1");
    loop.advance(Duration.ofSeconds(1));
    assertThat(call.ends)
        .singleElement()
        .extracting(Status::code)
        .isEqualTo(Code.DEADLINE_EXCEEDED);
    server.expect("RST_STREAM 1 CANCEL");
  }

  private Failing failingCall(Place where, Peer server) {
    boolean streams =
        switch (where) {
          case READY, EXECUTOR_OF_A_STREAM, WRITE_LATER -> true;
          default -> false;
        };
    Failing call =
        new Failing(
            streams ? MethodDescriptor.Kind.BIDI_STREAMING : MethodDescriptor.Kind.UNARY,
            options());
    loop.run();
    if (where == Place.READY) {
      call.call.send("x".repeat(100_000));
      assertThat(call.call.isReady()).isFalse();
    } else if (where == Place.WRITE_LATER) {
      call.call.send("now");
      loop.run();
      server.send("HEADERS 3 " + OK_HEADERS); // so that it is written on the loop, and not kept
      loop.run(() -> call.call.send("later"));
    } else {
      call.call.sendLast("hi");
    }
    loop.run();
    if (call.ends.isEmpty()) {
      server.send(
          "HEADERS 3 " + OK_HEADERS + (where == Place.DECOMPRESS ? " grpc-encoding=odd" : ""),
          "DATA 3 [0:]",
          "PING");
      if (where == Place.DECOMPRESS) {
        server.send("DATA 3 [1:a]");
      }
      if (call.ends.isEmpty()) {
        server.send("HEADERS 3 ES grpc-status=0");
      }
    }
    return call;
  }

  private void stateTaskFails() {
    var unused =
        channel().whenStateLeaves(ConnectivityState.READY).thenAccept(state -> at(Place.STATE));
    attempts.get(0).lose();
    loop.run();
    assertThat(channel().state()).isEqualTo(ConnectivityState.IDLE);
  }

  private void lookUpFails(Throwable failure) {
    lookUpError = failure;
    Call call = unary();
    assertThat(call.status.code()).isEqualTo(Code.UNAVAILABLE);
    lookUpError = null;
    loop.advance(Duration.ofSeconds(1));
    assertThat(attempts).hasSize(1);
  }
}
