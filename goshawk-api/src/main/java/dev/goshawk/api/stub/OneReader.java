package dev.goshawk.api.stub;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that a stream is read by one thread at a time and looped over once. Any thread.
 *
 * <p>A second thread would take messages away from the first, whose {@code hasNext} was true.
 */
final class OneReader {

  private final Object method;
  private final String messages;
  private final AtomicReference<@Nullable Thread> thread = new AtomicReference<>();
  private final AtomicBoolean iterated = new AtomicBoolean();

  /** For the reader of a method's messages: its requests, or its responses. */
  OneReader(Object method, String messages) {
    this.method = method;
    this.messages = messages;
  }

  /**
   * This thread reads.
   *
   * @return whether {@link #leave} is to follow: not when this thread is reading already
   * @throws IllegalStateException when another thread is reading
   */
  boolean enter() {
    Thread me = Thread.currentThread();
    Thread other = thread.compareAndExchange(null, me);
    if (other != null && other != me) {
      throw new IllegalStateException(
          "thread '"
              + other.getName()
              + "' is reading the "
              + messages
              + " of "
              + method
              + "; thread '"
              + me.getName()
              + "' cannot read at the same time");
    }
    return other == null;
  }

  /** This thread reads no more. */
  void leave() {
    thread.set(null);
  }

  /**
   * The one iterator.
   *
   * @throws IllegalStateException when there was one before
   */
  <T> Iterator<T> iterator(BooleanSupplier hasNext, Supplier<T> next) {
    if (!iterated.compareAndSet(false, true)) {
      throw new IllegalStateException(
          "the " + messages + " of " + method + " can be iterated once: they are not kept");
    }
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return hasNext.getAsBoolean();
      }

      @Override
      public T next() {
        return next.get();
      }
    };
  }

  /** What a read behind the last message throws. */
  NoSuchElementException noMore() {
    return new NoSuchElementException(method + " has no more " + messages);
  }
}
