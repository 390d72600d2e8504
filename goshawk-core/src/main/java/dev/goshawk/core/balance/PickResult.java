package dev.goshawk.core.balance;

import dev.goshawk.api.Metadata;
import dev.goshawk.api.Status;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where a call goes, or why it does not go. Immutable, any thread; may be given to many calls
 * unless it carries something that is one call's.
 *
 * <table>
 * <caption>Kinds</caption>
 * <tr><th>kind<th>a call<th>one that waits for ready
 * <tr><td>{@link #of subchannel}<td>goes there; is picked again when that has just lost its
 * connections<td>the same
 * <tr><td>{@link #WAIT}<td>waits for the next picker<td>the same
 * <tr><td>{@link #failing failure}<td>ends with the status, or is retried by its policy<td>waits
 * <tr><td>{@link #dropping drop}<td>ends with the status, and is not retried<td>the same
 * </table>
 */
public final class PickResult {

  /** The call waits for the next picker. */
  public static final PickResult WAIT =
      new PickResult(null, null, null, null, null, Metadata.EMPTY, Map.of());

  private final @Nullable Subchannel subchannel;
  private final @Nullable Status failure;
  private final @Nullable String drop;
  private final @Nullable PickCompletion completion;
  private final @Nullable String authority;
  private final Metadata metadata;
  private final Map<String, String> labels;

  private PickResult(
      @Nullable Subchannel subchannel,
      @Nullable Status failure,
      @Nullable String drop,
      @Nullable PickCompletion completion,
      @Nullable String authority,
      Metadata metadata,
      Map<String, String> labels) {
    this.subchannel = subchannel;
    this.failure = failure;
    this.drop = drop;
    this.completion = completion;
    this.authority = authority;
    this.metadata = metadata;
    this.labels = labels;
  }

  /** A subchannel that is ready. */
  public static PickResult of(Subchannel subchannel) {
    return new PickResult(subchannel.unwrap(), null, null, null, null, Metadata.EMPTY, Map.of());
  }

  /**
   * No subchannel, for a reason.
   *
   * @throws IllegalArgumentException when the status is OK
   */
  public static PickResult failing(Status failure) {
    return new PickResult(null, notOk(failure), null, null, null, Metadata.EMPTY, Map.of());
  }

  /**
   * The call is not wanted: it ends, even if it waits for ready, and is not retried.
   *
   * @param kind what dropped it, in a word, for tracers
   * @throws IllegalArgumentException when the status is OK
   */
  public static PickResult dropping(Status failure, String kind) {
    return new PickResult(
        null,
        notOk(failure),
        Objects.requireNonNull(kind, "kind"),
        null,
        null,
        Metadata.EMPTY,
        Map.of());
  }

  private static Status notOk(Status status) {
    if (status.isOk()) {
      throw new IllegalArgumentException("a call that goes nowhere does not end with OK");
    }
    return status;
  }

  /** The same, and the picker hears of the end of the attempt, before whoever wanted to before. */
  public PickResult with(PickCompletion more) {
    PickCompletion inner = completion;
    PickCompletion both =
        inner == null
            ? more
            : (status, trailers, reached) -> {
              more.onEnd(status, trailers, reached);
              inner.onEnd(status, trailers, reached);
            };
    return new PickResult(subchannel, failure, drop, both, authority, metadata, labels);
  }

  /** The same with another {@code :authority}, unless the call gives one itself. */
  public PickResult withAuthority(String override) {
    return new PickResult(
        subchannel,
        failure,
        drop,
        completion,
        Objects.requireNonNull(override, "authority"),
        metadata,
        labels);
  }

  /** The same with metadata that is sent behind the call's own, before that of credentials. */
  public PickResult withMetadata(Metadata sent) {
    return new PickResult(
        subchannel,
        failure,
        drop,
        completion,
        authority,
        Objects.requireNonNull(sent, "metadata"),
        labels);
  }

  /** The same with labels for tracers. */
  public PickResult withLabels(Map<String, String> fresh) {
    return new PickResult(
        subchannel, failure, drop, completion, authority, metadata, Map.copyOf(fresh));
  }

  /** Whether it says nothing but where the call goes, or why it does not. */
  public boolean isPlain() {
    return completion == null && authority == null && metadata.isEmpty() && labels.isEmpty();
  }

  /** Takes the call, or hands it back when it has lost its connections meanwhile; or null. */
  public @Nullable Subchannel subchannel() {
    return subchannel;
  }

  /** With what the call ends; null when it goes or waits. */
  public @Nullable Status failure() {
    return failure;
  }

  /** What dropped the call, or null. */
  public @Nullable String drop() {
    return drop;
  }

  /** Who hears of the end of the attempt, or null. */
  public @Nullable PickCompletion completion() {
    return completion;
  }

  /** The {@code :authority} in place of the channel's, or null. */
  public @Nullable String authority() {
    return authority;
  }

  /** Metadata of the picker's. */
  public Metadata metadata() {
    return metadata;
  }

  /** Labels for tracers. */
  public Map<String, String> labels() {
    return labels;
  }
}
