package dev.goshawk.codegen;

import java.util.List;

/**
 * The names of the classes generated for one service.
 *
 * @param base what they begin with, {@code RouteGuide}
 */
record ServiceClasses(String base) {

  /** The constants: {@code RouteGuideMethods}. */
  String methods() {
    return base + "Methods";
  }

  /** The service in blocking style: {@code RouteGuideService}. */
  String service() {
    return base + "Service";
  }

  /** The service in asynchronous style: {@code RouteGuideAsyncService}. */
  String asyncService() {
    return base + "AsyncService";
  }

  /** The client in blocking style: {@code RouteGuideClient}. */
  String client() {
    return base + "Client";
  }

  /** The client in asynchronous style: {@code RouteGuideAsyncClient}. */
  String asyncClient() {
    return base + "AsyncClient";
  }

  /** The class behind a client, second in its file: {@code RouteGuideClientStub}. */
  static String stubOf(String client) {
    return client + "Stub";
  }

  /** All of them. */
  List<String> all() {
    return List.of(
        methods(),
        service(),
        asyncService(),
        client(),
        asyncClient(),
        stubOf(client()),
        stubOf(asyncClient()));
  }
}
