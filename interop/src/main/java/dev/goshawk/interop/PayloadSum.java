package dev.goshawk.interop;

import dev.goshawk.api.ServerContext;
import dev.goshawk.api.StatusException;
import dev.goshawk.interop.proto.StreamingInputCallRequest;
import dev.goshawk.interop.proto.StreamingInputCallResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Adds the sizes of a stream of payloads up, and answers with the sum when the client has ended.
 * Event loop only.
 */
final class PayloadSum implements Flow.Subscriber<StreamingInputCallRequest> {

  private final ServerContext context;
  private final CompletableFuture<StreamingInputCallResponse> response = new CompletableFuture<>();
  private Flow.@Nullable Subscription subscription;
  private long total;

  PayloadSum(ServerContext context) {
    this.context = context;
  }

  /** The answer, or a refusal when a request came otherwise than it says. */
  CompletionStage<StreamingInputCallResponse> response() {
    return response;
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    this.subscription = subscription;
    subscription.request(Long.MAX_VALUE); // nothing is kept of a request but its size
  }

  @Override
  public void onNext(StreamingInputCallRequest request) {
    if (request.hasExpectCompressed()) {
      try {
        InteropService.checkCompressed(request.getExpectCompressed(), context);
      } catch (StatusException refusal) {
        if (subscription != null) {
          subscription.cancel();
        }
        response.completeExceptionally(refusal);
        return;
      }
    }
    total += request.getPayload().getBody().size();
  }

  @Override
  public void onError(Throwable failure) {
    response.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    response.complete(
        StreamingInputCallResponse.newBuilder()
            .setAggregatedPayloadSize((int) Math.min(total, Integer.MAX_VALUE))
            .build());
  }
}
