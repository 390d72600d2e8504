package dev.goshawk.netty.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.function.Supplier;

/**
 * Where keys or trust come from, now and again: {@link FileSource}, which watches files, or {@link
 * ProvidedSource}, what an application has. Immutable, any thread.
 */
public interface TlsSource<T> {

  /**
   * What there was at one moment.
   *
   * @param fingerprint equal to another one when nothing has changed
   * @param reading what it means; throws IllegalArgumentException, naming the source, when it means
   *     nothing
   */
  record State<T>(Object fingerprint, Supplier<T> reading) {}

  /** Makes something usable of what a source has. */
  @FunctionalInterface
  interface Making<S, T> {
    T make(S raw) throws IOException, GeneralSecurityException;
  }

  /** Names it in errors, with its files. */
  String what();

  /** Whether it may be another one later. */
  boolean mayChange();

  /** Names it in words about a change. */
  String changed();

  /**
   * What there is now. Blocks.
   *
   * @throws IllegalArgumentException when it cannot be had, naming it
   */
  State<T> now();

  /**
   * Has somebody told when there is something new, where it is not only found by looking.
   *
   * @return ends that
   */
  default Runnable onChange(Runnable listener) {
    return () -> {};
  }

  /** Makes something, and says of what it could not be made. */
  static <S, T> T make(String what, S raw, Making<S, T> making) {
    try {
      return making.make(raw);
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      throw unusable(what, e);
    }
  }

  /** What is thrown when a source cannot be used. */
  static IllegalArgumentException unusable(String what, Exception e) {
    String why = e.getMessage() == null ? e.toString() : e.getMessage();
    return new IllegalArgumentException("cannot use " + what + ": " + why, e);
  }
}
