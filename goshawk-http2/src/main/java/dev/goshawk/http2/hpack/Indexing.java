package dev.goshawk.http2.hpack;

/**
 * How a header field is to be represented in HPACK (RFC 7541 section 6), chosen by who sends it.
 *
 * <p>Whatever is chosen, the peer reads the same name and value; the choice is about size, speed
 * and secrecy.
 */
public enum Indexing {
  /**
   * The field is likely to come again as it is: send an index if a table has it, else put it into
   * the dynamic table. For fields that are the same in many blocks.
   */
  INCREMENTAL,

  /**
   * The name comes again and the value does not, such as {@code grpc-timeout}: the name is sent as
   * an index. Only when no table has the name yet does the field enter the dynamic table, with the
   * value that it happens to have, so that later blocks find the name there.
   */
  NAME,

  /**
   * The field is not likely to come again: it leaves the dynamic table as it is. Its name is sent
   * as an index if a table has it.
   */
  NONE,

  /**
   * As {@link #NONE}, and no hop beyond the peer may put the field into a table either (RFC 7541
   * section 6.2.3). For secrets whose value could be guessed by watching how well it compresses
   * (section 7.1).
   */
  NEVER
}
