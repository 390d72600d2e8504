package dev.goshawk.codegen;

import com.google.protobuf.DescriptorProtos.Edition;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.ExtensionRegistry;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.JavaFeaturesProto;
import com.google.protobuf.compiler.PluginProtos.CodeGeneratorRequest;
import com.google.protobuf.compiler.PluginProtos.CodeGeneratorResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The code generator: descriptors in, Java sources out.
 *
 * <p>For each service of the files to generate there are five classes in the Java package of its
 * file: the constants ({@code RouteGuideMethods}), what a server implements in blocking or
 * asynchronous style ({@code RouteGuideService}, {@code RouteGuideAsyncService}) and what a client
 * calls in either style ({@code RouteGuideClient}, {@code RouteGuideAsyncClient}). The classes of
 * the messages are protoc's own. Without state, any thread.
 *
 * <h2>Names</h2>
 *
 * <ul>
 *   <li>Classes begin with the service's name without a {@code Service} at its end. Where two
 *       services of a Java package would then share a name they keep all of theirs, and where a
 *       message, an enum or another service has taken a name, {@code Rpc} goes after the beginning:
 *       {@code EchoRpcClient}.
 *   <li>An rpc {@code GetFeature} is the method {@code getFeature} and the constant {@code
 *       GET_FEATURE}. The first word of a method is in small letters, the others begin with a
 *       capital and keep the rest: {@code HTTPGet} is {@code httpGet}, {@code GetHTTPPage} is
 *       {@code getHTTPPage}, and of names without any small letter {@code SERVICE} is {@code
 *       service} and {@code GET_FEATURE} is {@code getFeature}. Where rpcs of a service would so
 *       get the same name, as {@code HTTPGet} and {@code HttpGet}, only their first letters are
 *       made small, with a warning. Names that Java or the generated types need otherwise, and
 *       those of an earlier rpc, get a {@code _} at their end.
 *   <li>Messages whose names a reader would take for something else ({@code String}, {@code
 *       Reader}) are written with their package.
 * </ul>
 */
public final class Generator {

  private static final ExtensionRegistry EXTENSIONS = ExtensionRegistry.newInstance();

  static {
    // protobuf-java 4.36 fails to initialize its classes when the Java features come first.
    Objects.requireNonNull(FileDescriptorProto.getDescriptor());
    JavaFeaturesProto.registerAllExtensions(EXTENSIONS);
  }

  private Generator() {}

  /**
   * Generates the sources of the services in {@code file_to_generate}.
   *
   * @param request as protoc sends it to a plugin: all files that are imported come along, and
   *     before those that import them
   * @param warnings is told, in a line each, what a user should know of that is no error
   * @return the sources; or, when the input is at fault, a response whose {@code error} says how
   */
  public static CodeGeneratorResponse generate(
      CodeGeneratorRequest request, Consumer<String> warnings) {
    CodeGeneratorResponse.Builder response =
        CodeGeneratorResponse.newBuilder()
            .setSupportedFeatures(
                CodeGeneratorResponse.Feature.FEATURE_PROTO3_OPTIONAL_VALUE
                    | CodeGeneratorResponse.Feature.FEATURE_SUPPORTS_EDITIONS_VALUE)
            .setMinimumEdition(Edition.EDITION_PROTO2.getNumber())
            .setMaximumEdition(Edition.EDITION_2026.getNumber());
    try {
      if (!request.getParameter().isEmpty()) {
        throw new GenerationException(
            "unknown parameter '" + request.getParameter() + "': the generator takes none");
      }
      for (JavaSource source : new Run(withFeatures(request), warnings).sources()) {
        response.addFile(
            CodeGeneratorResponse.File.newBuilder()
                .setName(source.path())
                .setContent(source.text()));
      }
      return response.build();
    } catch (GenerationException e) {
      return response.clearFile().setError(e.getMessage()).build();
    }
  }

  /**
   * The schemas of the files in {@code file_to_generate} that have services, for the runtime's
   * {@code Schema.ofResource} to find: resources by name, each a serialized {@code
   * FileDescriptorSet} of the file and all that it imports, comments included.
   *
   * @param request as for {@link #generate}, without errors
   */
  public static Map<String, byte[]> schemas(CodeGeneratorRequest request) {
    Map<String, FileDescriptorProto> files = new HashMap<>();
    request.getProtoFileList().forEach(file -> files.put(file.getName(), file));
    Map<String, byte[]> schemas = new TreeMap<>();
    for (String name : request.getFileToGenerateList()) {
      FileDescriptorProto file = Objects.requireNonNull(files.get(name), name);
      if (file.getServiceCount() > 0) {
        FileDescriptorSet.Builder set = FileDescriptorSet.newBuilder();
        addWithImports(file, files, new HashSet<>(), set);
        schemas.put("META-INF/goshawk/" + name + ".binpb", set.build().toByteArray());
      }
    }
    return schemas;
  }

  private static void addWithImports(
      FileDescriptorProto file,
      Map<String, FileDescriptorProto> files,
      Set<String> added,
      FileDescriptorSet.Builder set) {
    if (added.add(file.getName())) {
      for (String imported : file.getDependencyList()) {
        FileDescriptorProto dependency = files.get(imported);
        if (dependency != null) { // one that is only an option's may be left out
          addWithImports(dependency, files, added, set);
        }
      }
      set.addFile(file);
    }
  }

  /** The request with Java's features readable, whatever it was parsed with. */
  private static CodeGeneratorRequest withFeatures(CodeGeneratorRequest request)
      throws GenerationException {
    try {
      return CodeGeneratorRequest.parseFrom(request.toByteString(), EXTENSIONS);
    } catch (InvalidProtocolBufferException e) {
      throw new GenerationException("the features of a file cannot be read: " + e.getMessage());
    }
  }

  /** One request on its way to sources. */
  private static final class Run {
    private final Map<String, FileDescriptorProto> files = new HashMap<>();
    private final List<String> toGenerate;
    private final TypeIndex types;
    private final ServiceNames names;
    private final Consumer<String> warnings;

    Run(CodeGeneratorRequest request, Consumer<String> warnings) {
      this.warnings = warnings;
      toGenerate = request.getFileToGenerateList();
      request.getProtoFileList().forEach(file -> files.put(file.getName(), file));
      types = new TypeIndex(request.getProtoFileList());
      names = new ServiceNames(request.getProtoFileList(), Set.copyOf(toGenerate), types);
    }

    List<JavaSource> sources() throws GenerationException {
      List<JavaSource> sources = new ArrayList<>();
      Set<String> done = new HashSet<>();
      for (String name : toGenerate) {
        FileDescriptorProto file = files.get(name);
        if (file == null) {
          throw new GenerationException(name + " is to be generated but was not given");
        }
        if (done.add(name)) {
          for (Service service : new ServiceReader(file, types, names, warnings).services()) {
            sources.add(MethodsSource.of(service));
            sources.add(ServerSource.blocking(service));
            sources.add(ServerSource.async(service));
            sources.add(ClientSource.blocking(service));
            sources.add(ClientSource.async(service));
          }
        }
      }
      return sources;
    }
  }
}
