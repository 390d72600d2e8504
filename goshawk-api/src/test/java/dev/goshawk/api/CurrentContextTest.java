package dev.goshawk.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** The context of a thread, and how it goes to others. */
class CurrentContextTest {
  private final ServerContext outer = new FakeContext(Methods.UNARY);
  private final ServerContext inner = new FakeContext(Methods.BIDI);

  @Test
  void contextsNest() throws Exception {
    List<ServerContext> seen = new ArrayList<>();
    outer.run(
        () -> {
          seen.add(ServerContext.current());
          inner.run(() -> seen.add(ServerContext.current()));
          seen.add(ServerContext.current());
        });
    assertThat(seen).containsExactly(outer, inner, outer);
    assertThat(ServerContext.current()).isNull();
    assertThat(outer.<String>call(() -> inner.call(() -> "answer"))).isEqualTo("answer");
    assertThat(ServerContext.current()).isNull();
  }

  @Test
  void aTaskThatThrowsLeavesWhatWasThere() {
    outer.run(
        () -> {
          assertThatThrownBy(
                  () ->
                      inner.run(
                          () -> {
                            throw new IllegalStateException("thrown");
                          }))
              .hasMessage("thrown");
          assertThatThrownBy(
                  () ->
                      inner.call(
                          () -> {
                            throw new IOException("checked");
                          }))
              .isInstanceOf(IOException.class);
          assertThat(ServerContext.current()).isSameAs(outer);
        });
    assertThat(ServerContext.current()).isNull();
  }

  @Test
  void otherThreadsHaveItOnlyWhenItIsTakenAlong() throws Exception {
    AtomicReference<ServerContext> plain = new AtomicReference<>(inner);
    AtomicReference<ServerContext> wrapped = new AtomicReference<>();
    AtomicReference<ServerContext> after = new AtomicReference<>(inner);
    List<Runnable> queue = new ArrayList<>();
    outer.run(
        () -> {
          queue.add(() -> plain.set(ServerContext.current()));
          outer.wrap(queue::add).execute(() -> wrapped.set(ServerContext.current()));
          queue.add(() -> after.set(ServerContext.current()));
        });
    Background.start(
            () -> {
              queue.forEach(Runnable::run);
              return null;
            })
        .join();
    assertThat(plain).hasNullValue();
    assertThat(wrapped).hasValue(outer);
    assertThat(after).hasNullValue();
  }

  @Test
  void keysAreComparedByIdentity() {
    ContextKey<String> user = ContextKey.named("user");
    ContextKey<String> namesake = ContextKey.named("user");
    outer.put(user, "mia");
    assertThat(outer.get(user)).isEqualTo("mia");
    assertThat(outer.get(namesake)).isNull();
    assertThat(user).hasToString("user").isNotEqualTo(namesake);
  }
}
