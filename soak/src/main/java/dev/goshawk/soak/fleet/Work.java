package dev.goshawk.soak.fleet;

/** What the handlers of a backend do, and how it is made hard for them. Any thread. */
final class Work {

  private final int backend;
  private final Journal journal;
  private volatile int slowMillis;
  private volatile boolean refusing;

  /** The work of a backend with a number. */
  Work(int backend, Journal journal) {
    this.backend = backend;
    this.journal = journal;
  }

  /** Each call takes so much longer from now on. */
  void slow(int millis) {
    slowMillis = millis;
  }

  /**
   * Whether calls are refused with RESOURCE_EXHAUSTED and not executed, as by an overloaded one.
   */
  void refuse(boolean refuse) {
    refusing = refuse;
  }

  boolean refuses() {
    return refusing;
  }

  /** Executes a call. Blocks. */
  byte[] execute(byte[] request) throws InterruptedException {
    Ask ask = Ask.decode(request);
    if (ask.id() >= 0) {
      journal.executes(ask.id());
    }
    int millis = ask.pauseMillis() + slowMillis;
    if (millis > 0) {
      Thread.sleep(millis);
    }
    return Ask.answer(backend);
  }
}
