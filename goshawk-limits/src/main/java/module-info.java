/** Protection of servers under load: adaptive limits, rates, priorities, deadlines. */
module dev.goshawk.limits {
  requires transitive dev.goshawk.core;
  requires static org.jspecify;

  exports dev.goshawk.limits;
}
