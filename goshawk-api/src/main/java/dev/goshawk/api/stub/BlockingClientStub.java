package dev.goshawk.api.stub;

import dev.goshawk.api.Response;
import java.util.function.Function;

/**
 * What every generated client in blocking style has beside its methods.
 *
 * @param <S> the type of the client itself
 */
public interface BlockingClientStub<S extends BlockingClientStub<S>> extends ClientStub<S> {

  /**
   * Makes one call with one response, and gives that with its headers and trailers: {@code
   * guide.receive(g -> g.getFeature(point))}.
   *
   * @param call makes the call by the client that it is given
   */
  default <R> Response<R> receive(Function<? super S, ? extends R> call) {
    return ClientCalls.receive(options(), changed -> call.apply(with(options -> changed)));
  }
}
