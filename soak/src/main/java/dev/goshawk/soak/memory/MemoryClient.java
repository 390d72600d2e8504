package dev.goshawk.soak.memory;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Channel;
import dev.goshawk.api.ClientCall;
import dev.goshawk.api.ClientCallListener;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.Status;
import dev.goshawk.netty.GoshawkChannel;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A client in a process of its own that does what it reads, a line at a time, and says how it went:
 * {@code flood}, {@code large}, {@code send}, {@code small}, {@code cancel}, {@code heap}.
 */
public final class MemoryClient {

  private static final int MESSAGE = 256 * 1024;

  /** Calls of each kind that are made at a time. */
  private static final int CALLS = 400;

  private static final int MESSAGES_OF_A_CALL = 4;

  /** How long the calls of an order may take, in seconds. */
  private static final long PATIENCE = 30;

  private static final String SETTING = "maxBufferedBytes";

  private final Channel channel;
  private final List<Call> open = new CopyOnWriteArrayList<>();

  private MemoryClient(int port) {
    channel = GoshawkChannel.to("127.0.0.1:" + port).plaintext().build();
  }

  /**
   * Does what it reads until the input ends.
   *
   * @param args the port of the server
   */
  public static void main(String[] args) throws IOException {
    MemoryClient client = new MemoryClient(Integer.parseInt(args[0]));
    System.out.println("ready");
    HeapCensus.answer(client::order);
    client.channel.close();
    System.exit(0);
  }

  private String order(String order) {
    try {
      return switch (order) {
        case "flood" -> flood();
        case "large" -> large();
        case "send" -> send();
        case "small" -> small();
        case "cancel" -> cancel();
        case "heap" -> "heap " + HeapCensus.used() + " " + channel.state();
        default -> throw new IllegalArgumentException(order);
      };
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      return "failed " + order + ": " + e;
    }
  }

  /** Streams without end of which nobody reads more than the first message. */
  private String flood() throws InterruptedException {
    for (int i = 0; i < CALLS; i++) {
      Call call = new Call(MemoryMethods.FLOOD);
      call.call.request(1);
      call.call.sendLast(MemoryMethods.ask(MESSAGE));
    }
    TimeUnit.SECONDS.sleep(2);
    return "flood " + counts(open);
  }

  /** Responses that come all at once. */
  private String large() throws InterruptedException, ExecutionException, TimeoutException {
    List<Call> calls = new CopyOnWriteArrayList<>();
    for (int i = 0; i < CALLS; i++) {
      Call call = new Call(MemoryMethods.SIZED);
      calls.add(call);
      call.call.request(1);
      call.call.sendLast(MemoryMethods.ask(4 * MESSAGE - 1024));
    }
    for (Call call : calls) {
      call.ended.get(PATIENCE, TimeUnit.SECONDS);
    }
    return "large " + counts(calls);
  }

  /** Requests that the server does not read, by a caller who does not ask whether it may. */
  private String send() throws InterruptedException {
    Call call = new Call(MemoryMethods.SINK);
    int sent = 0;
    for (; sent < CALLS && !call.ended.isDone(); sent++) {
      if (sent % MESSAGES_OF_A_CALL == MESSAGES_OF_A_CALL - 1) {
        call = new Call(MemoryMethods.SINK);
      }
      call.call.send(new byte[MESSAGE]);
      TimeUnit.MILLISECONDS.sleep(1);
    }
    TimeUnit.SECONDS.sleep(1);
    return "send " + sent + " messages, " + counts(open);
  }

  /** A call that needs no memory. */
  private String small() throws InterruptedException, ExecutionException, TimeoutException {
    Call call = new Call(MemoryMethods.SIZED);
    call.call.request(1);
    call.call.sendLast(MemoryMethods.ask(1));
    return "small " + call.ended.get(PATIENCE, TimeUnit.SECONDS);
  }

  private String cancel() throws InterruptedException, ExecutionException, TimeoutException {
    for (Call call : open) {
      call.call.cancel("enough", null);
    }
    for (Call call : open) {
      call.ended.get(PATIENCE, TimeUnit.SECONDS);
    }
    open.clear();
    return "cancelled";
  }

  /** How calls stand: in work, OK, refused for memory with the setting named, and anything else. */
  private static String counts(List<Call> calls) {
    int running = 0;
    int ok = 0;
    int refused = 0;
    int other = 0;
    String first = "";
    for (Call call : calls) {
      Status end = call.ended.getNow(null);
      if (end == null) {
        running++;
      } else if (end.isOk()) {
        ok++;
      } else if (end.code() == Status.Code.RESOURCE_EXHAUSTED && end.message().contains(SETTING)) {
        refused++;
      } else {
        other++;
        first = " (" + end + ")";
      }
    }
    return String.format(
        Locale.ROOT,
        "%d running, %d ok, %d refused, %d other%s",
        running,
        ok,
        refused,
        other,
        first);
  }

  /** A call whose messages are dropped. */
  private final class Call implements ClientCallListener<byte[]> {
    final ClientCall<byte[], byte[]> call;
    final CompletableFuture<Status> ended = new CompletableFuture<>();

    Call(MethodDescriptor<byte[], byte[]> method) {
      call = channel.newCall(method, CallOptions.DEFAULT.withTimeout(Duration.ofMinutes(2)));
      open.add(this);
      call.start(this);
    }

    @Override
    public void onMessage(byte[] message) {}

    @Override
    public void onClose(Status status, Metadata trailers) {
      ended.complete(status);
    }
  }
}
