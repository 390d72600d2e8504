package dev.goshawk.core.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.goshawk.core.balance.LoadBalancerRegistry;
import dev.goshawk.fuzz.FuzzTarget;
import dev.goshawk.fuzz.Judge;
import java.util.List;

/**
 * Service configs in JSON: one is refused with the place of what is wrong, or it is printed so that
 * it is read as the same.
 */
public final class ServiceConfigTarget implements FuzzTarget {

  /** The longest message, with what cuts it. */
  private static final int LONGEST_MESSAGE = 2_100;

  private final ServiceConfigParser parser =
      new ServiceConfigParser(LoadBalancerRegistry.with(List.of())::config);

  /** Made by the fuzzer. */
  public ServiceConfigTarget() {}

  @Override
  public void run(byte[] input) {
    ServiceConfig config;
    try {
      config = parser.parse(new String(input, UTF_8));
    } catch (IllegalArgumentException e) {
      String words = String.valueOf(e.getMessage());
      Judge.holds(words.contains(" at line "), "no place: %s", words);
      Judge.holds(words.length() <= LONGEST_MESSAGE, "%d characters", words.length());
      return;
    }
    String printed = config.toString();
    ServiceConfig read = parser.parse(printed);
    Judge.same("read from what was printed", config, read);
    Judge.same("printed again", printed, read.toString());
  }
}
