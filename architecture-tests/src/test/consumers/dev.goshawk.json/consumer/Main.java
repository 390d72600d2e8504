package consumer;

import dev.goshawk.json.JsonValue;
import dev.goshawk.json.JsonWriter;

public final class Main {
  private Main() {}

  public static void main(String[] args) {
    byte[] json = new JsonWriter().beginObject().name("port").value(443).endObject().toByteArray();
    int port = JsonValue.parse(json).asObject().get("port").asInt();
    if (port != 443) {
      throw new AssertionError(port);
    }
    System.out.println("used " + JsonValue.class.getModule().getName());
  }
}
