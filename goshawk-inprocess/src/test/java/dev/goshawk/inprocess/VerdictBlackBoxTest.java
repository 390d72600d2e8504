package dev.goshawk.inprocess;

import static dev.goshawk.inprocess.Texts.UNARY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.goshawk.api.CallEnd;
import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Channel;
import dev.goshawk.api.ClientCall;
import dev.goshawk.api.ClientCallListener;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.api.Server;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.api.stub.AsyncClientCalls;
import dev.goshawk.api.stub.AsyncHandlers;
import dev.goshawk.api.stub.ClientCalls;
import dev.goshawk.api.stub.Handlers;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What callers see of a failure that the handler did not mean for them. */
@ExtendWith(NoThreadLeft.class)
class VerdictBlackBoxTest {
  private static final MetadataKey<String> SECRET = MetadataKey.ascii("internal-host");
  private static final MetadataKey<Integer> NUMBER =
      MetadataKey.ascii("number", i -> Integer.toString(i), Integer::valueOf);
  private static final MetadataKey<String> NUMBER_AS_TEXT = MetadataKey.ascii("number");
  private static final Status GONE = Status.PERMISSION_DENIED.withMessage("not you, db-7");

  private final Server back =
      InProcessServer.builder("back")
          .service(
              () ->
                  Texts.serving(
                      UNARY,
                      Handlers.unary(
                          (text, call) -> {
                            throw GONE.exception(Metadata.of(SECRET, "db-7"));
                          })))
          .start();
  private final Channel toBack = InProcessChannel.to("back").build();
  private final InProcessServer.Builder builder = InProcessServer.builder("front");
  private final Channel toFront = InProcessChannel.to("front").build();
  private Server front;

  @AfterEach
  void close() {
    toFront.close();
    front.close();
    toBack.close();
    back.close();
  }

  private String downstream() {
    return ClientCalls.unary(toBack, UNARY, CallOptions.DEFAULT, "q");
  }

  private StatusException failure(CallOptions options) {
    return catchThrowableOfType(
        StatusException.class, () -> ClientCalls.unary(toFront, UNARY, options, "q"));
  }

  private static void assertNothingLeaks(StatusException failure) {
    assertThat(failure.status()).isEqualTo(Status.UNKNOWN.withMessage("the handler failed"));
    assertThat(failure.trailers().isEmpty()).isTrue();
  }

  @Test
  void aStatusOfACallIsNotTheHandlersVerdict() throws Exception {
    CompletableFuture<CallEnd> end = new CompletableFuture<>();
    front =
        builder
            .service(
                () ->
                    Texts.serving(
                        UNARY,
                        Handlers.unary(
                            (text, call) -> {
                              call.onEnd(end::complete);
                              return downstream();
                            })))
            .start();
    assertNothingLeaks(failure(CallOptions.DEFAULT));
    Throwable cause = end.get(60, TimeUnit.SECONDS).cause();
    assertThat(cause).isInstanceOf(StatusException.class);
    assertThat(((StatusException) Objects.requireNonNull(cause)).status()).isEqualTo(GONE);
  }

  @Test
  void norIsThatOfAnAsynchronousCall() {
    front =
        builder
            .service(
                () ->
                    Texts.serving(
                        UNARY,
                        AsyncHandlers.unary(
                            (text, call) ->
                                AsyncClientCalls.unary(
                                    toBack, UNARY, CallOptions.DEFAULT.withParent(call), text))))
            .start();
    assertNothingLeaks(failure(CallOptions.DEFAULT));
  }

  @Test
  void relayingIsOneWord() {
    front =
        builder
            .service(
                () ->
                    Texts.serving(
                        UNARY,
                        Handlers.unary(
                            (text, call) -> {
                              try {
                                return downstream();
                              } catch (StatusException e) {
                                throw e.relay();
                              }
                            })))
            .start();
    StatusException failure = failure(CallOptions.DEFAULT);
    assertThat(failure.status()).isEqualTo(GONE);
    assertThat(failure.trailers().get(SECRET)).isEqualTo("db-7");
  }

  @Test
  void theMapperSaysWhatIsSeenOfIt() {
    front =
        builder
            .exceptionMapper(
                thrown ->
                    thrown instanceof StatusException e && e.isFromCall()
                        ? Status.UNAVAILABLE.withMessage("try later").exception()
                        : null)
            .service(() -> Texts.serving(UNARY, Handlers.unary((text, call) -> downstream())))
            .start();
    assertThat(failure(CallOptions.DEFAULT).status())
        .isEqualTo(Status.UNAVAILABLE.withMessage("try later"));
  }

  @Test
  void aMetadataValueThatCannotBeDecodedIsTheCallersMistake() {
    front =
        builder
            .service(
                () ->
                    Texts.serving(
                        UNARY,
                        Handlers.unary(
                            (text, call) -> String.valueOf(call.metadata().get(NUMBER)))))
            .start();
    CallOptions options =
        CallOptions.DEFAULT.withMetadata(Metadata.of(NUMBER_AS_TEXT, "not a number"));
    assertThat(failure(options).status())
        .isEqualTo(
            Status.INVALID_ARGUMENT.withMessage(
                "the value of metadata 'number' cannot be decoded"));
  }

  @Test
  void aValueThatTheHandlerReadElsewhereIsItsOwnMistake() {
    front =
        builder
            .service(
                () ->
                    Texts.serving(
                        UNARY,
                        Handlers.unary(
                            (text, call) ->
                                String.valueOf(
                                    Metadata.of(NUMBER_AS_TEXT, "not a number").get(NUMBER)))))
            .start();
    assertNothingLeaks(failure(CallOptions.DEFAULT));
  }

  @Test
  void bothSidesSeeAddressesAndTheTransportsHeaders() throws Exception {
    CompletableFuture<String> seen = new CompletableFuture<>();
    front =
        builder
            .service(
                () ->
                    Texts.serving(
                        UNARY,
                        Handlers.unary(
                            (text, call) -> {
                              seen.complete(
                                  call.userAgent()
                                      + " "
                                      + call.transportHeaders().text("content-type")
                                      + " "
                                      + call.localAddress());
                              return text;
                            })))
            .start();
    ClientCall<String, String> call = toFront.newCall(UNARY, CallOptions.DEFAULT);
    CompletableFuture<Status> end = new CompletableFuture<>();
    call.start(
        new ClientCallListener<>() {
          @Override
          public void onMessage(String message) {}

          @Override
          public void onClose(Status status, Metadata trailers) {
            end.complete(status);
          }
        });
    assertThat(call.remoteAddress()).isNull();
    call.request(1);
    call.sendLast("q");
    assertThat(end.get(60, TimeUnit.SECONDS)).isEqualTo(Status.OK);
    assertThat(call.remoteAddress()).isNotNull();
    assertThat(call.localAddress()).isNotNull();
    assertThat(call.tlsSession()).isNull();
    assertThat(call.transportHeaders().text("content-type")).isEqualTo("application/grpc");
    assertThat(seen.get(60, TimeUnit.SECONDS))
        .matches("\\S*goshawk\\S* application/grpc \\Q" + call.remoteAddress() + "\\E");
  }
}
