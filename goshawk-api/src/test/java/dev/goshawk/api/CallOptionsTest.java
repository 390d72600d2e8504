package dev.goshawk.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Each change makes new options and touches nothing else. */
class CallOptionsTest {
  private static final MetadataKey<String> KEY = MetadataKey.ascii("k");
  private static final CallOptions.Key<String> COLOUR = CallOptions.Key.named("colour");
  private static final ServerContext CONTEXT = new FakeContext(Methods.UNARY);

  /** The answers of all accessors, by name. */
  private static Map<String, String> snapshot(CallOptions options) throws Exception {
    Map<String, String> values = new TreeMap<>();
    for (Method method : CallOptions.class.getDeclaredMethods()) {
      if (Modifier.isPublic(method.getModifiers())
          && method.getParameterCount() == 0
          && !Set.of("toString", "detached").contains(method.getName())) {
        values.put(method.getName(), String.valueOf(method.invoke(options)));
      }
    }
    return values;
  }

  private static List<String> changed(UnaryOperator<CallOptions> change) throws Exception {
    CallOptions before = CallOptions.DEFAULT.withMetadata(Metadata.of(KEY, "1"));
    Map<String, String> old = snapshot(before);
    Map<String, String> now = snapshot(change.apply(before));
    assertThat(snapshot(before)).isEqualTo(old);
    List<String> names = new ArrayList<>(now.keySet());
    names.removeIf(name -> now.get(name).equals(old.get(name)));
    return names;
  }

  @Test
  void eachChangeIsOneChange() throws Exception {
    Deadline deadline = Deadline.after(Duration.ofSeconds(9));
    assertThat(changed(o -> o.withTimeout(Duration.ofSeconds(1)))).containsExactly("timeout");
    assertThat(changed(o -> o.withDeadline(deadline))).containsExactly("deadline");
    assertThat(changed(o -> o.withMetadata(Metadata.of(KEY, "2")))).containsExactly("metadata");
    assertThat(changed(o -> o.replacingMetadata(Metadata.EMPTY))).containsExactly("metadata");
    assertThat(changed(o -> o.withCompression("gzip"))).containsExactly("compression");
    assertThat(changed(o -> o.withWaitForReady(true)))
        .containsExactlyInAnyOrder("waitForReady", "isWaitForReadySet");
    assertThat(changed(o -> o.withMaxInboundMessageSize(5)))
        .containsExactly("maxInboundMessageSize");
    assertThat(changed(o -> o.withMaxOutboundMessageSize(5)))
        .containsExactly("maxOutboundMessageSize");
    assertThat(changed(o -> o.withAuthority("a:1"))).containsExactly("authority");
    assertThat(changed(o -> o.withExecutor(Runnable::run))).containsExactly("executor");
    assertThat(changed(o -> o.withReadyThreshold(7))).containsExactly("readyThreshold");
    assertThat(changed(o -> o.withParent(CONTEXT))).containsExactly("parent");
  }

  @Test
  void oneChangeKeepsTheOthers() {
    Deadline deadline = Deadline.at(5, NanoClock.SYSTEM);
    CallOptions all =
        CallOptions.DEFAULT
            .withTimeout(Duration.ofSeconds(1))
            .withDeadline(deadline)
            .withMetadata(Metadata.of(KEY, "1"))
            .withCompression("gzip")
            .withWaitForReady(true)
            .withMaxInboundMessageSize(1)
            .withMaxOutboundMessageSize(2)
            .withAuthority("a:1")
            .withExecutor(Runnable::run)
            .withReadyThreshold(3)
            .with(COLOUR, "blue")
            .withParent(CONTEXT)
            .withMetadata(Metadata.of(KEY, "2"));
    assertThat(all.timeout()).isEqualTo(Duration.ofSeconds(1));
    assertThat(all.deadline()).isEqualTo(deadline);
    assertThat(all.metadata().all(KEY)).containsExactly("1", "2");
    assertThat(all.compression()).isEqualTo("gzip");
    assertThat(all.waitForReady()).isTrue();
    assertThat(all.maxInboundMessageSize()).isEqualTo(1);
    assertThat(all.maxOutboundMessageSize()).isEqualTo(2);
    assertThat(all.authority()).isEqualTo("a:1");
    assertThat(all.executor()).isNotNull();
    assertThat(all.readyThreshold()).isEqualTo(3);
    assertThat(all.get(COLOUR)).isEqualTo("blue");
    assertThat(all.parent()).isSameAs(CONTEXT);
    assertThat(CallOptions.DEFAULT.authority()).isNull();
  }

  @Test
  void identityIsNoCompression() {
    CallOptions gzip = CallOptions.DEFAULT.withCompression("gzip");
    assertThat(gzip.withCompression("identity").compression()).isNull();
  }

  @Test
  void sizesAreNotNegative() {
    assertThat(CallOptions.DEFAULT.maxInboundMessageSize()).isEqualTo(-1);
    assertThat(CallOptions.DEFAULT.maxOutboundMessageSize()).isEqualTo(-1);
    assertThat(CallOptions.DEFAULT.withMaxInboundMessageSize(0).maxInboundMessageSize()).isZero();
    assertThatThrownBy(() -> CallOptions.DEFAULT.withMaxInboundMessageSize(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("maxInboundMessageSize of -1 bytes is negative");
    assertThatThrownBy(() -> CallOptions.DEFAULT.withMaxOutboundMessageSize(-7))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("maxOutboundMessageSize of -7 bytes is negative");
  }

  @Test
  void theParentIsGivenOrCurrentOrNone() throws Exception {
    ServerContext other = new FakeContext(Methods.BIDI);
    assertThat(CallOptions.DEFAULT.parent()).isNull();
    assertThat(CONTEXT.<ServerContext>call(CallOptions.DEFAULT::parent)).isSameAs(CONTEXT);
    assertThat(CONTEXT.<ServerContext>call(CallOptions.DEFAULT.withParent(other)::parent))
        .isSameAs(other);
    CallOptions detached = CallOptions.DEFAULT.withParent(other).detached();
    CONTEXT.run(() -> assertThat(detached.parent()).isNull());
    assertThat(detached.withParent(other).parent()).isSameAs(other);
  }

  @Test
  void attributesAreTypedAndBelongToTheirOptions() {
    CallOptions blue = CallOptions.DEFAULT.with(COLOUR, "blue");
    CallOptions red = blue.with(COLOUR, "red");
    assertThat(CallOptions.DEFAULT.get(COLOUR)).isNull();
    assertThat(blue.get(COLOUR)).isEqualTo("blue");
    assertThat(red.get(COLOUR)).isEqualTo("red");
    CallOptions.Key<String> other = CallOptions.Key.named("colour");
    assertThat(red.get(other)).isNull();
  }

  @Test
  void itPrintsAllThatDiffersFromTheDefault() {
    assertThat(CallOptions.DEFAULT).hasToString("CallOptions[]");
    assertThat(
            CallOptions.DEFAULT
                .withTimeout(Duration.ofSeconds(1))
                .withWaitForReady(true)
                .withMaxInboundMessageSize(1)
                .withMaxOutboundMessageSize(2)
                .withAuthority("a:1")
                .withReadyThreshold(3)
                .withParent(CONTEXT)
                .with(COLOUR, "blue"))
        .hasToString(
            "CallOptions[timeout=PT1S, waitForReady=true, maxInboundMessageSize=1,"
                + " maxOutboundMessageSize=2, authority=a:1, readyThreshold=3,"
                + " parent=test.Service/Unary, colour=blue]");
  }

  @Test
  void theReadyThresholdIsPositive() {
    assertThat(CallOptions.DEFAULT.readyThreshold()).isEqualTo(32 * 1024);
    assertThatThrownBy(() -> CallOptions.DEFAULT.withReadyThreshold(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("readyThreshold of 0 bytes is less than 1");
  }
}
