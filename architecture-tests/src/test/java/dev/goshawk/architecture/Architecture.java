package dev.goshawk.architecture;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The architecture as data: each entry is a shipped Maven module with its packages, its layer, and
 * what it may use.
 *
 * <p>A module may use modules of lower layers only; where the plan is narrower than that, so is
 * {@code mayUse}. A new module gets a line here, or {@link LayersTest} fails on its first class.
 */
final class Architecture {
  private static final Set<String> PROTOBUF = Set.of("com.google.protobuf", "com.google.rpc");

  static final List<GoshawkModule> MODULES =
      List.of(
          module("http2", 0),
          module("api", 0),
          module("json", 0),
          module("core", 1).uses("api", "http2", "json"),
          module("netty", 2).uses("core", "http2", "api").libraries("io.netty"),
          module("inprocess", 2).uses("core", "http2", "api"),
          module("balancers", 2).uses("core", "api", "json"),
          module("kubernetes", 2).uses("core", "api", "json"),
          module("auth", 2).uses("core", "api", "json").libraries("com.nimbusds"),
          module("limits", 2).uses("core", "api"),
          module("opentelemetry", 2)
              .uses("core", "api")
              .libraries("io.opentelemetry")
              .inSignatures(Set.of("io.opentelemetry")),
          module("micrometer", 2)
              .uses("core", "api")
              .libraries("io.micrometer")
              .inSignatures(Set.of("io.micrometer")),
          module("logging", 2).uses("core", "api"),
          module("protobuf", 2).uses("api").libraries(PROTOBUF).inSignatures(PROTOBUF),
          module("codegen", 3).libraries(PROTOBUF).inSignatures(PROTOBUF),
          module("maven", 3)
              .uses("codegen")
              .libraries(
                  "org.apache.maven", "org.eclipse.aether", "javax.inject", "com.google.protobuf")
              .inSignatures(Set.of("org.apache.maven")),
          module("services", 3).uses("api", "core", "protobuf").libraries(PROTOBUF),
          module("cli", 4)
              .uses(
                  "api",
                  "core",
                  "netty",
                  "inprocess",
                  "protobuf",
                  "services",
                  "interop",
                  "examples")
              .libraries(with(Set.of("picocli"), PROTOBUF)),
          module("interop", 4)
              .uses("api", "auth", "core", "netty", "inprocess", "protobuf", "services")
              .libraries(PROTOBUF),
          module("examples", 4)
              .uses(
                  "api",
                  "auth",
                  "balancers",
                  "core",
                  "json",
                  "limits",
                  "netty",
                  "inprocess",
                  "protobuf",
                  "services")
              .libraries(PROTOBUF),
          module("soak", 4)
              .uses("api", "core", "netty")
              .libraries("picocli", "io.grpc", "io.netty"),
          module("fuzz", 4)
              .uses("api", "core", "http2", "json")
              .libraries(
                  "picocli", "com.code_intelligence.jazzer", "com.fasterxml.jackson", "io.netty"),
          module("benchmarks", 4)
              .uses("api", "core", "http2", "json", "limits", "netty", "opentelemetry", "protobuf")
              .libraries(
                  with(
                      Set.of(
                          "picocli",
                          "com.fasterxml.jackson",
                          "org.HdrHistogram",
                          "org.openjdk.jmh",
                          "com.google.gson",
                          "io.grpc",
                          "io.opentelemetry",
                          "io.vertx"),
                      PROTOBUF)));

  private Architecture() {}

  /**
   * One module: its classes are in {@code dev.goshawk.<name>} and below.
   *
   * @param name the segment after {@code dev.goshawk} that its packages share
   * @param layer 0 to 4
   * @param mayUse names of the other modules that its classes may mention
   * @param libraries package prefixes, beside the JDK's and JSpecify's, that they may mention
   * @param inSignatures package prefixes, beside the JDK's, that its public signatures may mention
   */
  record GoshawkModule(
      String name, int layer, Set<String> mayUse, Set<String> libraries, Set<String> inSignatures) {

    String rootPackage() {
      return "dev.goshawk." + name;
    }

    private GoshawkModule uses(String... modules) {
      return new GoshawkModule(name, layer, Set.of(modules), libraries, inSignatures);
    }

    private GoshawkModule libraries(String... prefixes) {
      return libraries(Set.of(prefixes));
    }

    private GoshawkModule libraries(Set<String> prefixes) {
      return new GoshawkModule(name, layer, mayUse, prefixes, inSignatures);
    }

    private GoshawkModule inSignatures(Set<String> prefixes) {
      return new GoshawkModule(name, layer, mayUse, libraries, prefixes);
    }
  }

  private static Set<String> with(Set<String> some, Set<String> others) {
    return Stream.concat(some.stream(), others.stream()).collect(Collectors.toUnmodifiableSet());
  }

  private static GoshawkModule module(String name, int layer) {
    return new GoshawkModule(name, layer, Set.of(), Set.of(), Set.of());
  }

  /** The module of a package, if there is one. */
  static Optional<GoshawkModule> moduleOf(String packageName) {
    return MODULES.stream().filter(module -> isIn(packageName, module.rootPackage())).findFirst();
  }

  /** Whether a package is {@code root} or below it. */
  static boolean isIn(String packageName, String root) {
    return packageName.equals(root) || packageName.startsWith(root + ".");
  }
}
