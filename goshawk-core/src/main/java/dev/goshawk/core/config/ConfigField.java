package dev.goshawk.core.config;

import java.util.Locale;

/**
 * The fields of a service config in JSON: which object each is in, what it may be, what it does,
 * and what sets it in Java. Messages, the parser and the user's reference page ({@code
 * docs/service-config.md}) go by this table. Source: {@code grpc.service_config.ServiceConfig},
 * gRFC A2, A6, A17, A24, A105.
 */
enum ConfigField {
  METHOD_CONFIG(
      Scope.SERVICE,
      "methodConfig",
      "ServiceConfig.Builder.method, ServiceConfig.Builder.service, ServiceConfig.Builder.defaults",
      "list of objects",
      "a list of objects",
      "none",
      "how calls of methods are made: the entry for the method, or else the one for its service, or"
          + " else the one for all. The first that is found counts whole"),
  LOAD_BALANCING_CONFIG(
      Scope.SERVICE,
      "loadBalancingConfig",
      "ServiceConfig.Builder.loadBalancing",
      "list of objects",
      "a list of objects with one member each, `{\"policy\": {settings}}`",
      "the channel's",
      "the balancing policy: the first that the channel knows. If its settings cannot be used, no"
          + " later one is tried"),
  LOAD_BALANCING_POLICY(
      Scope.SERVICE,
      "loadBalancingPolicy",
      "ServiceConfig.Builder.loadBalancing",
      "string",
      "the name of a policy that the channel knows, in any case",
      "the channel's",
      "the balancing policy without settings, where there is no `loadBalancingConfig`; deprecated"),
  RETRY_THROTTLING(
      Scope.SERVICE,
      "retryThrottling",
      "ServiceConfig.Builder.throttling",
      "object",
      "an object",
      "none",
      "what keeps the channel from repeating calls while most fail"),
  HEALTH_CHECK_CONFIG(
      Scope.SERVICE,
      "healthCheckConfig",
      "ServiceConfig.Builder.healthService",
      "object",
      "an object",
      "none",
      "has each backend asked for its health"),
  CONNECTION_SCALING(
      Scope.SERVICE,
      "connectionScaling",
      "ServiceConfig.Builder.maxConnections",
      "object",
      "an object",
      "none",
      "how many connections to an address there may be"),

  NAME(
      Scope.METHOD,
      "name",
      "ServiceConfig.Builder.method, ServiceConfig.Builder.service, ServiceConfig.Builder.defaults",
      "list of objects",
      "a list of objects, each name once in the whole config",
      "none: the entry is not used",
      "whose calls the entry is for; `{}` is for all others"),
  WAIT_FOR_READY(
      Scope.METHOD,
      "waitForReady",
      "MethodConfig.Builder.waitForReady",
      "boolean",
      "a boolean",
      "false",
      "whether calls wait while there is no connection, unless they say themselves"
          + " (`withWaitForReady`)"),
  TIMEOUT(
      Scope.METHOD,
      "timeout",
      "MethodConfig.Builder.timeout",
      "duration",
      "a duration from '0s' to '315576000000s'",
      "none",
      "how long a call may take from its start, waiting for a connection included. The shorter of"
          + " this and the call's own counts"),
  MAX_REQUEST_MESSAGE_BYTES(
      Scope.METHOD,
      "maxRequestMessageBytes",
      "MethodConfig.Builder.maxRequestBytes",
      "integer",
      "an integer from 0 to 4,294,967,295",
      "none",
      "the largest request. The less of this and the call's or channel's own counts; with 0 only"
          + " empty ones pass"),
  MAX_RESPONSE_MESSAGE_BYTES(
      Scope.METHOD,
      "maxResponseMessageBytes",
      "MethodConfig.Builder.maxResponseBytes",
      "integer",
      "an integer from 0 to 4,294,967,295",
      "none",
      "the largest response, in the same way"),
  RETRY_POLICY(
      Scope.METHOD,
      "retryPolicy",
      "MethodConfig.Builder.retry",
      "object",
      "an object, without a `hedgingPolicy` beside it",
      "none",
      "when a failed call is made again"),
  HEDGING_POLICY(
      Scope.METHOD,
      "hedgingPolicy",
      "MethodConfig.Builder.hedging",
      "object",
      "an object, without a `retryPolicy` beside it",
      "none",
      "when a call is made again although the first attempt has not failed"),

  SERVICE(
      Scope.NAME,
      "service",
      "ServiceConfig.Builder.service",
      "string",
      "the full name of a service such as 'package.Service', without '/'",
      "all services",
      "the service; absent, null and `\"\"` are the same"),
  METHOD(
      Scope.NAME,
      "method",
      "ServiceConfig.Builder.method",
      "string",
      "the name of a method, without '/', beside that of its service",
      "all methods",
      "the method; absent, null and `\"\"` are the same"),

  RETRY_MAX_ATTEMPTS(
      Scope.RETRY,
      "maxAttempts",
      "RetryPolicy.of",
      "integer",
      "an integer from 2 to 4,294,967,295",
      "required",
      "how many attempts are made at most, the first included; the channel makes 5 at most"),
  INITIAL_BACKOFF(
      Scope.RETRY,
      "initialBackoff",
      "RetryPolicy.backoff",
      "duration",
      "a duration from '0.000000001s' to '315576000000s'",
      "required; in Java 0.1s",
      "the wait before the second attempt, up to 20 % longer or shorter"),
  MAX_BACKOFF(
      Scope.RETRY,
      "maxBackoff",
      "RetryPolicy.backoff",
      "duration",
      "a duration from '0.000000001s' to '315576000000s'",
      "required; in Java 1s",
      "the longest wait, up to 20 % longer or shorter"),
  BACKOFF_MULTIPLIER(
      Scope.RETRY,
      "backoffMultiplier",
      "RetryPolicy.backoff",
      "number",
      "a number above 0",
      "required; in Java 2",
      "by what each wait is longer than the one before"),
  RETRYABLE_STATUS_CODES(
      Scope.RETRY,
      "retryableStatusCodes",
      "RetryPolicy.on",
      "list of status codes",
      "a list of status codes other than OK, which may be empty only with `perAttemptRecvTimeout`",
      "required",
      "after which the call is made again"),
  PER_ATTEMPT_RECV_TIMEOUT(
      Scope.RETRY,
      "perAttemptRecvTimeout",
      "RetryPolicy.perAttemptReceiveTimeout",
      "duration",
      "a duration from '0.000000001s' to '315576000000s'",
      "none",
      "how long an attempt may be without response headers before another one is made"),

  HEDGING_MAX_ATTEMPTS(
      Scope.HEDGING,
      "maxAttempts",
      "HedgingPolicy.of",
      "integer",
      "an integer from 2 to 4,294,967,295",
      "required",
      "how many attempts are made at most, the first included; the channel makes 5 at most"),
  HEDGING_DELAY(
      Scope.HEDGING,
      "hedgingDelay",
      "HedgingPolicy.delay",
      "duration",
      "a duration from '0s' to '315576000000s'",
      "0s: all at once",
      "the time between one attempt and the next"),
  NON_FATAL_STATUS_CODES(
      Scope.HEDGING,
      "nonFatalStatusCodes",
      "HedgingPolicy.nonFatal",
      "list of status codes",
      "a list of status codes other than OK",
      "none",
      "which do not end the call: the next attempt is made at once"),

  MAX_TOKENS(
      Scope.THROTTLING,
      "maxTokens",
      "RetryThrottling.maxTokens",
      "integer",
      "an integer from 1 to 1,000",
      "required",
      "how many tokens there are at first and at most. A failure takes one; calls are repeated while"
          + " there are more than half"),
  TOKEN_RATIO(
      Scope.THROTTLING,
      "tokenRatio",
      "RetryThrottling.tokenRatio",
      "number",
      "a number of at least 0.001",
      "required",
      "what a success gives back; digits after the third do not count"),

  SERVICE_NAME(
      Scope.HEALTH,
      "serviceName",
      "ServiceConfig.Builder.healthService",
      "string",
      "a string",
      "none: health is not asked for",
      "the service whose health is asked for; `\"\"` is the server as a whole"),

  MAX_CONNECTIONS_PER_SUBCHANNEL(
      Scope.SCALING,
      "maxConnectionsPerSubchannel",
      "ServiceConfig.Builder.maxConnections",
      "integer",
      "an integer from 0 to 4,294,967,295",
      "0: the channel's",
      "how many connections to an address there may be; more than 10 counts as 10");

  /** An object that has fields. */
  enum Scope {
    SERVICE(""),
    METHOD("methodConfig[]"),
    NAME("methodConfig[].name[]"),
    RETRY("methodConfig[].retryPolicy"),
    HEDGING("methodConfig[].hedgingPolicy"),
    THROTTLING("retryThrottling"),
    HEALTH("healthCheckConfig"),
    SCALING("connectionScaling");

    private final String path;

    Scope(String path) {
      this.path = path;
    }

    /** The way to it from the whole. */
    String path() {
      return path;
    }
  }

  private final Scope scope;
  private final String json;
  private final String snake;
  private final String java;
  private final String type;
  private final String bounds;
  private final String absent;
  private final String words;

  ConfigField(
      Scope scope,
      String json,
      String java,
      String type,
      String bounds,
      String absent,
      String words) {
    this.scope = scope;
    this.json = json;
    this.snake = json.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    this.java = java;
    this.type = type;
    this.bounds = bounds;
    this.absent = absent;
    this.words = words;
  }

  /** The object that it is in. */
  Scope scope() {
    return scope;
  }

  /** Its name in JSON. */
  String json() {
    return json;
  }

  /** Its other name, that of the .proto file. */
  String snake() {
    return snake;
  }

  /** The methods that set it in Java. */
  String java() {
    return java;
  }

  /** The type of its values, in words. */
  String type() {
    return type;
  }

  /** What it may be, as it goes on behind "must be". */
  String bounds() {
    return bounds;
  }

  /** What holds without it. */
  String absent() {
    return absent;
  }

  /** What it does. */
  String words() {
    return words;
  }

  /** That it cannot have a value. */
  String mustBe(String is) {
    return "must be " + bounds.replace("`", "") + ", is " + is;
  }
}
