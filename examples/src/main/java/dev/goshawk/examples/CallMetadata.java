package dev.goshawk.examples;

import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.api.Response;
import dev.goshawk.api.ServerContext;
import dev.goshawk.examples.routeguide.Feature;
import dev.goshawk.examples.routeguide.Point;
import dev.goshawk.examples.routeguide.RouteGuideClient;
import dev.goshawk.examples.routeguide.RouteGuideService;

/** What travels beside the messages: request metadata, response headers and trailers. */
final class CallMetadata {
  private CallMetadata() {}

  // snippet: keys
  static final MetadataKey<String> LANGUAGE = MetadataKey.ascii("language");
  static final MetadataKey<Integer> FOUND =
      MetadataKey.ascii("found", count -> Integer.toString(count), Integer::valueOf);
  static final MetadataKey<byte[]> DIGEST = MetadataKey.binary("digest-bin");

  // end snippet

  // snippet: server
  static final class Guide implements RouteGuideService {
    @Override
    public Feature getFeature(Point point, ServerContext context) {
      String language = context.metadata().getOrDefault(LANGUAGE, "en");
      context.addHeaders(Metadata.of(LANGUAGE, language));
      context.addTrailers(Metadata.of(FOUND, 1));
      return Feature.newBuilder().setName(language.equals("de") ? "Tor" : "Gate").build();
    }
  }

  // end snippet

  // snippet: client
  static String describe(RouteGuideClient guide, Point point, String language) {
    Response<Feature> response =
        guide.withMetadata(Metadata.of(LANGUAGE, language)).receive(g -> g.getFeature(point));
    return response.message().getName()
        + ", in "
        + response.headers().get(LANGUAGE)
        + ", one of "
        + response.trailers().get(FOUND);
  }
  // end snippet
}
