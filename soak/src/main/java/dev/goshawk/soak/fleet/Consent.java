package dev.goshawk.soak.fleet;

/** Whether a call may be executed more than once: what its application has said of its method. */
enum Consent {
  /** It may not: its method has no retry policy. */
  ONCE("Once"),

  /** It may: its method is made again when a backend is unavailable. */
  AGAIN("Again");

  /** One call in so many consents. */
  private static final int CONSENTING = 4;

  private final String method;

  Consent(String method) {
    this.method = method;
  }

  /** The name of the method of such calls. */
  String method() {
    return method;
  }

  /** What holds for a call, by its number. */
  static Consent of(long id) {
    return Math.floorMod(id, CONSENTING) == CONSENTING - 1 ? AGAIN : ONCE;
  }
}
