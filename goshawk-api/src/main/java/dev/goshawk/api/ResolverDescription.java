package dev.goshawk.api;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the resolver of a channel has found, and what it does now. Immutable, any thread. */
public final class ResolverDescription {

  private final int endpoints;
  private final @Nullable Duration age;
  private final @Nullable Status failure;
  private final @Nullable Duration failureAge;
  private final @Nullable String note;
  private final @Nullable String activity;
  private final @Nullable Duration nextLookUp;

  private ResolverDescription(Builder b) {
    endpoints = b.endpoints;
    age = b.age;
    failure = b.failure;
    failureAge = b.failureAge;
    note = b.note;
    activity = b.activity;
    nextLookUp = b.nextLookUp;
  }

  /** A resolver that has found nothing yet. */
  public static Builder builder() {
    return new Builder();
  }

  /** How many endpoints the last result has that is no failure; those are in use. */
  public int endpoints() {
    return endpoints;
  }

  /** How long ago that result came; null before the first. */
  public @Nullable Duration age() {
    return age;
  }

  /** Why the last look-up has failed, or its result cannot be used; null when it is in use. */
  public @Nullable Status failure() {
    return failure;
  }

  /** How long ago that was; null when there is no {@link #failure}. */
  public @Nullable Duration failureAge() {
    return failureAge;
  }

  /** What the resolver says of how its last result came about, or null. */
  public @Nullable String note() {
    return note;
  }

  /** What it is doing, for people; null when that is nothing. */
  public @Nullable String activity() {
    return activity;
  }

  /** How long it waits until it looks again, after a result that cannot be used; else null. */
  public @Nullable Duration nextLookUp() {
    return nextLookUp;
  }

  /** Collects what is known of a resolver. One thread. */
  public static final class Builder {

    private int endpoints;
    private @Nullable Duration age;
    private @Nullable Status failure;
    private @Nullable Duration failureAge;
    private @Nullable String note;
    private @Nullable String activity;
    private @Nullable Duration nextLookUp;

    private Builder() {}

    /** A result came, so long ago, with so many endpoints. */
    public Builder result(int endpoints, Duration age) {
      this.endpoints = endpoints;
      this.age = Objects.requireNonNull(age, "age");
      return this;
    }

    /** Why the last look-up is of no use, and how long ago that was. Default nothing. */
    public Builder failure(Status failure, Duration age) {
      this.failure = Objects.requireNonNull(failure, "failure");
      failureAge = Objects.requireNonNull(age, "age");
      return this;
    }

    /** How the result came about, or null, which is the default. */
    public Builder note(@Nullable String note) {
      this.note = note;
      return this;
    }

    /** What it is doing, or null, which is the default. */
    public Builder activity(@Nullable String activity) {
      this.activity = activity;
      return this;
    }

    /** How long it waits until it looks again, or null, which is the default. */
    public Builder nextLookUp(@Nullable Duration delay) {
      nextLookUp = delay;
      return this;
    }

    /** The description. */
    public ResolverDescription build() {
      return new ResolverDescription(this);
    }
  }
}
