package dev.goshawk.kubernetes;

import dev.goshawk.json.JsonArray;
import dev.goshawk.json.JsonObject;
import dev.goshawk.json.JsonValue;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An EndpointSlice (discovery.k8s.io/v1), as far as channels are concerned. Immutable, any thread.
 *
 * @param name by which the next version of it is known
 * @param ports TCP ports by their names; the only port of a service may have the empty name
 * @param members its endpoints
 */
record Slice(String name, Map<String, Integer> ports, List<Member> members) {

  private static final int IPV4_PARTS = 4;

  /**
   * An endpoint of a slice.
   *
   * @param addresses at least one, for the same pod
   * @param pod what it is, so that its addresses in slices of both families belong together; null
   *     when that is not said
   * @param ready whether it takes connections
   * @param leaving whether it is about to end, and still serves
   * @param zone where it is, or null
   */
  record Member(
      List<InetAddress> addresses,
      @Nullable String pod,
      boolean ready,
      boolean leaving,
      @Nullable String zone) {}

  /**
   * Reads a slice.
   *
   * @throws dev.goshawk.json.JsonException when it is not as the API has it
   */
  static Slice parse(JsonObject object) {
    String name = object.get("metadata").asObject().get("name").asString();
    Map<String, Integer> ports = new LinkedHashMap<>();
    for (JsonValue each : list(object, "ports")) {
      JsonObject port = each.asObject();
      JsonValue number = find(port, "port");
      String protocol = text(port, "protocol");
      if (number != null && (protocol == null || protocol.equals("TCP"))) {
        String portName = text(port, "name");
        ports.put(portName == null ? "" : portName, number.asInt());
      }
    }
    List<Member> members = new ArrayList<>();
    if (!"FQDN".equals(text(object, "addressType"))) {
      for (JsonValue each : list(object, "endpoints")) {
        members.add(member(each.asObject()));
      }
    }
    return new Slice(name, ports, List.copyOf(members));
  }

  /** Conditions that are not said are those of a pod that takes connections. */
  private static Member member(JsonObject endpoint) {
    List<InetAddress> addresses = new ArrayList<>();
    for (JsonValue address : endpoint.get("addresses").asArray()) {
      addresses.add(address(address));
    }
    if (addresses.isEmpty()) {
      throw endpoint.get("addresses").error("expected at least one address");
    }
    JsonValue conditions = find(endpoint, "conditions");
    JsonObject known = conditions == null ? JsonObject.builder().build() : conditions.asObject();
    boolean ready = isTrue(known, "ready", true);
    return new Member(
        List.copyOf(addresses),
        pod(endpoint),
        ready,
        isTrue(known, "terminating", false) && isTrue(known, "serving", ready),
        text(endpoint, "zone"));
  }

  private static @Nullable String pod(JsonObject endpoint) {
    JsonValue reference = find(endpoint, "targetRef");
    if (reference == null) {
      return null;
    }
    JsonObject pod = reference.asObject();
    String uid = text(pod, "uid");
    return uid != null
        ? uid
        : text(pod, "kind") + "/" + text(pod, "namespace") + "/" + text(pod, "name");
  }

  private static InetAddress address(JsonValue value) {
    String text = value.asString();
    try {
      // Only literals get to the JDK, which would look anything else up.
      if (text.indexOf(':') >= 0 && text.indexOf('%') < 0) {
        return InetAddress.getByName(text);
      }
      byte[] octets = octets(text);
      if (octets != null) {
        return InetAddress.getByAddress(octets);
      }
    } catch (UnknownHostException e) {
      throw value.error("'" + text + "' is not an address: " + e.getMessage());
    }
    throw value.error("'" + text + "' is not an address");
  }

  private static byte @Nullable [] octets(String text) {
    String[] parts = text.split("\\.", -1);
    byte[] octets = new byte[IPV4_PARTS];
    if (parts.length != IPV4_PARTS) {
      return null;
    }
    for (int i = 0; i < IPV4_PARTS; i++) {
      if (!parts[i].matches("[0-9]{1,3}") || Integer.parseInt(parts[i]) > 255) {
        return null;
      }
      octets[i] = (byte) Integer.parseInt(parts[i]);
    }
    return octets;
  }

  private static JsonArray list(JsonObject object, String name) {
    JsonValue value = find(object, name);
    return value == null ? JsonArray.of(List.of()) : value.asArray();
  }

  private static boolean isTrue(JsonObject object, String name, boolean otherwise) {
    JsonValue value = find(object, name);
    return value == null ? otherwise : value.asBoolean();
  }

  private static @Nullable String text(JsonObject object, String name) {
    JsonValue value = find(object, name);
    return value == null ? null : value.asString();
  }

  private static @Nullable JsonValue find(JsonObject object, String name) {
    JsonValue value = object.find(name);
    return value == null || value.isNull() ? null : value;
  }
}
