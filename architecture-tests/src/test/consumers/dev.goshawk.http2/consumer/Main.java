package consumer;

import dev.goshawk.http2.ErrorCode;

public final class Main {
  private Main() {}

  public static void main(String[] args) {
    if (!ErrorCode.name(ErrorCode.PROTOCOL_ERROR).contains("PROTOCOL_ERROR")) {
      throw new AssertionError(ErrorCode.name(ErrorCode.PROTOCOL_ERROR));
    }
    System.out.println("used " + ErrorCode.class.getModule().getName());
  }
}
