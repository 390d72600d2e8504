package consumer;

import dev.goshawk.http2.ErrorCode;
import dev.goshawk.http2.Http2Config;

public final class Main {
  private Main() {}

  public static void main(String[] args) {
    int frameSize = Http2Config.builder().maxFrameSize(20_000).build().maxFrameSize();
    if (frameSize != 20_000) {
      throw new AssertionError(frameSize);
    }
    if (!ErrorCode.name(ErrorCode.PROTOCOL_ERROR).contains("PROTOCOL_ERROR")) {
      throw new AssertionError(ErrorCode.name(ErrorCode.PROTOCOL_ERROR));
    }
    System.out.println("used " + ErrorCode.class.getModule().getName());
  }
}
