package dev.goshawk.codegen;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The names of the Java methods for the rpcs of one service, such that no two are the same.
 *
 * <p>Where {@link Identifiers#method} would give several rpcs one name, these keep to the simpler
 * {@link Identifiers#uncapitalized}, of which the user is warned; what is still taken then gets a
 * {@code _} at its end.
 */
final class MethodNames {

  private MethodNames() {}

  /**
   * The names, one for each rpc and in the same order.
   *
   * @param service what the warnings call the service
   */
  static List<String> of(String service, List<String> rpcs, Consumer<String> warnings) {
    Map<String, List<String>> sharing = new LinkedHashMap<>();
    for (String rpc : rpcs) {
      sharing.computeIfAbsent(Identifiers.method(rpc), name -> new ArrayList<>()).add(rpc);
    }
    Set<String> taken = new HashSet<>();
    List<String> names = new ArrayList<>();
    for (String rpc : rpcs) {
      String name = Identifiers.method(rpc);
      boolean shared = sharing.getOrDefault(name, List.of()).size() > 1;
      String wanted = shared ? Identifiers.uncapitalized(rpc) : name;
      String free = Identifiers.free(Identifiers.isReserved(wanted) ? wanted + "_" : wanted, taken);
      taken.add(free);
      names.add(free);
    }
    sharing.forEach(
        (name, several) -> {
          if (several.size() > 1 && !several.stream().allMatch(rpc -> isPlain(rpc, name))) {
            List<String> given = several.stream().map(rpc -> names.get(rpcs.indexOf(rpc))).toList();
            warnings.accept(
                service
                    + ": the rpcs "
                    + String.join(", ", several)
                    + " would all be the method "
                    + name
                    + "; they are the methods "
                    + String.join(", ", given));
          }
        });
    return names;
  }

  private static boolean isPlain(String rpc, String name) {
    return Identifiers.uncapitalized(rpc).equals(name);
  }
}
