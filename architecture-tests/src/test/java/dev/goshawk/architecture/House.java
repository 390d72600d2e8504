package dev.goshawk.architecture;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The picture of the house as data: each room is a shipped Maven module with its packages, its
 * floor, and what it may use.
 *
 * <p>A room may use rooms of lower floors only; where the plan is narrower than that, so is {@code
 * mayUse}. A new module gets a line here, or {@link FloorsTest} fails on its first class.
 */
final class House {
  private static final Set<String> PROTOBUF = Set.of("com.google.protobuf", "com.google.rpc");

  static final List<Room> ROOMS =
      List.of(
          room("http2", 0),
          room("api", 0),
          room("core", 1).uses("api", "http2"),
          room("netty", 2).uses("core", "http2", "api").libraries("io.netty"),
          room("inprocess", 2).uses("core", "api"),
          room("protobuf", 2).uses("api").libraries(PROTOBUF).inSignatures(PROTOBUF),
          room("codegen", 3).libraries(PROTOBUF).inSignatures(PROTOBUF),
          room("maven", 3)
              .uses("codegen")
              .libraries(
                  "org.apache.maven", "org.eclipse.aether", "javax.inject", "com.google.protobuf")
              .inSignatures(Set.of("org.apache.maven")),
          room("cli", 4)
              .uses("api", "core", "netty", "inprocess", "protobuf", "interop", "examples")
              .libraries(with(Set.of("picocli"), PROTOBUF)),
          room("interop", 4)
              .uses("api", "core", "netty", "inprocess", "protobuf")
              .libraries(PROTOBUF),
          room("examples", 4)
              .uses("api", "core", "netty", "inprocess", "protobuf")
              .libraries(PROTOBUF),
          room("soak", 4).uses("api", "core", "netty").libraries("picocli", "io.grpc", "io.netty"),
          room("fuzz", 4)
              .uses("api", "core", "http2")
              .libraries("picocli", "com.code_intelligence.jazzer", "io.netty"),
          room("benchmarks", 4)
              .uses("api", "core", "http2", "netty", "protobuf")
              .libraries(
                  with(
                      Set.of(
                          "picocli",
                          "org.HdrHistogram",
                          "org.openjdk.jmh",
                          "com.google.gson",
                          "io.grpc",
                          "io.vertx"),
                      PROTOBUF)));

  private House() {}

  /**
   * One module: its classes live in {@code dev.goshawk.<name>} and below.
   *
   * @param name the segment after {@code dev.goshawk} that its packages share
   * @param floor 0 to 4
   * @param mayUse names of the other rooms that its classes may mention
   * @param libraries package prefixes, beside the JDK's and JSpecify's, that they may mention
   * @param inSignatures package prefixes, beside the JDK's, that its public signatures may mention
   */
  record Room(
      String name, int floor, Set<String> mayUse, Set<String> libraries, Set<String> inSignatures) {

    String rootPackage() {
      return "dev.goshawk." + name;
    }

    private Room uses(String... rooms) {
      return new Room(name, floor, Set.of(rooms), libraries, inSignatures);
    }

    private Room libraries(String... prefixes) {
      return libraries(Set.of(prefixes));
    }

    private Room libraries(Set<String> prefixes) {
      return new Room(name, floor, mayUse, prefixes, inSignatures);
    }

    private Room inSignatures(Set<String> prefixes) {
      return new Room(name, floor, mayUse, libraries, prefixes);
    }
  }

  private static Set<String> with(Set<String> some, Set<String> others) {
    return Stream.concat(some.stream(), others.stream()).collect(Collectors.toUnmodifiableSet());
  }

  private static Room room(String name, int floor) {
    return new Room(name, floor, Set.of(), Set.of(), Set.of());
  }

  /** The room of a package, if there is one. */
  static Optional<Room> roomOf(String packageName) {
    return ROOMS.stream().filter(room -> isIn(packageName, room.rootPackage())).findFirst();
  }

  /** Whether a package is {@code root} or below it. */
  static boolean isIn(String packageName, String root) {
    return packageName.equals(root) || packageName.startsWith(root + ".");
  }
}
