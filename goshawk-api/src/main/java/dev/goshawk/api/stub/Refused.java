package dev.goshawk.api.stub;

import java.util.concurrent.Flow;

/** The subscription of a subscriber that only gets an error: nothing can be asked of it. */
enum Refused implements Flow.Subscription {
  INSTANCE;

  @Override
  public void request(long count) {}

  @Override
  public void cancel() {}
}
