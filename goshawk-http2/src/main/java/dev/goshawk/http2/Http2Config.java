package dev.goshawk.http2;

import dev.goshawk.http2.hpack.HeaderBlock;

/**
 * What one end of a connection announces, allows and bounds. Immutable; any thread; one instance
 * serves any number of connections.
 *
 * <p>Every limit holds from the first byte on, before the peer has acknowledged our SETTINGS. There
 * are two exceptions, because a peer cannot know better until then (RFC 9113 section 6.9.3): an
 * {@code initialWindowSize} below 65,535 and a {@code headerTableSize} below 4,096 begin to bind
 * when our SETTINGS are acknowledged.
 */
public final class Http2Config {
  private static final int DEFAULT_WINDOW = 65_535;
  private static final int MIN_FRAME_SIZE = 16_384;
  private static final int MAX_FRAME_SIZE = (1 << 24) - 1;

  /** What each field counts beside name and value (RFC 9113 section 6.5.2), in octets. */
  private static final int HEADER_FIELD_OVERHEAD = 32;

  private static final int MIN_FIELDS = 256;

  /**
   * The least bound of an encoded block, in bytes: 128 KiB. A block that is larger than the list
   * may be, but not this large, costs its stream alone.
   */
  private static final long MIN_BLOCK_BYTES = 128 * 1024;

  private static final int MIN_CONTINUATIONS = 16;

  /** Of a setting for which 0 is a value. */
  private static final int UNSET = -1;

  private final int initialWindowSize;
  private final int connectionWindowSize;
  private final int maxFrameSize;
  private final int headerTableSize;
  private final int maxHeaderListSize;
  private final int maxHeaderFields;
  private final int maxHeaderBlockBytes;
  private final int maxContinuations;
  private final int maxConcurrentStreams;
  private final int maxQueuedControlFrames;
  private final int maxUndrainedBytes;
  private final int resetBudget;
  private final int resetBudgetPerSecond;
  private final int idleFrameBudget;
  private final int idleFrameBudgetPerSecond;
  private final int firstStreamId;

  private Http2Config(Builder b) {
    initialWindowSize = b.initialWindowSize;
    connectionWindowSize = b.connectionWindowSize;
    maxFrameSize = b.maxFrameSize;
    headerTableSize = b.headerTableSize;
    maxHeaderListSize = b.maxHeaderListSize;
    maxHeaderFields =
        b.maxHeaderFields != 0
            ? b.maxHeaderFields
            : Math.max(MIN_FIELDS, b.maxHeaderListSize / HEADER_FIELD_OVERHEAD);
    maxHeaderBlockBytes =
        b.maxHeaderBlockBytes != 0
            ? b.maxHeaderBlockBytes
            : (int)
                Math.min(Integer.MAX_VALUE, Math.max(MIN_BLOCK_BYTES, 2L * b.maxHeaderListSize));
    maxContinuations =
        b.maxContinuations != UNSET
            ? b.maxContinuations
            : Math.max(MIN_CONTINUATIONS, maxHeaderBlockBytes / MIN_FRAME_SIZE);
    maxConcurrentStreams = b.maxConcurrentStreams;
    maxQueuedControlFrames = b.maxQueuedControlFrames;
    maxUndrainedBytes = b.maxUndrainedBytes;
    resetBudget =
        b.resetBudget != 0
            ? b.resetBudget
            : (int) Math.min(Integer.MAX_VALUE, Math.max(200L, 2L * b.maxConcurrentStreams));
    resetBudgetPerSecond = b.resetBudgetPerSecond;
    idleFrameBudget = b.idleFrameBudget;
    idleFrameBudgetPerSecond = b.idleFrameBudgetPerSecond;
    firstStreamId = b.firstStreamId;
  }

  /** A builder that holds the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * What a peer may send on one stream before {@link Http2Connection#consumed} lets it go on, in
   * bytes: SETTINGS_INITIAL_WINDOW_SIZE. Default 1,048,576.
   */
  public int initialWindowSize() {
    return initialWindowSize;
  }

  /** The same for all streams of the connection together, in bytes. Default 16,777,216. */
  public int connectionWindowSize() {
    return connectionWindowSize;
  }

  /** The largest frame payload that we take, in bytes: SETTINGS_MAX_FRAME_SIZE. Default 16,384. */
  public int maxFrameSize() {
    return maxFrameSize;
  }

  /**
   * The size of the dynamic table that the peer's encoder may use, in the octets of RFC 7541
   * section 4.1: SETTINGS_HEADER_TABLE_SIZE. Default 4,096.
   */
  public int headerTableSize() {
    return headerTableSize;
  }

  /**
   * The size of a decoded header list, counted as RFC 9113 section 6.5.2 does (octets of names and
   * values and 32 for each field), beyond which it is {@link HeaderBlock#tooLarge()}:
   * SETTINGS_MAX_HEADER_LIST_SIZE. Such a list concerns its stream alone. Default 65,536.
   */
  public int maxHeaderListSize() {
    return maxHeaderListSize;
  }

  /**
   * The number of fields beyond which a header list is {@link HeaderBlock#tooLarge()}. Default as
   * many as {@link #maxHeaderListSize()} has room for, at 32 octets each, and at least 256: so what
   * is announced is what binds.
   */
  public int maxHeaderFields() {
    return maxHeaderFields;
  }

  /**
   * The size of an encoded header block, in bytes, beyond which the connection ends with
   * ENHANCE_YOUR_CALM. Default twice {@link #maxHeaderListSize()}, at least 131,072: what comes
   * between the two is decoded, so that both ends' tables stay in step, and refused for its stream.
   */
  public int maxHeaderBlockBytes() {
    return maxHeaderBlockBytes;
  }

  /**
   * The number of CONTINUATION frames in one header block beyond which the connection ends with
   * ENHANCE_YOUR_CALM. Default as many as {@link #maxHeaderBlockBytes()} has frames of 16,384
   * bytes, at least 16.
   */
  public int maxContinuations() {
    return maxContinuations;
  }

  /**
   * Server: the number of streams that the peer may have open at a time; one more is refused with
   * REFUSED_STREAM. SETTINGS_MAX_CONCURRENT_STREAMS; {@link Integer#MAX_VALUE} announces nothing.
   * Default 1,000. A client announces and allows none, as it allows no pushes.
   */
  public int maxConcurrentStreams() {
    return maxConcurrentStreams;
  }

  /**
   * The number of frames that the engine had to send (acknowledgements of SETTINGS and PING, resets
   * for broken rules) and that the carrier has not drained, or has drained while {@linkplain
   * Http2Connection#congested congested}, beyond which the connection ends with ENHANCE_YOUR_CALM.
   * Default 1,000.
   */
  public int maxQueuedControlFrames() {
    return maxQueuedControlFrames;
  }

  /**
   * Server: the number of output bytes that the carrier has not drained, or has drained while
   * {@linkplain Http2Connection#congested congested}, beyond which new streams are refused with
   * REFUSED_STREAM, so that a peer that asks and does not read cannot make the answers pile up.
   * DATA never brings the output this far. Default 4,194,304.
   */
  public int maxUndrainedBytes() {
    return maxUndrainedBytes;
  }

  /**
   * How many streams may be reset early before the connection ends with ENHANCE_YOUR_CALM. A stream
   * that the peer resets before we answered, and one that we had to refuse or reset because of the
   * peer, costs one; a stream that both ends end gives one back, and each second gives back {@link
   * #resetBudgetPerSecond()}, up to this number. Resets after response headers were sent cost
   * nothing.
   *
   * <p>Default twice {@link #maxConcurrentStreams()}, at least 200: a client all of whose calls in
   * flight run into their deadline, are tried again and do so once more, stays within it.
   */
  public int resetBudget() {
    return resetBudget;
  }

  /**
   * How many of {@link #resetBudget()} come back in a second. Default 100: a client that cancels 70
   * calls a second, because it hedges them or polls, is never stopped, and one that does nothing
   * but cancel costs no more than 100 streams a second.
   */
  public int resetBudgetPerSecond() {
    return resetBudgetPerSecond;
  }

  /**
   * How many frames a peer may send that make no progress (DATA of less than five bytes, PING,
   * SETTINGS, PRIORITY, WINDOW_UPDATE, unknown types, frames on closed streams other than
   * RST_STREAM on one that this end ended first, informational responses) or make us send (DATA of
   * less than 16 bytes, because its window is no larger) before the connection ends with
   * ENHANCE_YOUR_CALM. Each call to {@link Http2Connection#receive} gives one back; a header block
   * or payload that goes either way gives four back, and one more for each 512 bytes of payload;
   * each second gives back {@link #idleFrameBudgetPerSecond()}, up to this number. So a peer may
   * ping an idle connection for ever, a frame per packet, but cannot pack thousands of them
   * together. Default 1,000.
   */
  public int idleFrameBudget() {
    return idleFrameBudget;
  }

  /** How many of {@link #idleFrameBudget()} come back in a second. Default 100. */
  public int idleFrameBudgetPerSecond() {
    return idleFrameBudgetPerSecond;
  }

  /**
   * Client: the id of the first stream that it opens. RFC 9113 section 5.1.1 lets ids begin
   * anywhere; they end at 2^31-1, and with them the use of the connection. Default 1.
   */
  public int firstStreamId() {
    return firstStreamId;
  }

  /** Collects the values of an {@link Http2Config}. One thread. */
  public static final class Builder {
    private int initialWindowSize = 1 << 20;
    private int connectionWindowSize = 16 << 20;
    private int maxFrameSize = MIN_FRAME_SIZE;
    private int headerTableSize = 4_096;
    private int maxHeaderListSize = 65_536;
    private int maxHeaderFields; // 0: derived
    private int maxHeaderBlockBytes; // 0: derived
    private int maxContinuations = UNSET;
    private int maxConcurrentStreams = 1_000;
    private int maxQueuedControlFrames = 1_000;
    private int maxUndrainedBytes = 4 << 20;
    private int resetBudget; // 0: derived
    private int resetBudgetPerSecond = 100;
    private int idleFrameBudget = 1_000;
    private int idleFrameBudgetPerSecond = 100;
    private int firstStreamId = 1;

    private Builder() {}

    /**
     * Sets {@link Http2Config#initialWindowSize()}.
     *
     * @param bytes 1 to 2^31-1
     * @throws IllegalArgumentException for any other value
     */
    public Builder initialWindowSize(int bytes) {
      initialWindowSize = within("initialWindowSize", bytes, 1, Integer.MAX_VALUE);
      return this;
    }

    /**
     * Sets {@link Http2Config#connectionWindowSize()}.
     *
     * @param bytes 65,535, with which every connection begins, to 2^31-1
     * @throws IllegalArgumentException for any other value
     */
    public Builder connectionWindowSize(int bytes) {
      connectionWindowSize =
          within("connectionWindowSize", bytes, DEFAULT_WINDOW, Integer.MAX_VALUE);
      return this;
    }

    /**
     * Sets {@link Http2Config#maxFrameSize()}.
     *
     * @param bytes 16,384 to 16,777,215
     * @throws IllegalArgumentException for any other value
     */
    public Builder maxFrameSize(int bytes) {
      maxFrameSize = within("maxFrameSize", bytes, MIN_FRAME_SIZE, MAX_FRAME_SIZE);
      return this;
    }

    /**
     * Sets {@link Http2Config#headerTableSize()}.
     *
     * @param octets 0 to 1,048,576
     * @throws IllegalArgumentException for any other value
     */
    public Builder headerTableSize(int octets) {
      headerTableSize = within("headerTableSize", octets, 0, 1 << 20);
      return this;
    }

    /**
     * Sets {@link Http2Config#maxHeaderListSize()}.
     *
     * @param octets 1 to 2^31-1
     * @throws IllegalArgumentException for any other value
     */
    public Builder maxHeaderListSize(int octets) {
      maxHeaderListSize = within("maxHeaderListSize", octets, 1, Integer.MAX_VALUE);
      return this;
    }

    /**
     * Sets {@link Http2Config#maxHeaderFields()}.
     *
     * @param fields 1 to 2^31-1
     * @throws IllegalArgumentException for any other value
     */
    public Builder maxHeaderFields(int fields) {
      maxHeaderFields = within("maxHeaderFields", fields, 1, Integer.MAX_VALUE);
      return this;
    }

    /**
     * Sets {@link Http2Config#maxHeaderBlockBytes()}.
     *
     * @param bytes 1 to 2^31-1
     * @throws IllegalArgumentException for any other value
     */
    public Builder maxHeaderBlockBytes(int bytes) {
      maxHeaderBlockBytes = within("maxHeaderBlockBytes", bytes, 1, Integer.MAX_VALUE);
      return this;
    }

    /**
     * Sets {@link Http2Config#maxContinuations()}.
     *
     * @param frames 0 to 2^31-1
     * @throws IllegalArgumentException for any other value
     */
    public Builder maxContinuations(int frames) {
      maxContinuations = within("maxContinuations", frames, 0, Integer.MAX_VALUE);
      return this;
    }

    /**
     * Sets {@link Http2Config#maxConcurrentStreams()}.
     *
     * @param streams 1 to 2^31-1
     * @throws IllegalArgumentException for any other value
     */
    public Builder maxConcurrentStreams(int streams) {
      maxConcurrentStreams = within("maxConcurrentStreams", streams, 1, Integer.MAX_VALUE);
      return this;
    }

    /**
     * Sets {@link Http2Config#maxQueuedControlFrames()}.
     *
     * @param frames 1 to 2^31-1
     * @throws IllegalArgumentException for any other value
     */
    public Builder maxQueuedControlFrames(int frames) {
      maxQueuedControlFrames = within("maxQueuedControlFrames", frames, 1, Integer.MAX_VALUE);
      return this;
    }

    /**
     * Sets {@link Http2Config#maxUndrainedBytes()}.
     *
     * @param bytes 524,288, twice what DATA may fill, to 2^31-1
     * @throws IllegalArgumentException for any other value
     */
    public Builder maxUndrainedBytes(int bytes) {
      maxUndrainedBytes = within("maxUndrainedBytes", bytes, 1 << 19, Integer.MAX_VALUE);
      return this;
    }

    /**
     * Sets {@link Http2Config#resetBudget()}.
     *
     * @param streams 1 to 2^31-1
     * @throws IllegalArgumentException for any other value
     */
    public Builder resetBudget(int streams) {
      resetBudget = within("resetBudget", streams, 1, Integer.MAX_VALUE);
      return this;
    }

    /**
     * Sets {@link Http2Config#resetBudgetPerSecond()}.
     *
     * @param streams 0, for a budget that time does not refill, to 2^31-1
     * @throws IllegalArgumentException for any other value
     */
    public Builder resetBudgetPerSecond(int streams) {
      resetBudgetPerSecond = within("resetBudgetPerSecond", streams, 0, Integer.MAX_VALUE);
      return this;
    }

    /**
     * Sets {@link Http2Config#idleFrameBudget()}.
     *
     * @param frames 1 to 2^31-1
     * @throws IllegalArgumentException for any other value
     */
    public Builder idleFrameBudget(int frames) {
      idleFrameBudget = within("idleFrameBudget", frames, 1, Integer.MAX_VALUE);
      return this;
    }

    /**
     * Sets {@link Http2Config#idleFrameBudgetPerSecond()}.
     *
     * @param frames 0, for a budget that time does not refill, to 2^31-1
     * @throws IllegalArgumentException for any other value
     */
    public Builder idleFrameBudgetPerSecond(int frames) {
      idleFrameBudgetPerSecond = within("idleFrameBudgetPerSecond", frames, 0, Integer.MAX_VALUE);
      return this;
    }

    /**
     * Sets {@link Http2Config#firstStreamId()}.
     *
     * @param id odd, 1 to 2^31-1
     * @throws IllegalArgumentException for any other value
     */
    public Builder firstStreamId(int id) {
      if ((within("firstStreamId", id, 1, Integer.MAX_VALUE) & 1) == 0) {
        throw new IllegalArgumentException("firstStreamId " + id + " is not odd");
      }
      firstStreamId = id;
      return this;
    }

    /** Makes the configuration; the builder may go on to make others. */
    public Http2Config build() {
      return new Http2Config(this);
    }

    private static int within(String setting, int value, int least, int most) {
      if (value < least || value > most) {
        throw new IllegalArgumentException(
            setting + " " + value + " is outside " + least + ".." + most);
      }
      return value;
    }
  }
}
