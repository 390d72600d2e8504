package dev.goshawk.core.resolve;

import dev.goshawk.api.text.PeerText;
import dev.goshawk.json.JsonException;
import dev.goshawk.json.JsonObject;
import dev.goshawk.json.JsonValue;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Chooses a service config among those that TXT records offer: the first whose criteria all fit
 * this client. Immutable, any thread. Source: gRFC A2.
 *
 * <pre>{@code
 * grpc_config=[{"clientLanguage": ["java"], "percentage": 10, "serviceConfig": {…}},
 *              {"serviceConfig": {…}}]
 * }</pre>
 *
 * @param hostName of this machine, for {@code clientHostname}
 * @param random numbers from 0 to 1, one for each choice, for {@code percentage}
 */
record TxtConfig(String hostName, DoubleSupplier random) {

  /** What is put in front of the name of a host. */
  static final String PREFIX = "_grpc_config.";

  private static final String BEGIN = "grpc_config=";

  private static final String LANGUAGE = "java";

  private static final int ALL = 100;

  private static final Set<String> KEYS =
      Set.of("clientLanguage", "percentage", "clientHostname", "serviceConfig");

  /**
   * The service config in JSON; null when none is offered to this client.
   *
   * @param records the texts of the name's TXT records; those of others are left out
   * @throws IllegalArgumentException when a record is none of a service config, or one of its
   *     entries is wrong, chosen or not
   */
  @Nullable String choose(List<String> records) {
    double draw = random.getAsDouble() * ALL;
    String chosen = null;
    for (String record : records) {
      if (record.startsWith(BEGIN)) {
        try {
          for (JsonValue entry : JsonValue.parse(record.substring(BEGIN.length())).asArray()) {
            JsonObject choice = entry.asObject();
            JsonObject config = read(choice, draw);
            if (chosen == null && config != null) {
              chosen = config.toString();
            }
          }
        } catch (JsonException e) {
          throw new IllegalArgumentException(
              "grpc_config: " + PeerText.escaped(String.valueOf(e.getMessage())), e);
        }
      }
    }
    return chosen;
  }

  /** The config of an entry, which is checked whole; null when it is not for this client. */
  private @Nullable JsonObject read(JsonObject choice, double draw) {
    boolean fits = true;
    JsonObject config = null;
    for (Map.Entry<String, JsonValue> member : choice.members().entrySet()) {
      JsonValue value = member.getValue();
      switch (member.getKey()) {
        case "clientLanguage" -> fits &= contains(value, LANGUAGE, true);
        case "clientHostname" -> fits &= contains(value, hostName, false);
        case "percentage" -> {
          int percentage = value.asInt();
          if (percentage < 0 || percentage > ALL) {
            throw value.error("percentage " + percentage + " is not from 0 to 100");
          }
          fits &= draw < percentage;
        }
        case "serviceConfig" -> config = value.asObject();
        default ->
            throw value.error(
                "'" + member.getKey() + "' is not known; expected one of " + sorted(KEYS));
      }
    }
    return fits ? config : null;
  }

  private static String sorted(Set<String> keys) {
    return String.join(", ", keys.stream().sorted().toList());
  }

  /** An empty list is for everybody. */
  private static boolean contains(JsonValue list, String wanted, boolean anyCase) {
    boolean found = list.asArray().size() == 0;
    for (JsonValue each : list.asArray()) {
      String text = each.asString();
      found |= anyCase ? text.toLowerCase(Locale.ROOT).equals(wanted) : text.equals(wanted);
    }
    return found;
  }
}
