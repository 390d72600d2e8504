package dev.goshawk.core.channelz;

/** One thing that channelz shows. Any thread. */
public interface Node {

  /** Its number: above 0, and no other node of the process has it or had it before. */
  long id();

  /** What people call it. */
  String name();
}
