package dev.goshawk.codegen;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.googlejavaformat.java.Formatter;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import com.google.protobuf.Message;
import com.google.protobuf.compiler.PluginProtos.CodeGeneratorRequest;
import dev.goshawk.api.Marshaller;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.ServiceDescriptor;
import dev.goshawk.protobuf.ProtobufMarshaller;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Everything in {@code src/test/resources/nasty}, in one run: protoc's classes for the messages and
 * ours for the services, compiled with every warning on, laid out as google-java-format would, and
 * saying of themselves what the files say.
 */
final class NastySetTest {

  private static final Path PROTOS = Path.of("src/test/resources/nasty");

  @TempDir static Path work;
  private static CodeGeneratorRequest request;
  private static Map<String, String> sources;
  private static final List<String> SAID = new ArrayList<>();
  private static String warnings;

  @BeforeAll
  static void generate() throws Exception {
    request = Protoc.request(PROTOS, work);
    sources = GeneratedFiles.of(request, SAID::add);
    GeneratedFiles.write(sources, work.resolve("services"));
    Path messages = Files.createDirectory(work.resolve("messages"));
    Protoc.compile(PROTOS, work.resolve("well-known"), "--java_out=" + messages);
    Path classes = work.resolve("messages-compiled");
    Javac.compile(messages, classes, List.of(), "-nowarn", "-Xlint:none");
    warnings =
        Javac.compile(
            work.resolve("services"),
            work.resolve("services-compiled"),
            List.of(classes),
            "-Xlint:all",
            "-Xdoclint:all,-missing");
  }

  @Test
  void rpcsThatWouldBeOneMethodAreNamed() {
    assertThat(SAID)
        .hasSize(3)
        .allMatch(warning -> warning.startsWith("keywords.proto: nasty.keywords."));
  }

  @Test
  void compilesWithoutAWarning() {
    assertThat(warnings).isEmpty();
  }

  @Test
  void isLaidOutAsByGoogleJavaFormat() throws Exception {
    Formatter formatter = new Formatter();
    for (Map.Entry<String, String> source : sources.entrySet()) {
      assertThat(source.getValue())
          .as(source.getKey())
          .isEqualTo(formatter.formatSourceAndFixImports(source.getValue()));
    }
  }

  @Test
  void saysOfItselfWhatTheFilesSay() throws Exception {
    URL[] path = {
      work.resolve("services-compiled").toUri().toURL(),
      work.resolve("messages-compiled").toUri().toURL()
    };
    try (URLClassLoader loader = new URLClassLoader(path)) {
      assertSame(loadAll(loader));
    }
  }

  private static Map<String, ServiceDescriptor> loadAll(ClassLoader loader) throws Exception {
    Map<String, ServiceDescriptor> loaded = new HashMap<>();
    for (String source : sources.keySet()) {
      if (source.endsWith("Methods.java")) {
        String name = source.replace(".java", "").replace('/', '.');
        var service = (ServiceDescriptor) loader.loadClass(name).getField("SERVICE").get(null);
        loaded.put(service.name(), service);
      }
    }
    return loaded;
  }

  private static void assertSame(Map<String, ServiceDescriptor> generated) {
    int methods = 0;
    for (FileDescriptorProto file : request.getProtoFileList()) {
      String prefix = file.getPackage().isEmpty() ? "" : file.getPackage() + ".";
      for (ServiceDescriptorProto service : file.getServiceList()) {
        ServiceDescriptor descriptor = generated.remove(prefix + service.getName());
        assertThat(descriptor).as(prefix + service.getName()).isNotNull();
        assertThat(descriptor.methods()).hasSize(service.getMethodCount());
        for (int i = 0; i < service.getMethodCount(); i++) {
          assertSame(descriptor, descriptor.methods().get(i), service.getMethod(i));
          methods++;
        }
      }
    }
    assertThat(generated).isEmpty();
    assertThat(methods).isGreaterThan(100);
  }

  private static void assertSame(
      ServiceDescriptor service, MethodDescriptor<?, ?> method, MethodDescriptorProto rpc) {
    assertThat(method.path()).isEqualTo("/" + service.name() + "/" + rpc.getName());
    assertThat(method.kind().oneRequest()).isEqualTo(!rpc.getClientStreaming());
    assertThat(method.kind().oneResponse()).isEqualTo(!rpc.getServerStreaming());
    assertThat(messageName(method.requests())).isEqualTo(rpc.getInputType());
    assertThat(messageName(method.responses())).isEqualTo(rpc.getOutputType());
  }

  private static String messageName(Marshaller<?> marshaller) {
    Object message = ((ProtobufMarshaller<?>) marshaller).defaultInstance();
    return "." + ((Message) message).getDescriptorForType().getFullName();
  }
}
