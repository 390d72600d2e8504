package dev.goshawk.api.stub;

import dev.goshawk.races.Notes;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A subscriber that notes its signals: messages by themselves, completion as a dot, an error as an
 * exclamation mark, and two at a time as a hash mark.
 */
class RecordedSignals implements Flow.Subscriber<Character> {

  private final Notes signals = new Notes();
  private final AtomicBoolean inside = new AtomicBoolean();

  @Override
  public void onSubscribe(Flow.Subscription subscription) {}

  @Override
  public void onNext(Character message) {
    note(message);
  }

  @Override
  public void onComplete() {
    note('.');
  }

  @Override
  public void onError(Throwable failure) {
    note('!');
  }

  private void note(char signal) {
    if (inside.compareAndSet(false, true)) {
      signals.add(signal);
      inside.set(false);
    } else {
      signals.add('#');
    }
  }

  String signals() {
    return signals.toString();
  }
}
