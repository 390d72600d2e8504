package dev.goshawk.codegen;

import com.google.protobuf.compiler.PluginProtos.CodeGeneratorRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * The protoc plugin {@code protoc-gen-goshawk}: a request on standard input, a response on standard
 * output.
 *
 * <p>Faults of the {@code .proto} files are part of the response, and protoc prints them; the exit
 * status is then 0 all the same. Warnings are printed on standard error. Anything else that goes
 * wrong is printed on standard error, with exit status 1.
 *
 * <p>Source: <a
 * href="https://protobuf.dev/reference/cpp/api-docs/google.protobuf.compiler.plugin/">protoc's
 * plugin protocol</a>.
 */
public final class Main {

  private Main() {}

  /** Serves one request. Arguments there are none. */
  public static void main(String[] args) {
    try {
      run(System.in, System.out);
    } catch (IOException e) {
      System.err.println(
          "protoc-gen-goshawk: standard input holds no CodeGeneratorRequest; protoc runs this"
              + " program when given --plugin=protoc-gen-goshawk=PATH --goshawk_out=DIRECTORY ("
              + e.getMessage()
              + ")");
      System.exit(1);
    }
  }

  private static void warn(String warning) {
    System.err.println("protoc-gen-goshawk: warning: " + warning);
  }

  static void run(InputStream in, OutputStream out) throws IOException {
    Generator.generate(CodeGeneratorRequest.parseFrom(in), Main::warn).writeTo(out);
    out.flush();
  }
}
