package dev.goshawk.api.stub;

import dev.goshawk.api.Response;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * What every generated client in asynchronous style has beside its methods.
 *
 * @param <S> the type of the client itself
 */
public interface AsyncClientStub<S extends AsyncClientStub<S>> extends ClientStub<S> {

  /**
   * Makes one call with one response, and gives that with its headers and trailers: {@code
   * guide.receive(g -> g.getFeature(point))}. Cancelling the future cancels the call.
   *
   * @param call makes the call by the client that it is given
   */
  default <R> CompletableFuture<Response<R>> receive(
      Function<? super S, ? extends CompletableFuture<R>> call) {
    return AsyncClientCalls.receive(options(), changed -> call.apply(with(options -> changed)));
  }
}
