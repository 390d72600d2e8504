package dev.goshawk.core.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.goshawk.api.Metadata;
import dev.goshawk.fuzz.Choices;
import dev.goshawk.fuzz.FuzzTarget;
import dev.goshawk.fuzz.Judge;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * {@code grpc-retry-pushback-ms} of a server's trailers, held against a plain reading of it: one
 * value a line, of which there may be several or none.
 */
public final class PushbackTarget implements FuzzTarget {

  private static final Pattern NUMBER = Pattern.compile("[0-9]+");
  private static final BigInteger MOST = BigInteger.valueOf(Integer.MAX_VALUE);
  private static final BigInteger MILLI = BigInteger.valueOf(1_000_000);
  private static final Pattern SENDABLE = Pattern.compile("[!-~](?:[ -~]*[!-~])?");

  /** Made by the fuzzer. */
  public PushbackTarget() {}

  @Override
  public void run(byte[] input) {
    List<String> values = new ArrayList<>();
    Metadata.Builder trailers = Metadata.builder();
    for (String line : new String(new Choices(input).rest(), ISO_8859_1).split("\n", -1)) {
      if (SENDABLE.matcher(line).matches()) { // others cannot come in a header field
        values.add(line);
        trailers.add(Pushback.KEY, line);
      }
    }
    Pushback read = Pushback.of(trailers.build());
    if (values.isEmpty()) {
      Judge.same("kind without a value", Pushback.Kind.NONE, read.kind());
      return;
    }
    boolean delays =
        values.size() == 1
            && NUMBER.matcher(values.get(0)).matches()
            && new BigInteger(values.get(0)).compareTo(MOST) <= 0;
    Judge.same("kind of " + values, delays ? Pushback.Kind.DELAY : Pushback.Kind.STOP, read.kind());
    BigInteger nanos = delays ? new BigInteger(values.get(0)).multiply(MILLI) : BigInteger.ZERO;
    Judge.same("nanoseconds of " + values, nanos, BigInteger.valueOf(read.nanos()));
  }
}
