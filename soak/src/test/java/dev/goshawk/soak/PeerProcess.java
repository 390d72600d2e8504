package dev.goshawk.soak;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A {@link PeerMain}, or the like, in a JVM of its own; it is killed in the end if not before. */
@SuppressWarnings("try") // closing waits for the process, and may be interrupted
final class PeerProcess implements AutoCloseable {

  private final Process process;
  private final BufferedReader out;

  PeerProcess(String... args) throws IOException {
    this(PeerMain.class, args);
  }

  private PeerProcess(Class<?> main, String... args) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-cp"));
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add(main.getName());
    command.addAll(List.of(args));
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
  }

  /** Another program, which is watched and ended in the same way. */
  static PeerProcess of(Class<?> main) throws IOException {
    return new PeerProcess(main);
  }

  /** Gives it a byte of input. */
  void sendByte() throws IOException {
    process.getOutputStream().write('\n');
    process.getOutputStream().flush();
  }

  /** Waits for a line that begins so, and answers the rest of it. */
  String line(String start) throws IOException {
    String line = out.readLine();
    assertThat(line).isNotNull().startsWith(start);
    return line.substring(start.length()).trim();
  }

  /** Kills it by SIGKILL. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() throws Exception {
    kill();
    out.close();
    process.getOutputStream().close();
  }
}
