package dev.goshawk.interop;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The test cases that the client can run, by their names in the interop description. */
public enum TestCase {
  /** One empty message each way. */
  EMPTY_UNARY("an empty request and an empty response", UnaryCases::emptyUnary),
  /** A call whose equal requests may be answered from a cache. */
  CACHEABLE_UNARY("equal requests get the same response, by POST", UnaryCases::cacheableUnary),
  /** Payloads that take several frames. */
  LARGE_UNARY("payloads of some 300 KB each way", UnaryCases::largeUnary),
  /** Compressed requests, on a server that looks. */
  CLIENT_COMPRESSED_UNARY(
      "a compressed and an uncompressed request, after a probe",
      CompressionCases::clientCompressedUnary),
  /** Compressed requests. */
  CLIENT_COMPRESSED_UNARY_NOPROBE(
      "a compressed and an uncompressed request", CompressionCases::clientCompressedUnaryNoProbe),
  /** Compressed responses. */
  SERVER_COMPRESSED_UNARY(
      "a compressed and an uncompressed response", CompressionCases::serverCompressedUnary),
  /** A stream of requests. */
  CLIENT_STREAMING("a stream of requests, one response", StreamingCases::clientStreaming),
  /** A stream of requests compressed or not, on a server that looks. */
  CLIENT_COMPRESSED_STREAMING(
      "a stream with a compressed and an uncompressed request, after a probe",
      CompressionCases::clientCompressedStreaming),
  /** A stream of requests compressed or not. */
  CLIENT_COMPRESSED_STREAMING_NOPROBE(
      "a stream with a compressed and an uncompressed request",
      CompressionCases::clientCompressedStreamingNoProbe),
  /** A stream of responses. */
  SERVER_STREAMING("one request, a stream of responses", StreamingCases::serverStreaming),
  /** A stream of responses compressed or not. */
  SERVER_COMPRESSED_STREAMING(
      "a stream with a compressed and an uncompressed response",
      CompressionCases::serverCompressedStreaming),
  /** Requests and responses in turn. */
  PING_PONG("requests and responses in turn", StreamingCases::pingPong),
  /** A stream without messages. */
  EMPTY_STREAM("streams without a message", StreamingCases::emptyStream),
  /** Metadata both ways. */
  CUSTOM_METADATA("metadata comes back in headers and trailers", StatusCases::customMetadata),
  /** A status of the server's. */
  STATUS_CODE_AND_MESSAGE(
      "a status comes with its code and message", StatusCases::statusCodeAndMessage),
  /** A status message that needs percent coding. */
  SPECIAL_STATUS_MESSAGE(
      "a status message with white space and Unicode", StatusCases::specialStatusMessage),
  /** A method that the service has and the server does not. */
  UNIMPLEMENTED_METHOD("a method without implementation", StatusCases::unimplementedMethod),
  /** A service that the server does not have. */
  UNIMPLEMENTED_SERVICE("a service without implementation", StatusCases::unimplementedService),
  /** A call cancelled before its first message. */
  CANCEL_AFTER_BEGIN(
      "a call cancelled before its first message", CancellationCases::cancelAfterBegin),
  /** A call cancelled in the middle. */
  CANCEL_AFTER_FIRST_RESPONSE(
      "a call cancelled after its first response", CancellationCases::cancelAfterFirstResponse),
  /** A deadline that passes. */
  TIMEOUT_ON_SLEEPING_SERVER(
      "a deadline passes while the server waits", CancellationCases::timeoutOnSleepingServer),
  /** A request past the default limit on messages. */
  VERY_LARGE_REQUEST("a request of 10 MiB", UnaryCases::veryLargeRequest),
  /** Calls that all reach one server. */
  PICK_FIRST_UNARY("all calls reach the same server", UnaryCases::pickFirstUnary),
  /** Many calls over one channel. */
  RPC_SOAK("many large calls over one channel", SoakCases::rpcSoak),
  /** Many calls over a channel each. */
  CHANNEL_SOAK("many large calls, each over a channel of its own", SoakCases::channelSoak),
  /** A JWT that the key of a service account signs. */
  JWT_TOKEN_CREDS("a JWT signed by the key of a service account", CredentialCases::jwtTokenCreds),
  /** An access token for the key of a service account. */
  SERVICE_ACCOUNT_CREDS(
      "an access token for the key of a service account", CredentialCases::serviceAccountCreds),
  /** An access token that was fetched before, of the channel. */
  OAUTH2_AUTH_TOKEN(
      "an access token that was fetched before, of the channel", CredentialCases::oauth2AuthToken),
  /** An access token that was fetched before, of one call. */
  PER_RPC_CREDS(
      "an access token that was fetched before, of one call", CredentialCases::perRpcCreds),
  /** An access token of the metadata server. */
  COMPUTE_ENGINE_CREDS(
      "an access token of the metadata server", CredentialCases::computeEngineCreds);

  private static final Set<TestCase> WITH_CREDENTIALS =
      EnumSet.range(JWT_TOKEN_CREDS, COMPUTE_ENGINE_CREDS);

  /** What a case does; it throws when it does not pass. */
  interface Body {
    void run(Session session) throws Exception;
  }

  private final String description;

  @SuppressWarnings("ImmutableEnumChecker") // references to static methods
  private final Body body;

  TestCase(String description, Body body) {
    this.description = description;
    this.body = body;
  }

  /** The name in the interop description: {@code empty_unary}. */
  public String flag() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What is tested, in a few words. */
  public String description() {
    return description;
  }

  /** The case of this name, if there is one. */
  public static Optional<TestCase> of(String flag) {
    return Arrays.stream(values()).filter(known -> known.flag().equals(flag)).findFirst();
  }

  /** The cases that servers pass without knowing who calls. */
  public static Set<TestCase> ofAnyCaller() {
    return EnumSet.complementOf(EnumSet.copyOf(WITH_CREDENTIALS));
  }

  Body body() {
    return body;
  }

  @Override
  public String toString() {
    return flag();
  }
}
