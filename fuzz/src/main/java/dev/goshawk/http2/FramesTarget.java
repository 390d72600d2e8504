package dev.goshawk.http2;

import dev.goshawk.fuzz.Choices;
import dev.goshawk.fuzz.FuzzTarget;
import dev.goshawk.fuzz.Judge;
import dev.goshawk.fuzz.Pieces;
import dev.goshawk.fuzz.SentFrames;
import dev.goshawk.http2.buffer.ByteSource;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * Either end of a connection, fed raw bytes: once as one read, and once cut into pieces, of which
 * payload that streams want goes the straight way. Both must tell the same events, those that a
 * plain reading of the frames tells, and write the same bytes; what they write is judged, and so is
 * what they hold.
 *
 * <p>The input: a byte of {@link FuzzedEnd} shapes, a byte that says where to cut, then what the
 * peer sends.
 */
public final class FramesTarget implements FuzzTarget {

  /** What an end may write for nothing, in bytes: its first frames and those of its own streams. */
  private static final int OUTPUT_FOR_NOTHING = 120_000;

  /**
   * What an end may write for each byte read: SETTINGS of nine bytes for instance, with a change of
   * the table's size, make an answer of nine. A frame that breaks a rule is told in words.
   */
  private static final int OUTPUT_FOR_BYTE = 40;

  private static final byte[] EMPTY_SETTINGS = {0, 0, 0, 4, 0, 0, 0, 0, 0};

  /** Made by the fuzzer. */
  public FramesTarget() {}

  @Override
  public void run(byte[] input) throws Exception {
    Choices choices = new Choices(input);
    int shape = choices.next();
    int seed = choices.next();
    byte[] bytes = withBeginning(shape, choices.rest());

    FuzzedEnd whole = new FuzzedEnd(shape);
    whole.connection.receive(bytes, 0, bytes.length);
    held(whole.connection, bytes.length);
    whole.compare(new PlainReading(bytes, whole.client() ? 0 : Preface.clientPreface().length));
    byte[] output = whole.finish();

    FuzzedEnd cut = new FuzzedEnd(shape);
    inPieces(cut.connection, bytes, new Pieces(seed));
    byte[] cutOutput = cut.finish();

    Judge.same("events of bytes in pieces", whole.log(), cut.log());
    Judge.holds(
        whole.showsBytes() || Arrays.equals(output, cutOutput),
        "what is written differs when bytes come in pieces");
    int most = OUTPUT_FOR_NOTHING + OUTPUT_FOR_BYTE * bytes.length;
    Judge.holds(output.length <= most, "%d bytes written for %d read", output.length, bytes.length);
    SentFrames.judge(output, whole.client(), bytes);
  }

  private static byte[] withBeginning(int shape, byte[] rest) {
    if ((shape & FuzzedEnd.BEGUN) == 0) {
      return rest;
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    if ((shape & FuzzedEnd.CLIENT) == 0) {
      all.writeBytes(Preface.clientPreface());
    }
    all.writeBytes(EMPTY_SETTINGS);
    all.writeBytes(rest);
    return all.toByteArray();
  }

  private static void inPieces(Http2Connection connection, byte[] bytes, Pieces pieces) {
    for (int at = 0; at < bytes.length; ) {
      int end = at + pieces.next(bytes.length - at);
      PieceSource source = new PieceSource(bytes, at, end);
      while (source.available() > 0 && connection.receive(source) > 0) {
        held(connection, bytes.length);
      }
      // With other bytes around it, which are none of the connection's business.
      byte[] rest = new byte[source.available() + 2];
      System.arraycopy(bytes, end - source.available(), rest, 1, source.available());
      connection.receive(rest, 1, rest.length - 2);
      held(connection, bytes.length);
      at = end;
    }
  }

  /** An end holds no more than twice what has come, and the least piece that it gathers in. */
  private static void held(Http2Connection connection, int sent) {
    Judge.holds(
        connection.held() <= 4 * sent + 1_024, "%d bytes held of %d", connection.held(), sent);
  }

  /** A piece as a carrier's memory. */
  private static final class PieceSource implements ByteSource {
    private final byte[] bytes;
    private int at;
    private final int end;

    PieceSource(byte[] bytes, int at, int end) {
      this.bytes = bytes;
      this.at = at;
      this.end = end;
    }

    @Override
    public int available() {
      return end - at;
    }

    @Override
    public void read(byte[] target, int offset, int length) {
      Judge.holds(length <= available(), "read %d of %d", length, available());
      System.arraycopy(bytes, at, target, offset, length);
      at += length;
    }
  }
}
