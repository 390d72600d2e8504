package consumer;

import dev.goshawk.logging.SecretNames;
import dev.goshawk.logging.accesslog.AccessLog;
import dev.goshawk.logging.binarylog.BinaryLog;
import dev.goshawk.logging.binarylog.BinaryLogFilter;

/** Makes both logs, and says what is secret. */
final class Main {
  private Main() {}

  public static void main(String[] args) {
    SecretNames secrets = SecretNames.DEFAULT.plus("x-session");
    try (AccessLog access = AccessLog.builder().secrets(secrets).json().build();
        BinaryLog binary =
            BinaryLog.builder(entry -> {}).filter(BinaryLogFilter.parse("*{h}")).build()) {
      if (access.dropped() != 0 || binary.server() == null || !secrets.isSecret("x-session")) {
        throw new AssertionError("secrets " + secrets);
      }
    }
    System.out.print("used dev.goshawk.logging");
  }
}
