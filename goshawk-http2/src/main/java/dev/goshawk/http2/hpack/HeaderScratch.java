package dev.goshawk.http2.hpack;

/**
 * Working memory that a connection needs to look at one header block after the other: a block to
 * decode into, and a validator. Event loop only.
 *
 * <p>{@linkplain #take Taken} when the first block comes, {@linkplain #giveBack given back} when
 * the last stream has ended: idle connections of a thread share what busy ones have left.
 */
public final class HeaderScratch {
  private static final FreeList<HeaderScratch> FREE = new FreeList<>(HeaderScratch::new);

  private final HeaderBlock block = new HeaderBlock();
  private final HeaderValidator validator = new HeaderValidator();

  /** Whether a block is being passed on. */
  private boolean inUse;

  /** Whether that is ours, and not a cached one. */
  private boolean filled;

  private HeaderScratch() {}

  /** One that no other connection has. */
  public static HeaderScratch take() {
    return FREE.take();
  }

  /** Lets another connection of this thread have it. Not while {@link #inUse()}. */
  public void giveBack() {
    block.forget();
    FREE.give(this);
  }

  /** What judges blocks. */
  public HeaderValidator validator() {
    return validator;
  }

  /** Whether a block was decoded and not {@linkplain #done released}. */
  public boolean inUse() {
    return inUse;
  }

  /**
   * Decodes one complete block. It is valid until {@link #done}.
   *
   * @throws HpackException for anything malformed; the decoder cannot be used any more
   */
  public HeaderBlock decode(HpackDecoder decoder, byte[] buf, int off, int len)
      throws HpackException {
    HeaderBlock decoded = decoder.block(buf, off, len, block);
    inUse = true;
    filled = decoded == block;
    return decoded;
  }

  /** Releases the block that was decoded last. */
  public void done() {
    inUse = false;
    if (filled) {
      block.clear();
    }
  }
}
