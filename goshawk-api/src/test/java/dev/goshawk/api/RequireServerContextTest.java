package dev.goshawk.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.api.stub.ClientCalls;
import org.junit.jupiter.api.Test;

/** Calls that have to belong to a call being served. */
class RequireServerContextTest {
  private final ScriptedCalls calls = new ScriptedCalls().answering("pong");
  private final CallFactory channel = calls.intercepted(new RequireServerContext());

  private String call(CallOptions options) {
    return ClientCalls.unary(channel, Methods.UNARY, options, "ping");
  }

  @Test
  void aCallOfItsOwnIsRefused() {
    assertThatThrownBy(() -> call(CallOptions.DEFAULT))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "the call of test.Service/Unary belongs to no call being served; bind its client by"
                + " in(context), or say by with(CallOptions::detached) that it shall outlive the"
                + " handler");
    assertThat(calls.made()).isEmpty();
  }

  @Test
  void aCallThatIsBoundOrDetachedPasses() throws Exception {
    ServerContext serving = new FakeContext(Methods.BIDI);
    assertThat(call(CallOptions.DEFAULT.withParent(serving))).isEqualTo("pong");
    assertThat(call(CallOptions.DEFAULT.detached())).isEqualTo("pong");
    assertThat(serving.call(() -> call(CallOptions.DEFAULT))).isEqualTo("pong");
  }
}
