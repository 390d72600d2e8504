package dev.goshawk.auth.identity;

import dev.goshawk.auth.http.HttpFetch;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * Where a set of keys comes from, and how often it is looked at. Immutable, any thread.
 *
 * @param name for messages
 */
record KeySource(String name, Duration refresh, Reading reading) {

  /** Reads the set, without blocking whoever asks. */
  interface Reading {
    CompletionStage<byte[]> read();
  }

  private static final int OK = 200;

  /** How often the keys of an issuer are fetched anew: 15 min. */
  private static final Duration URL_REFRESH = Duration.ofMinutes(15);

  /** How often a file is read again: 1 min. */
  private static final Duration FILE_REFRESH = Duration.ofMinutes(1);

  static KeySource url(URI uri, HttpClient client) {
    HttpRequest request = HttpFetch.request(uri).build();
    return new KeySource(
        uri.toString(),
        URL_REFRESH,
        () ->
            HttpFetch.send(client, request)
                .thenApply(
                    answer -> {
                      if (answer.statusCode() != OK) {
                        throw new CompletionException(
                            new IOException("answered " + answer.statusCode()));
                      }
                      return answer.body();
                    }));
  }

  static KeySource file(Path file) {
    return new KeySource(
        file.toString(),
        FILE_REFRESH,
        () ->
            CompletableFuture.supplyAsync(
                () -> {
                  try {
                    return Files.readAllBytes(file);
                  } catch (IOException e) {
                    throw new CompletionException(e);
                  }
                }));
  }
}
