package dev.goshawk.netty;

/** What an application does first, in a process of its own; prints what comes of it. */
final class OlderNettyMain {

  private OlderNettyMain() {}

  public static void main(String[] args) {
    print(() -> GoshawkServer.builder().port(0).start());
    print(() -> GoshawkChannel.to("localhost:1").plaintext().build());
  }

  private static void print(Runnable task) {
    try {
      task.run();
      System.out.println("it works");
    } catch (IllegalStateException | LinkageError e) {
      System.out.println(e);
    }
  }
}
