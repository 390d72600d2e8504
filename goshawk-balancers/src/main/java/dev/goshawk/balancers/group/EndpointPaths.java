package dev.goshawk.balancers.group;

import dev.goshawk.core.resolve.Endpoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Deals endpoints to named children by their {@link Endpoint#PATH}. */
final class EndpointPaths {

  private EndpointPaths() {}

  /**
   * The endpoints of each child, with the child's name taken off their paths. One without a path is
   * no child's.
   */
  static Map<String, List<Endpoint>> byChild(List<Endpoint> endpoints) {
    Map<String, List<Endpoint>> children = new HashMap<>();
    for (Endpoint endpoint : endpoints) {
      List<String> path = endpoint.attributes().get(Endpoint.PATH);
      if (path != null && !path.isEmpty()) {
        children
            .computeIfAbsent(path.get(0), name -> new ArrayList<>())
            .add(endpoint.with(Endpoint.PATH, List.copyOf(path.subList(1, path.size()))));
      }
    }
    return children;
  }
}
