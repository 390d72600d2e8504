package dev.goshawk.codegen;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileOptions;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

final class ServiceNamesTest {

  private static FileDescriptorProto file(String name, List<String> messages, String... services) {
    FileDescriptorProto.Builder file =
        FileDescriptorProto.newBuilder()
            .setName(name)
            .setPackage("p")
            .setOptions(FileOptions.newBuilder().setJavaMultipleFiles(true));
    messages.forEach(m -> file.addMessageType(DescriptorProto.newBuilder().setName(m)));
    for (String service : services) {
      file.addService(ServiceDescriptorProto.newBuilder().setName(service));
    }
    return file.build();
  }

  private static Map<String, String> bases(Set<String> toGenerate, FileDescriptorProto... files) {
    TypeIndex types = new TypeIndex(List.of(files));
    ServiceNames names = new ServiceNames(List.of(files), toGenerate, types);
    Map<String, String> bases = new TreeMap<>();
    for (FileDescriptorProto file : files) {
      for (ServiceDescriptorProto service : file.getServiceList()) {
        bases.put(service.getName(), names.of(file, service).base());
      }
    }
    return bases;
  }

  private static Map<String, String> bases(List<String> messages, String... services) {
    return bases(Set.of("f.proto"), file("f.proto", messages, services));
  }

  @Test
  void theWordServiceAtTheEndGoes() {
    assertThat(bases(List.of(), "EchoService", "RouteGuide", "Service"))
        .containsEntry("EchoService", "Echo")
        .containsEntry("RouteGuide", "RouteGuide")
        .containsEntry("Service", "Service");
    assertThat(new ServiceClasses("Echo").all())
        .containsExactly(
            "EchoMethods",
            "EchoService",
            "EchoAsyncService",
            "EchoClient",
            "EchoAsyncClient",
            "EchoClientStub",
            "EchoAsyncClientStub");
  }

  @Test
  void servicesThatWouldShareANameKeepAllOfTheirs() {
    assertThat(bases(List.of(), "Echo", "EchoService"))
        .containsEntry("Echo", "Echo")
        .containsEntry("EchoService", "EchoService");
  }

  @Test
  void aMessageOfTheNameOfAClassBringsRpcIn() {
    assertThat(bases(List.of("EchoClient"), "Echo")).containsEntry("Echo", "EchoRpc");
    assertThat(bases(List.of("Echo"), "EchoService")).containsEntry("EchoService", "Echo");
    assertThat(bases(List.of("echoasyncclientstub"), "Echo")).containsEntry("Echo", "EchoRpc");
    assertThat(bases(List.of("EchoClient", "EchoRpcMethods"), "Echo"))
        .containsEntry("Echo", "EchoRpc2");
  }

  @Test
  void servicesWhoseClassesOverlapGetRpcInOrderOfTheFile() {
    assertThat(bases(List.of(), "Foo", "FooAsync"))
        .containsEntry("Foo", "Foo")
        .containsEntry("FooAsync", "FooAsyncRpc");
  }

  @Test
  void aSmallFirstLetterBecomesACapital() {
    assertThat(bases(List.of(), "echo")).containsEntry("echo", "Echo");
    assertThat(new HashSet<>(bases(List.of(), "echo", "Echo").values())).hasSize(2);
  }

  @Test
  void filesThatAreNotGeneratedKeepTheNamesTheyHaveAlone() {
    FileDescriptorProto imported = file("z_imported.proto", List.of(), "EchoService");
    FileDescriptorProto own = file("a_own.proto", List.of(), "Echo");

    assertThat(bases(Set.of("a_own.proto"), own, imported))
        .containsEntry("EchoService", "Echo")
        .containsEntry("Echo", "EchoRpc");
  }

  @Provide
  Arbitrary<List<String>> names() {
    return Arbitraries.strings()
        .withChars("aA")
        .ofMinLength(1)
        .ofMaxLength(3)
        .flatMap(
            name ->
                Arbitraries.of("", "Service", "Client", "AsyncClient", "Rpc", "Methods", "Async")
                    .map(suffix -> name + suffix))
        .list()
        .uniqueElements()
        .ofMaxSize(8);
  }

  @Property
  void noTwoClassesEverShareAName(
      @ForAll @From("names") List<String> messages, @ForAll @From("names") List<String> services) {
    List<String> all = new ArrayList<>(messages);
    for (String base : bases(messages, services.toArray(new String[0])).values()) {
      all.addAll(new ServiceClasses(base).all());
    }
    Set<String> distinct =
        all.stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());

    // Messages that differ in case only are the author's own affair.
    long messagesApart =
        messages.stream().map(name -> name.toLowerCase(Locale.ROOT)).distinct().count();
    assertThat(distinct).hasSize((int) messagesApart + services.size() * 7);
  }

  @Property
  void theOrderOfTheFilesDoesNotMatter(@ForAll @From("names") List<String> services) {
    List<FileDescriptorProto> files = new ArrayList<>();
    for (int i = 0; i < services.size(); i++) {
      files.add(file("f" + i + ".proto", List.of(), services.get(i)));
    }
    Set<String> names =
        files.stream().map(FileDescriptorProto::getName).collect(Collectors.toSet());
    Map<String, String> inOrder = bases(names, files.toArray(new FileDescriptorProto[0]));

    Collections.reverse(files);

    assertThat(bases(names, files.toArray(new FileDescriptorProto[0]))).isEqualTo(inOrder);
  }
}
