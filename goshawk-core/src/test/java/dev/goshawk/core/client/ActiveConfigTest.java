package dev.goshawk.core.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.Status;
import dev.goshawk.core.config.MethodConfig;
import dev.goshawk.core.config.ServiceConfig;
import dev.goshawk.core.resolve.ConfigSelector;
import dev.goshawk.core.resolve.ResolutionResult;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@link ActiveConfig}: what holds after each result (gRFC A21). */
class ActiveConfigTest {

  private static final ServiceConfig NONE = ServiceConfig.EMPTY;
  private static final Status UNREADABLE = Status.UNAVAILABLE.withMessage("timeout: is '1'");

  /** A config that differs from others by a number. */
  private static ServiceConfig config(int number) {
    return ServiceConfig.builder()
        .defaults(MethodConfig.builder().timeout(Duration.ofSeconds(number)).build())
        .build();
  }

  private static ResolutionResult good(ServiceConfig config) {
    return ResolutionResult.builder().config(config).build();
  }

  private static ResolutionResult bad() {
    return ResolutionResult.builder().configFailure(UNREADABLE).build();
  }

  private static ResolutionResult none() {
    return ResolutionResult.of(List.of());
  }

  private static ServiceConfig held(ActiveConfig active) {
    ActiveConfig.Applied applied = active.applied();
    return applied == null ? null : applied.config();
  }

  private static void accepted(ActiveConfig active, ResolutionResult result, ServiceConfig holds) {
    assertThat(active.accept(result)).isEqualTo(Status.OK);
    assertThat(held(active)).isEqualTo(holds);
  }

  @Test
  void nothingHoldsBeforeTheFirstResult() {
    assertThat(new ActiveConfig(config(1), true).applied()).isNull();
  }

  @Test
  void badConfigLeavesTheOneBefore() {
    ActiveConfig active = new ActiveConfig(config(9), true);
    accepted(active, good(config(1)), config(1));
    accepted(active, bad(), config(1));
    accepted(active, good(config(2)), config(2));
    accepted(active, bad(), config(2));
  }

  @Test
  void firstBadConfigIsAFailureEvenWhereTheBuilderHasOne() {
    ActiveConfig active = new ActiveConfig(config(9), true);
    assertThat(active.accept(bad())).isEqualTo(UNREADABLE);
    assertThat(active.applied()).isNull();
    accepted(active, good(config(1)), config(1));
  }

  @Test
  void buildersConfigHoldsWhereThereIsNone() {
    ActiveConfig active = new ActiveConfig(config(9), true);
    accepted(active, none(), config(9));
    accepted(active, good(config(1)), config(1));
    accepted(active, none(), config(9));
    accepted(active, bad(), config(9));
    accepted(new ActiveConfig(NONE, true), none(), NONE);
  }

  @Test
  void equalConfigChangesNothing() {
    ActiveConfig active = new ActiveConfig(NONE, true);
    accepted(active, good(config(1)), config(1));
    ActiveConfig.Applied before = active.applied();
    accepted(active, good(config(1)), config(1));
    accepted(active, bad(), config(1));
    assertThat(active.applied()).isSameAs(before);
    accepted(active, good(config(2)), config(2));
    assertThat(active.applied()).isNotSameAs(before);
  }

  @Test
  void nothingOfTheResolversCountsWhereItIsNotLookedUp() {
    ActiveConfig active = new ActiveConfig(config(9), false);
    ConfigSelector selector = (method, options) -> ConfigSelector.Selection.of(null);
    accepted(active, bad(), config(9));
    accepted(active, good(config(1)), config(9));
    accepted(active, ResolutionResult.builder().selector(selector).build(), config(9));
    assertThat(active.applied().selector()).isNull();
  }

  @Test
  void anotherSelectorCountsWithTheSameConfig() {
    ActiveConfig active = new ActiveConfig(NONE, true);
    for (int i = 0; i < 2; i++) {
      ConfigSelector selector = new Own(i);
      accepted(active, ResolutionResult.builder().config(NONE).selector(selector).build(), NONE);
      assertThat(active.applied().selector()).isSameAs(selector);
    }
    accepted(active, good(NONE), NONE);
    assertThat(active.applied().selector()).isNull();
  }

  /** A selector that is no other one. */
  private record Own(int number) implements ConfigSelector {
    @Override
    public Selection select(MethodDescriptor<?, ?> method, CallOptions options) {
      return Selection.of(null);
    }
  }
}
