package dev.goshawk.testsupport;

import net.jqwik.api.AfterFailureMode;
import net.jqwik.api.lifecycle.AroundPropertyHook;
import net.jqwik.api.lifecycle.PropagationMode;
import net.jqwik.api.lifecycle.PropertyAttributes;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutor;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;

/**
 * Gives every property test the seed that it draws its values from, so that a build of the same
 * sources answers the same each time.
 *
 * <p>jqwik finds it on the class path of every module. The seed is made of the names of class and
 * method; one that a test names itself stays. Two system properties change it: {@code
 * goshawk.seeds=random} leaves the seed to jqwik, which draws a new one and tells it when the
 * property fails, and {@code goshawk.tries=30} runs 30 times as many tries. What failed in an
 * earlier build, which jqwik keeps in a file, changes nothing. Any thread.
 */
public final class Seeds implements AroundPropertyHook {

  private static final String SEEDS = "goshawk.seeds";
  private static final String TRIES = "goshawk.tries";

  /** jqwik's own default. */
  private static final int DEFAULT_TRIES = 1000;

  /** Before jqwik's own hooks: outermost. */
  private static final int OUTERMOST = -100;

  /** For jqwik. */
  public Seeds() {}

  static boolean random(String seeds) {
    return switch (seeds) {
      case "fixed" -> false;
      case "random" -> true;
      default ->
          throw new IllegalArgumentException(
              SEEDS + " is '" + seeds + "'; it may be 'fixed' or 'random'");
    };
  }

  static int factor(String tries) {
    if (!tries.matches("[1-9]\\d{0,4}")) {
      throw new IllegalArgumentException(
          TRIES + " is '" + tries + "'; it is a factor of 1 to 99,999");
    }
    return Integer.parseInt(tries);
  }

  @Override
  public PropagationMode propagateTo() {
    return PropagationMode.ALL_DESCENDANTS;
  }

  @Override
  public int aroundPropertyProximity() {
    return OUTERMOST;
  }

  @Override
  public PropertyExecutionResult aroundProperty(
      PropertyLifecycleContext context, PropertyExecutor property) {
    PropertyAttributes attributes = context.attributes();
    attributes.setAfterFailure(AfterFailureMode.RANDOM_SEED); // of the seed below, if there is one
    if (!random(System.getProperty(SEEDS, "fixed")) && attributes.seed().isEmpty()) {
      String name = context.containerClass().getName() + '#' + context.targetMethod().getName();
      attributes.setSeed(Integer.toString(name.hashCode()));
    }
    int tries = attributes.tries().orElse(DEFAULT_TRIES);
    if (tries > 1) { // else it is an example, always the same
      attributes.setTries(Math.multiplyExact(tries, factor(System.getProperty(TRIES, "1"))));
    }
    return property.execute();
  }
}
