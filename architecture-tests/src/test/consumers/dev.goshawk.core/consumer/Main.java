package consumer;

import dev.goshawk.core.ServerBuilder;

public final class Main {
  private Main() {}

  public static void main(String[] args) {
    if (ServerBuilder.DEFAULT_MAX_INBOUND_MESSAGE_SIZE <= 0) {
      throw new AssertionError("no default limit");
    }
    System.out.println("used " + ServerBuilder.class.getModule().getName());
  }
}
