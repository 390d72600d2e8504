package dev.goshawk.interop;

/** A test case that did not pass: the other side, or this one, did not do what the case asks. */
public final class InteropFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  InteropFailure(String message) {
    super(message);
  }

  InteropFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
