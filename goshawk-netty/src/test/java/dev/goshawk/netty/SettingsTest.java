package dev.goshawk.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.goshawk.api.CallOptions;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every setting of channels, servers and calls that is given what it cannot be: the message has the
 * setting and the value.
 */
class SettingsTest {

  /** Which take whatever number there is. */
  private static final Set<String> ANY = Set.of("withTimeout");

  /**
   * A wrong value for a setting.
   *
   * @param of whose setting it is
   * @param setting the method
   * @param value what it is given
   */
  record Wrong(Object of, Method setting, Object value) {

    String name() {
      String name = setting.getName().replaceFirst("^(with|replacing)", "");
      return name.isEmpty()
          ? "key"
          : name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
    }

    @Override
    public String toString() {
      return setting.getDeclaringClass().getName()
          + "."
          + setting.getName()
          + "("
          + setting.getParameterTypes()[0].getSimpleName()
          + " "
          + value
          + ")";
    }
  }

  static List<Wrong> wrongs() {
    List<Wrong> all = new ArrayList<>();
    for (Object one :
        List.of(GoshawkChannel.to("localhost:1"), GoshawkServer.builder(), CallOptions.DEFAULT)) {
      for (Method method : one.getClass().getMethods()) {
        if (method.getParameterCount() == 1
            && !Modifier.isStatic(method.getModifiers())
            && !method.getName().equals("get") // which sets nothing
            && !method.isBridge()
            && method.getReturnType().isInstance(one)) {
          wrong(method).forEach(value -> all.add(new Wrong(one, method, value)));
        }
      }
    }
    return all;
  }

  private static Stream<Object> wrong(Method setting) {
    Class<?> type = setting.getParameterTypes()[0];
    boolean any = ANY.contains(setting.getName());
    if (type == boolean.class) {
      return Stream.of();
    } else if (type == int.class) {
      return Stream.of(-1, Integer.MIN_VALUE);
    } else if (type == long.class) {
      return Stream.of(-1L, Long.MIN_VALUE);
    } else if (type == Duration.class && !any) {
      return Stream.of(null, Duration.ofSeconds(-1), Duration.ofSeconds(Long.MIN_VALUE));
    } else if (setting.getName().toLowerCase(Locale.ROOT).endsWith("authority")) {
      return Stream.of(null, "", "a b", "a/b", "a\nb", "häuser");
    } else if (setting.getName().equals("userAgent")) {
      return Stream.of(null, "", " ", "a\nb", "häuser");
    }
    return Stream.of((Object) null);
  }

  @ParameterizedTest
  @MethodSource("wrongs")
  void settingAndValueAreNamed(Wrong wrong) {
    Throwable thrown =
        catchThrowable(
            () -> {
              try {
                wrong.setting().invoke(wrong.of(), wrong.value());
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
    assertThat(thrown)
        .as("what %s throws", wrong)
        .isInstanceOf(
            wrong.value() == null ? NullPointerException.class : IllegalArgumentException.class)
        .hasMessageContaining(wrong.name());
    if (wrong.value() != null) {
      String value = wrong.value().toString().replace("\n", "\\n");
      assertThat(thrown).hasMessageContaining(value);
    }
  }

  @Test
  void thereAreSettings() {
    assertThat(wrongs()).hasSizeGreaterThan(80);
  }

  @Test
  void wrongOrderSaysWhichIsWhich() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                GoshawkChannel.to("localhost:1")
                    .connectBackoff(Duration.ofSeconds(5), Duration.ofSeconds(1)))
        .withMessage("max connectBackoff of PT1S is less than the initial one of PT5S");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                GoshawkChannel.to("localhost:1")
                    .connectBackoff(Duration.ZERO, Duration.ofSeconds(1)))
        .withMessage("initial connectBackoff of PT0S is less than PT0.001S");
  }

  @Test
  void portsAreChecked() {
    for (int port : new int[] {-1, 70_000}) {
      String message = "port of " + port + " is outside 0 to 65,535";
      assertThatIllegalArgumentException()
          .isThrownBy(() -> GoshawkServer.builder().port(port))
          .withMessage(message);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Listener.port(port))
          .withMessage(message);
    }
  }

  @Test
  void authoritySaysWhatIsWrongWithIt() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GoshawkChannel.to("localhost:1").overrideAuthority("a b"))
        .withMessage(
            "overrideAuthority of 'a b' is not an authority, because of the character at index 1;"
                + " expected host or host:port");
    for (String authority : List.of("orders", "orders:443", "[::1]:80", "a.b-c_d~e", "1.2.3.4")) {
      assertThat(CallOptions.DEFAULT.withAuthority(authority).authority()).isEqualTo(authority);
    }
  }
}
