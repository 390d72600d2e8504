package dev.goshawk.core.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.stub.AsyncHandlers;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.testservices.Texts;
import java.util.Collections;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Words have the same digits wherever the program runs: they go to the peer. */
class NumbersInMessagesTranscriptTest extends ServerFixture {

  private final Locale before = Locale.getDefault();

  @AfterEach
  void comeHome() {
    Locale.setDefault(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"en", "tr", "ar-EG", "ar-u-nu-arab", "th-TH-u-nu-thai", "de-CH"})
  void limitsAreTheSameInEveryLocale(String locale) {
    Locale.setDefault(Locale.forLanguageTag(locale));
    server
        .maxInboundMessageSize(1_000)
        .maxInboundMetadataSize(1_234)
        .method(
            Texts.UNARY,
            AsyncHandlers.unary((request, context) -> CompletableFuture.completedFuture("")));
    Peer client = client();
    client.send("HEADERS 1 " + request("Unary"), "DATA 1 (0000001000)");
    client.expect(
        "HEADERS 1 ES "
            + OK_HEADERS
            + " grpc-status=8 grpc-message=message of 4,096 bytes exceeds maxInboundMessageSize"
            + " 1,000",
        "RST_STREAM 1 NO_ERROR");
    client.send(
        "HEADERS 3 ES "
            + request(
                "Unary", Collections.nCopies(6, "x=" + "v".repeat(200)).toArray(String[]::new)));
    assertThat(client.take().toString())
        .contains("more than 1,234 bytes", "exceed maxInboundMetadataSize 1,234");
  }
}
