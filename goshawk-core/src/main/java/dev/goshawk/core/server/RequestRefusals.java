package dev.goshawk.core.server;

import dev.goshawk.api.Status;
import dev.goshawk.api.text.PeerText;
import dev.goshawk.core.server.call.CallRefusal;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What is answered to requests whose header blocks are wrong. Any thread, without state. */
final class RequestRefusals {

  private RequestRefusals() {}

  /**
   * The fields did not all fit.
   *
   * @param other whether the request is none of gRPC, as far as can be seen
   */
  static CallRefusal tooLarge(boolean other, int maxHeaderListSize) {
    return new CallRefusal(
        other ? 431 : 200,
        Status.RESOURCE_EXHAUSTED.withMessage(
            String.format(
                Locale.ROOT,
                "request headers of more than %,d bytes, or with too many fields, exceed"
                    + " maxInboundMetadataSize %,d",
                maxHeaderListSize,
                maxHeaderListSize)));
  }

  static CallRefusal ofHttpMethod(@Nullable String method) {
    return new CallRefusal(
        405,
        Status.INTERNAL.withMessage("method " + shown(method) + " is not POST, which gRPC uses"),
        "HEAD".equals(method));
  }

  static CallRefusal ofContentType(@Nullable String contentType) {
    return new CallRefusal(
        415,
        Status.INTERNAL.withMessage(
            contentType == null
                ? "content-type is missing; gRPC uses application/grpc"
                : "content-type '" + shown(contentType) + "' is not application/grpc"));
  }

  /** A field came more often than once that decides what the request means. */
  static CallRefusal repeated(int count, String field) {
    return internal("the request has " + count + " " + field + " headers");
  }

  static CallRefusal ofHosts(int authorities, int hosts) {
    return internal(
        "the request has " + authorities + " :authority and " + hosts + " host headers");
  }

  /** The value of a field is none that the server has. */
  static CallRefusal unsupported(String field, @Nullable String value, Object known) {
    return unimplemented(
        field + " '" + shown(value) + "' is not supported; this server has " + known);
  }

  static CallRefusal ofPath(String path) {
    return unimplemented("path '" + shown(path) + "' does not start with '/'");
  }

  static CallRefusal unknownMethod(String path) {
    return unimplemented("method not found: " + shown(path));
  }

  static CallRefusal malformedTimeout(String timeout) {
    return internal(
        "grpc-timeout '" + shown(timeout) + "' is not at most 8 digits and one of H M S m u n");
  }

  static CallRefusal noTime(String timeout) {
    return new CallRefusal(
        200, Status.DEADLINE_EXCEEDED.withMessage("grpc-timeout '" + timeout + "' is no time"));
  }

  static CallRefusal ofMetadata(IllegalArgumentException wrong) {
    return internal(String.valueOf(wrong.getMessage()));
  }

  private static CallRefusal internal(String message) {
    return new CallRefusal(200, Status.INTERNAL.withMessage(message));
  }

  private static CallRefusal unimplemented(String message) {
    return new CallRefusal(200, Status.UNIMPLEMENTED.withMessage(message));
  }

  private static String shown(@Nullable String ofPeer) {
    return PeerText.escaped(String.valueOf(ofPeer));
  }
}
