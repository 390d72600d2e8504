package dev.goshawk.benchmarks;

import java.io.IOException;

/** Peers of the harness as objects of this JVM: everything runs, nothing it finds is meaningful. */
final class InProcess implements Peer {
  private final Role role;

  private InProcess(Role role) {
    this.role = role;
  }

  static Peer start(String role, Side side, Settings settings) throws IOException {
    try {
      Role made = Role.of(role, side.label(), settings);
      if (settings.line().values().containsKey("once")) {
        made.order(Line.of("describe", "message", "6162"));
      }
      return new InProcess(made);
    } catch (IOException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(side.label() + "'s " + role, e);
    }
  }

  @Override
  public int port() {
    return role.port();
  }

  @Override
  public Line order(Line order) throws IOException {
    Line answer = Child.answer(role, Line.parse(order.toString()));
    if (!answer.verb().equals("ok")) {
      throw new IOException(answer.toString());
    }
    return Line.parse(answer.toString());
  }

  @Override
  public void pin(int core) {}

  @Override
  public void close() {
    try {
      role.close();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
