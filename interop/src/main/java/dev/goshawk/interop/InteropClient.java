package dev.goshawk.interop;

import dev.goshawk.api.StatusException;
import java.util.function.Consumer;

/** The client that runs test cases against an interop server. */
public final class InteropClient {

  private InteropClient() {}

  /**
   * Runs a case, over a channel of its own, and returns when it has passed. May block for minutes.
   *
   * @param report receives what a soak test reports, a line at a time, from several threads
   * @throws InteropFailure when the case did not pass, saying what was seen
   * @throws IllegalArgumentException when the options cannot be used
   * @throws InterruptedException when the thread was interrupted
   */
  public static void run(TestCase test, ClientOptions options, Consumer<String> report)
      throws InterruptedException {
    Session session = new Session(options, report);
    try (session) {
      test.body().run(session);
    } catch (InteropFailure | InterruptedException e) {
      throw e;
    } catch (StatusException e) {
      throw new InteropFailure("a call that was to succeed ended with " + e.status(), e);
    } catch (Exception e) {
      throw new InteropFailure("the test case threw " + e, e);
    }
  }
}
