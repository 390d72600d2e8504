package dev.goshawk.auth.identity;

/**
 * A token that does not hold. The message is for the log: callers are told no more than that they
 * need another. It has nothing of the token itself.
 */
public final class RefusedTokenException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * A token that was refused.
   *
   * @param why what is wrong, without a part of the token: "expired at …"
   */
  public RefusedTokenException(String why) {
    super(why, null, false, false); // no stack: whoever sends tokens decides how many there are
  }
}
