package consumer;

import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.api.Status;

public final class Main {
  private Main() {}

  public static void main(String[] args) {
    MetadataKey<String> key = MetadataKey.ascii("greeting");
    String value = Metadata.of(key, "hello").getOrDefault(key, "nothing");
    if (!value.equals("hello")) {
      throw new AssertionError(value);
    }
    System.out.println("used " + Status.OK.getClass().getModule().getName());
  }
}
