package consumer;

import dev.goshawk.api.Status;

public final class Main {
  private Main() {}

  public static void main(String[] args) {
    if (!Status.OK.getClass().getModule().getName().equals("dev.goshawk.api")) {
      throw new AssertionError(Status.OK.getClass().getModule());
    }
    System.out.println(
        "used " + ModuleLayer.boot().findModule("dev.goshawk.netty").orElseThrow().getName());
  }
}
