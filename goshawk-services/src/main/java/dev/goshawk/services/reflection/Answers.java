package dev.goshawk.services.reflection;

import com.google.protobuf.ByteString;
import dev.goshawk.api.Status;
import dev.goshawk.services.reflection.proto.ErrorResponse;
import dev.goshawk.services.reflection.proto.ExtensionNumberResponse;
import dev.goshawk.services.reflection.proto.ExtensionRequest;
import dev.goshawk.services.reflection.proto.FileDescriptorResponse;
import dev.goshawk.services.reflection.proto.ListServiceResponse;
import dev.goshawk.services.reflection.proto.ServerReflectionRequest;
import dev.goshawk.services.reflection.proto.ServerReflectionResponse;
import dev.goshawk.services.reflection.proto.ServiceResponse;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Answers the questions of one stream: knows which files its client has. One thread after another.
 */
final class Answers {

  /**
   * The most bytes of imports in one answer: 2 MiB, so that it fits into the 4 MiB that clients
   * take by default. Tools ask by name for imports that they were not sent.
   */
  static final int MAX_IMPORTED_BYTES = 2 * 1024 * 1024;

  /** The longest name that an error repeats, in characters. */
  private static final int MAX_REPEATED = 1_024;

  private final SchemaIndex index;
  private final Set<String> sent = new HashSet<>();

  Answers(SchemaIndex index) {
    this.index = index;
  }

  /** The answer to a question. */
  ServerReflectionResponse to(ServerReflectionRequest request) {
    ServerReflectionResponse.Builder response =
        ServerReflectionResponse.newBuilder()
            .setValidHost(request.getHost())
            .setOriginalRequest(request);
    switch (request.getMessageRequestCase()) {
      case FILE_BY_FILENAME -> {
        String name = request.getFileByFilename();
        file(index.file(name), "file " + quoted(name), response);
      }
      case FILE_CONTAINING_SYMBOL -> {
        String name = request.getFileContainingSymbol();
        file(index.symbol(withoutDot(name)), "symbol " + quoted(name), response);
      }
      case FILE_CONTAINING_EXTENSION -> {
        ExtensionRequest asked = request.getFileContainingExtension();
        file(
            index.extension(withoutDot(asked.getContainingType()), asked.getExtensionNumber()),
            "extension " + asked.getExtensionNumber() + " of " + quoted(asked.getContainingType()),
            response);
      }
      case ALL_EXTENSION_NUMBERS_OF_TYPE ->
          extensions(withoutDot(request.getAllExtensionNumbersOfType()), response);
      case LIST_SERVICES -> response.setListServicesResponse(services());
      case MESSAGEREQUEST_NOT_SET ->
          error(
              Status.Code.UNIMPLEMENTED,
              "the request asks for nothing that this server knows of",
              response);
    }
    return response.build();
  }

  private static String withoutDot(String name) {
    return name.startsWith(".") ? name.substring(1) : name;
  }

  private void file(
      @Nullable SchemaFile asked, String what, ServerReflectionResponse.Builder response) {
    if (asked == null) {
      error(Status.Code.NOT_FOUND, what + " is in no schema of this server", response);
      return;
    }
    FileDescriptorResponse.Builder files = FileDescriptorResponse.newBuilder();
    files.addFileDescriptorProto(asked.bytes()); // even if it was sent before
    sent.add(asked.name());
    Queue<SchemaFile> toFollow = new ArrayDeque<>();
    Set<String> followed = new HashSet<>();
    int room = MAX_IMPORTED_BYTES;
    for (SchemaFile file = asked; file != null; file = toFollow.poll()) {
      for (String name : file.imports()) {
        SchemaFile imported = index.file(name);
        if (imported == null || !followed.add(name)) {
          continue;
        }
        toFollow.add(imported);
        ByteString bytes = imported.bytes();
        if (!sent.contains(name) && bytes.size() <= room) {
          room -= bytes.size();
          sent.add(name);
          files.addFileDescriptorProto(bytes);
        }
      }
    }
    response.setFileDescriptorResponse(files);
  }

  private void extensions(String message, ServerReflectionResponse.Builder response) {
    Collection<Integer> numbers = index.extensions(message);
    if (numbers == null) {
      error(
          Status.Code.NOT_FOUND,
          "message " + quoted(message) + " is in no schema of this server",
          response);
      return;
    }
    response.setAllExtensionNumbersResponse(
        ExtensionNumberResponse.newBuilder()
            .setBaseTypeName(message)
            .addAllExtensionNumber(numbers));
  }

  private ListServiceResponse services() {
    ListServiceResponse.Builder services = ListServiceResponse.newBuilder();
    for (String name : index.services()) {
      services.addService(ServiceResponse.newBuilder().setName(name));
    }
    return services.build();
  }

  private static void error(
      Status.Code code, String words, ServerReflectionResponse.Builder response) {
    response.setErrorResponse(
        ErrorResponse.newBuilder().setErrorCode(code.number()).setErrorMessage(words));
  }

  private static String quoted(String name) {
    return name.length() <= MAX_REPEATED
        ? "'" + name + "'"
        : "'" + name.substring(0, MAX_REPEATED) + "'…";
  }
}
