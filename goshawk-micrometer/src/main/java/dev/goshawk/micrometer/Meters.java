package dev.goshawk.micrometer;

import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.Status;
import dev.goshawk.core.trace.CallInstrument;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes meters of calls, as far as they are wanted. Any thread. */
final class Meters {

  private static final double NANOS = 1e9;

  private final MeterRegistry registry;
  private final Map<String, Boolean> chosen;
  private final boolean metrics;
  private final Predicate<String> methods;
  private final Predicate<String> targets;

  /** By the target, which is empty on a server, then by the method as it is shown. */
  private final Map<String, Map<String, OfMethod>> known = new ConcurrentHashMap<>();

  Meters(
      MeterRegistry registry,
      Map<String, Boolean> chosen,
      boolean metrics,
      Predicate<String> methods,
      Predicate<String> targets) {
    this.registry = registry;
    this.chosen = chosen;
    this.metrics = metrics;
    this.methods = methods;
    this.targets = targets;
  }

  /** Whether an instrument is wanted: by name, or since it is there by default. */
  boolean wants(String name, boolean byDefault) {
    Boolean said = chosen.get(name);
    return said != null ? said : metrics && byDefault;
  }

  private boolean wants(CallInstrument instrument) {
    return wants(instrument.metric(), instrument.isEnabledByDefault());
  }

  /** Whether anything of calls is measured. */
  boolean measuresCalls() {
    return Arrays.stream(CallInstrument.values()).anyMatch(this::wants);
  }

  /** Whether attempts of calls are counted. */
  boolean countAttempts() {
    return wants(CallInstrument.CLIENT_CALL_RETRIES)
        || wants(CallInstrument.CLIENT_CALL_TRANSPARENT_RETRIES)
        || wants(CallInstrument.CLIENT_CALL_HEDGES)
        || wants(CallInstrument.CLIENT_CALL_RETRY_DELAY);
  }

  /** The method as tags name it. */
  String nameOf(MethodDescriptor<?, ?> method, boolean isKnown) {
    String name = method.toString();
    return isKnown || methods.test(name) ? name : CallInstrument.OTHER;
  }

  /** The target as tags name it. */
  String nameOf(String target) {
    return targets.test(target) ? target : CallInstrument.OTHER;
  }

  /** The meters of a method that is called. */
  OfMethod ofClient(MethodDescriptor<?, ?> method, String target) {
    String name = nameOf(method, method.sampledToLocalTracing());
    return of(
        target,
        name,
        () -> Tags.of(CallInstrument.METHOD, name, CallInstrument.TARGET, nameOf(target)));
  }

  /** The meters of a method that is served. */
  OfMethod ofServer(MethodDescriptor<?, ?> method, boolean registered) {
    String name = nameOf(method, registered);
    return of("", name, () -> Tags.of(CallInstrument.METHOD, name));
  }

  private OfMethod of(String target, String method, Supplier<Tags> tags) {
    Map<String, OfMethod> ofTarget =
        known.computeIfAbsent(target, fresh -> new ConcurrentHashMap<>());
    OfMethod found = ofTarget.get(method);
    return found != null
        ? found
        : ofTarget.computeIfAbsent(method, fresh -> new OfMethod(tags.get()));
  }

  /** Meters of one method, made when they are needed for the first time. Any thread. */
  final class OfMethod {
    private final Tags tags;
    private final Map<CallInstrument, Counter> counters = new ConcurrentHashMap<>();
    private final AtomicReferenceArray<@Nullable Ended> ended =
        new AtomicReferenceArray<>(Status.Code.values().length);

    private OfMethod(Tags tags) {
      this.tags = tags;
    }

    void count(CallInstrument instrument) {
      if (wants(instrument)) {
        counters
            .computeIfAbsent(
                instrument,
                wanted ->
                    Counter.builder(wanted.metric())
                        .description(wanted.description())
                        .tags(tags)
                        .register(registry))
            .increment();
      }
    }

    /** Records a count of a call that does not depend on how it ended, unless it is 0. */
    void positive(CallInstrument instrument, long value) {
      if (value > 0 && wants(instrument)) {
        summary(instrument, tags).record((double) value);
      }
    }

    /** Records a time of a call that does not depend on how it ended, unless it is 0. */
    void positiveNanos(CallInstrument instrument, long nanos) {
      if (nanos > 0 && wants(instrument)) {
        timer(instrument, tags).record(Duration.ofNanos(nanos));
      }
    }

    /** What has ended so. */
    Ended ended(Status.Code code) {
      Ended found = ended.get(code.ordinal());
      if (found == null) {
        found = new Ended(tags.and(Tag.of(CallInstrument.STATUS, code.name())));
        ended.set(code.ordinal(), found);
      }
      return found;
    }
  }

  /** Meters of one method and one status. Any thread. */
  final class Ended {
    private final Tags tags;
    private final Map<CallInstrument, Timer> timers = new ConcurrentHashMap<>();
    private final Map<CallInstrument, DistributionSummary> sizes = new ConcurrentHashMap<>();

    private Ended(Tags tags) {
      this.tags = tags;
    }

    void nanos(CallInstrument instrument, long nanos) {
      if (wants(instrument)) {
        timers
            .computeIfAbsent(instrument, wanted -> timer(wanted, tags))
            .record(Duration.ofNanos(nanos));
      }
    }

    void size(CallInstrument instrument, long bytes) {
      if (wants(instrument)) {
        sizes.computeIfAbsent(instrument, wanted -> summary(wanted, tags)).record((double) bytes);
      }
    }
  }

  private Timer timer(CallInstrument instrument, Tags tags) {
    return Timer.builder(instrument.metric())
        .description(instrument.description())
        .serviceLevelObjectives(
            instrument.buckets().stream()
                .filter(bound -> bound > 0) // which Micrometer has no bucket for
                .map(bound -> Duration.ofNanos(Math.round(bound * NANOS)))
                .toArray(Duration[]::new))
        .tags(tags)
        .register(registry);
  }

  private DistributionSummary summary(CallInstrument instrument, Tags tags) {
    DistributionSummary.Builder builder =
        DistributionSummary.builder(instrument.metric())
            .description(instrument.description())
            .serviceLevelObjectives(
                instrument.buckets().stream()
                    .filter(bound -> bound > 0)
                    .mapToDouble(Double::doubleValue)
                    .toArray())
            .tags(tags);
    return (instrument.unit().equals("By") ? builder.baseUnit("bytes") : builder)
        .register(registry);
  }
}
