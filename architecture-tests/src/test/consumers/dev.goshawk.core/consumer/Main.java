package consumer;

import dev.goshawk.api.Codec;
import dev.goshawk.core.Codecs;
import java.util.List;

public final class Main {
  private Main() {}

  public static void main(String[] args) {
    Codecs codecs = new Codecs(List.of(Codec.gzip()));
    if (!codecs.toString().contains("gzip")) {
      throw new AssertionError(codecs);
    }
    System.out.println("used " + Codecs.class.getModule().getName());
  }
}
