package dev.goshawk.auth.credentials;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.goshawk.api.Status;
import dev.goshawk.auth.http.HttpFetch;
import dev.goshawk.json.JsonException;
import dev.goshawk.json.JsonObject;
import dev.goshawk.json.JsonString;
import dev.goshawk.json.JsonValue;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What gives out tokens over HTTP, and what its answers mean (RFC 6749 §5). Any thread, blocks
 * none. Of an answer nothing gets into a message but the code of an error: the rest may repeat what
 * is secret.
 */
final class TokenEndpoint {

  /** How long a token is used whose answer does not say: 5 min. */
  private static final Duration UNSAID_LIFE = Duration.ofMinutes(5);

  private static final int OK = 200;
  private static final int REQUEST_TIMEOUT = 408;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int SERVER_ERRORS = 500;

  private static final Pattern ERROR_CODE = Pattern.compile("[a-z_]{1,40}");

  private final URI uri;
  private final HttpClient client;

  TokenEndpoint(URI uri, HttpClient client) {
    this.uri = uri;
    this.client = client;
  }

  /** Posts a form. */
  CompletionStage<JsonObject> post(Map<String, String> form, @Nullable String authorization) {
    String body =
        form.entrySet().stream()
            .map(each -> encoded(each.getKey()) + "=" + encoded(each.getValue()))
            .collect(Collectors.joining("&"));
    HttpRequest.Builder request =
        HttpFetch.request(uri)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(body));
    if (authorization != null) {
      request.header("Authorization", authorization);
    }
    return send(request.build());
  }

  /** Asks, and takes what was answered. */
  CompletionStage<JsonObject> send(HttpRequest request) {
    return HttpFetch.send(client, request)
        .handle(
            (answer, failure) -> {
              if (failure != null) {
                throw Status.UNAVAILABLE
                    .withMessage("token endpoint " + uri + " cannot be asked: " + words(failure))
                    .withCause(failure)
                    .exception();
              }
              return read(answer);
            });
  }

  /** What is said of a failure. */
  static String words(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return String.valueOf(cause.getMessage() == null ? cause : cause.getMessage());
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8);
  }

  private JsonObject read(HttpResponse<byte[]> answer) {
    int code = answer.statusCode();
    if (code != OK) {
      boolean passing =
          code >= SERVER_ERRORS || code == REQUEST_TIMEOUT || code == TOO_MANY_REQUESTS;
      throw (passing ? Status.UNAVAILABLE : Status.UNAUTHENTICATED)
          .withMessage("token endpoint " + uri + " answered " + code + error(answer.body()))
          .exception();
    }
    try {
      return JsonValue.parse(answer.body()).asObject();
    } catch (JsonException e) {
      throw noToken();
    }
  }

  /** The code of an error, with a space, if there is one. */
  private static String error(byte[] body) {
    try {
      JsonValue code = JsonValue.parse(body).asObject().find("error");
      return code instanceof JsonString text && ERROR_CODE.matcher(text.asString()).matches()
          ? " " + text.asString()
          : "";
    } catch (JsonException e) { // such as of a proxy
      return "";
    }
  }

  /** The token of an answer. */
  AccessToken token(JsonObject answer, Instant now) {
    try {
      JsonValue expiresIn = answer.find("expires_in");
      Duration life =
          expiresIn == null || expiresIn.isNull()
              ? UNSAID_LIFE
              : Duration.ofSeconds(
                  expiresIn instanceof JsonString text // as some send it
                      ? Long.parseLong(text.asString())
                      : expiresIn.asLong());
      if (!life.isNegative() && !life.isZero()) {
        return new AccessToken(answer.get("access_token").asString(), now.plus(life));
      }
    } catch (JsonException | IllegalArgumentException | ArithmeticException | DateTimeException e) {
      throw noToken(); // without the exception, which may have words of the answer
    }
    throw noToken();
  }

  private RuntimeException noToken() {
    return Status.UNAVAILABLE
        .withMessage("token endpoint " + uri + " answered 200 without a token that can be read")
        .exception();
  }
}
