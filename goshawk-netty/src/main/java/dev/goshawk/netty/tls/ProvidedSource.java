package dev.goshawk.netty.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * Something that a provider of the application has. Immutable, any thread.
 *
 * @param what names it in errors
 * @param current answers what there is now
 * @param listening has somebody told of changes, and answers what ends that
 * @param making makes it usable
 */
public record ProvidedSource<S, T>(
    String what, Current<S> current, UnaryOperator<Runnable> listening, Making<S, T> making)
    implements TlsSource<T> {

  /** Answers what there is now; may block. */
  @FunctionalInterface
  public interface Current<S> {
    S get() throws IOException, GeneralSecurityException;
  }

  @Override
  public boolean mayChange() {
    return true;
  }

  @Override
  public String changed() {
    return what;
  }

  @Override
  public State<T> now() {
    S raw;
    try {
      raw = Objects.requireNonNull(current.get(), "nothing");
    } catch (IOException | GeneralSecurityException | RuntimeException e) { // of the application
      throw TlsSource.unusable(what, e);
    }
    return new State<>(raw, () -> TlsSource.make(what, raw, making));
  }

  @Override
  public Runnable onChange(Runnable listener) {
    return Objects.requireNonNull(listening.apply(listener), "what ends the listening");
  }
}
