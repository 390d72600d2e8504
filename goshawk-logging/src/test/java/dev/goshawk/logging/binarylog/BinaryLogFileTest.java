package dev.goshawk.logging.binarylog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The file of a binary log: whole entries whatever happens, and never more than it may have. */
@Timeout(60)
class BinaryLogFileTest {

  @TempDir Path directory;

  private Path path() {
    return directory.resolve("calls.bin");
  }

  private static byte[] entry(int first, int length) {
    byte[] entry = new byte[length];
    entry[0] = (byte) first;
    return entry;
  }

  /** First bytes and lengths of the entries of a file, with varints before them. */
  private static List<String> read(Path path) throws IOException {
    List<String> entries = new ArrayList<>();
    try (InputStream in = Files.newInputStream(path)) {
      for (int next = in.read(); next >= 0; next = in.read()) {
        int length = next & 0x7f;
        for (int shift = 7; (next & 0x80) != 0; shift += 7) {
          next = in.read();
          length |= (next & 0x7f) << shift;
        }
        byte[] entry = in.readNBytes(length);
        assertThat(entry).hasSize(length);
        entries.add(entry[0] + ":" + length);
      }
    }
    return entries;
  }

  @Test
  void entriesStandBehindTheirLengths() throws Exception {
    try (BinaryLogFile file = BinaryLogFile.builder(path()).open()) {
      for (int length : new int[] {1, 127, 128, 70_000, 3}) {
        file.write(entry(7, length));
      }
    }
    assertThat(read(path())).containsExactly("7:1", "7:127", "7:128", "7:70000", "7:3");
  }

  @Test
  void fourBytesAreTheOtherFraming() throws Exception {
    try (BinaryLogFile file =
        BinaryLogFile.builder(path()).framing(EntryFraming.FOUR_BYTES).open()) {
      file.write(entry(1, 300));
      file.write(entry(2, 5));
    }
    try (DataInputStream in = new DataInputStream(Files.newInputStream(path()))) {
      assertThat(in.readInt()).isEqualTo(300);
      assertThat(in.readNBytes(300)[0]).isEqualTo((byte) 1);
      assertThat(in.readInt()).isEqualTo(5);
      assertThat(in.readNBytes(5)[0]).isEqualTo((byte) 2);
      assertThatThrownBy(in::readInt).isInstanceOf(EOFException.class);
    }
  }

  @Test
  void fullFileIsKeptAndTheOldestGoes() throws Exception {
    try (BinaryLogFile file = BinaryLogFile.builder(path()).maxFileSize(250).files(3).open()) {
      for (int i = 1; i <= 9; i++) {
        file.write(entry(i, 100)); // two to a file
      }
    }
    assertThat(read(path())).containsExactly("9:100");
    assertThat(read(directory.resolve("calls.bin.1"))).containsExactly("7:100", "8:100");
    assertThat(read(directory.resolve("calls.bin.2"))).containsExactly("5:100", "6:100");
    assertThat(directory.resolve("calls.bin.3")).doesNotExist();
  }

  @Test
  void oneFileBeginsAgain() throws Exception {
    try (BinaryLogFile file = BinaryLogFile.builder(path()).maxFileSize(150).files(1).open()) {
      file.write(entry(1, 100));
      file.write(entry(2, 100));
      file.write(entry(3, 1_000)); // larger than a file may be: whole all the same
    }
    assertThat(read(path())).containsExactly("3:1000");
    assertThat(directory.toFile().list()).hasSize(1);
  }

  @Test
  void fileOfAnEarlierProcessIsNotWrittenBehind() throws Exception {
    Files.write(path(), new byte[] {100, 1, 2}); // torn, as after a crash
    try (BinaryLogFile file = BinaryLogFile.builder(path()).open()) {
      file.write(entry(1, 10));
    }
    assertThat(read(path())).containsExactly("1:10");
    assertThat(Files.size(directory.resolve("calls.bin.1"))).isEqualTo(3);
  }

  @Test
  void othersMayNotReadIt() throws Exception {
    try (BinaryLogFile file = BinaryLogFile.builder(path()).open()) {
      assertThat(file.dropped()).isZero();
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path())))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void fileThatCannotBeMadeIsSaidAtOnce() {
    assertThatThrownBy(
            () -> BinaryLogFile.builder(directory.resolve("none").resolve("calls.bin")).open())
        .isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> BinaryLogFile.builder(path()).maxFileSize(0))
        .hasMessage("maxFileSize of 0 is less than 1");
    assertThatThrownBy(() -> BinaryLogFile.builder(path()).files(-1))
        .hasMessage("files of -1 is less than 1");
    assertThatThrownBy(() -> BinaryLogFile.builder(path()).queueBytes(0))
        .hasMessage("queueBytes of 0 is less than 1");
  }

  /** A file on a disk that takes so many bytes and then is full. */
  private static final class FullDisk extends RotatingFile {
    int left;

    FullDisk(Path path, int left) throws IOException {
      super(path, 1 << 20, 2, EntryFraming.VARINT);
      this.left = left;
    }

    @Override
    void write(FileChannel open, ByteBuffer bytes) throws IOException {
      int limit = bytes.limit();
      bytes.limit(bytes.position() + Math.min(left, bytes.remaining()));
      left -= bytes.remaining();
      super.write(open, bytes);
      bytes.limit(limit);
      if (bytes.hasRemaining()) {
        throw new IOException("no space left on device");
      }
    }
  }

  @Test
  void fullDiskTearsNoEntryAndLosesCountedOnes() throws Exception {
    long[] lost = {0};
    FullDisk file = new FullDisk(path(), 150);
    file.tellLost(count -> lost[0] += count);
    file.write(entry(1, 100));
    file.flush();
    file.write(entry(2, 30));
    file.write(entry(3, 30)); // half of it would fit
    assertThatThrownBy(file::flush).hasMessage("no space left on device");
    assertThat(lost[0]).isEqualTo(2);
    file.left = 1_000;
    file.write(entry(4, 40));
    file.flush();
    file.close();
    assertThat(lost[0]).isEqualTo(2);
    assertThat(read(path())).containsExactly("1:100", "4:40");
  }

  @Test
  void entryLargerThanTheBufferIsWholeOrNotThere() throws Exception {
    long[] lost = {0};
    FullDisk file = new FullDisk(path(), 90_000);
    file.tellLost(count -> lost[0] += count);
    file.write(entry(1, 10));
    assertThatThrownBy(() -> file.write(entry(2, 100_000))).hasMessage("no space left on device");
    file.left = 1_000;
    file.write(entry(3, 10));
    file.flush();
    file.close();
    assertThat(lost[0]).isZero(); // who called write knows of that one
    assertThat(read(path())).containsExactly("1:10", "3:10");
  }
}
