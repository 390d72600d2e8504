package dev.goshawk.core.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.core.fixture.Texts;

/** The base of transcripts of responses: each answers the first stream of a connection. */
abstract class ClientResponseFixture extends ClientFixture {

  /** The server to which the first call's request has come. */
  final Peer answering() {
    Peer server = attempt(0).accept();
    assertThat(server.take().get(0)).startsWith("HEADERS 1");
    return server;
  }

  final Call answered(MethodDescriptor<String, String> method, String... frames) {
    Call call = call(method, CallOptions.DEFAULT);
    answering().send(frames);
    return call;
  }

  /** A second connection, since each answers the first stream of its own. */
  final class Restart {
    Call answered(String... frames) {
      int before = attempts.size();
      attempts.get(before - 1).lose();
      loop.run();
      Call call = call(Texts.UNARY, CallOptions.DEFAULT);
      Peer server = attempt(before).accept();
      assertThat(server.take().get(0)).startsWith("HEADERS 1");
      server.send(frames);
      return call;
    }
  }
}
