/** JSON on bytes, strict: a pull reader, a writer, and values. */
module dev.goshawk.json {
  requires static org.jspecify;

  exports dev.goshawk.json;
}
