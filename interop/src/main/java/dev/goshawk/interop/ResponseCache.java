package dev.goshawk.interop;

import dev.goshawk.interop.proto.SimpleRequest;
import dev.goshawk.interop.proto.SimpleResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** Responses that equal requests get again for a while. Any thread. */
final class ResponseCache {

  /** The largest request that is remembered, in bytes: 64 KiB. */
  private static final int MAX_REQUEST = 64 * 1024;

  private record Cached(SimpleResponse response, long madeAt) {}

  private final long maxAgeNanos;
  private final Map<SimpleRequest, Cached> entries; // guarded by this

  /** A cache of at most so many responses, the oldest of which go first. */
  ResponseCache(Duration maxAge, int maxEntries) {
    this.maxAgeNanos = maxAge.toNanos();
    this.entries =
        new LinkedHashMap<>() {
          @Override
          protected boolean removeEldestEntry(Map.Entry<SimpleRequest, Cached> eldest) {
            return size() > maxEntries;
          }
        };
  }

  /** The response that the request got before, or a new one. */
  synchronized SimpleResponse get(SimpleRequest request, Supplier<SimpleResponse> maker) {
    if (request.getSerializedSize() > MAX_REQUEST) {
      return maker.get();
    }
    long now = System.nanoTime();
    Cached known = entries.get(request);
    if (known != null && now - known.madeAt < maxAgeNanos) {
      return known.response;
    }
    entries.remove(request);
    SimpleResponse response = maker.get();
    entries.put(request, new Cached(response, now));
    return response;
  }
}
