package dev.goshawk.codegen;

/**
 * Input for which no code can be generated; the message is for the author of the {@code .proto}.
 */
final class GenerationException extends Exception {

  private static final long serialVersionUID = 1L;

  GenerationException(String message) {
    super(message);
  }
}
