package dev.goshawk.core.client;

import dev.goshawk.api.Codec;
import dev.goshawk.api.Marshaller;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.Status;
import dev.goshawk.core.connection.ExchangeOutput;
import dev.goshawk.core.connection.Http2Exchange;
import dev.goshawk.core.connection.HttpExchange;
import dev.goshawk.core.connection.LengthPrefixedInput;
import dev.goshawk.core.connection.MessageInput;
import dev.goshawk.core.message.Codecs;
import dev.goshawk.core.message.MessageEncoder;
import dev.goshawk.core.message.MessageException;
import dev.goshawk.core.wire.MetadataWire;
import dev.goshawk.core.wire.PercentEncoding;
import dev.goshawk.core.wire.StatusMapping;
import dev.goshawk.core.wire.WireNames;
import dev.goshawk.http2.ErrorCode;
import dev.goshawk.http2.StreamReset;
import dev.goshawk.http2.hpack.HeaderBlock;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The stream of an attempt on one connection: it understands the response and tells its {@link
 * Attempt}. Event loop only, but for its {@link ExchangeOutput}.
 */
final class ClientStream<R>
    implements HttpExchange.Owner,
        Http2Exchange.Events,
        MessageInput.Target,
        ExchangeOutput.Listener {

  /** Fields of which each response has one: which of two would count, peers see differently. */
  private static final String[] ONCE = {
    WireNames.CONTENT_TYPE, WireNames.ENCODING, WireNames.GRPC_STATUS
  };

  /** What the usual response headers mean: gRPC's, without encoding and metadata. */
  private record PlainHeaders(Metadata transport) {}

  /** What trailers mean that come again and again. */
  private record Ending(Status status, Metadata trailers) {}

  private final ClientConnection connection;
  private final Attempt<R> attempt;
  private final ChannelCall<?, R> call;
  private final Http2Exchange exchange;
  private MessageInput in;
  private final ExchangeOutput out;
  private @Nullable Codec codec;
  private boolean headersSeen;
  private boolean singleRequested;
  private @Nullable Status foreign;
  private @Nullable ForeignBody foreignBody;
  private @Nullable Status endStatus;
  private Metadata trailers = Metadata.EMPTY;
  private volatile boolean outboundOver;
  private volatile Metadata transportHeaders = Metadata.EMPTY;

  ClientStream(ClientConnection connection, Attempt<R> attempt) {
    this.connection = connection;
    this.attempt = attempt;
    this.call = attempt.call();
    this.exchange = new Http2Exchange(connection, this);
    this.in = new LengthPrefixedInput(exchange, this);
    this.out = new ExchangeOutput(exchange, this, true);
    exchange.begin(this);
    out.readyThreshold(call.options.readyThreshold());
  }

  ClientConnection connection() {
    return connection;
  }

  /** The stream as its connection has it. */
  Http2Exchange exchange() {
    return exchange;
  }

  @Override
  public MessageInput in() {
    return in;
  }

  @Override
  public ExchangeOutput out() {
    return out;
  }

  /** Sends a message that is not compressed, without a copy where it can go out now. */
  <T> void write(
      Marshaller<T> marshaller, T message, @Nullable Codec compressor, int limit, boolean end)
      throws MessageException {
    if (compressor == null) {
      out.write(marshaller, message, MessageEncoder.size(marshaller, message, limit), limit, end);
    } else {
      out.write(MessageEncoder.encode(marshaller, message, compressor, limit), end);
    }
  }

  @Override
  public int maxLength() {
    // A reply that is not gRPC's has no messages: its bytes are read as words.
    return call.maxInboundMessageSize();
  }

  @Override
  public void onHeaders(Http2Exchange stream, HeaderBlock headers, boolean endStream) {
    connection.responseCame();
    Object known = headers.attachment();
    if (known instanceof PlainHeaders plain && !endStream) {
      headersSeen = true;
      transportHeaders = plain.transport;
      attempt.onHeaders(Metadata.EMPTY);
      return;
    }
    if (known instanceof Ending ending && headersSeen && foreign == null) {
      end(ending.status, ending.trailers);
      return;
    }
    if (isInformational(headers)) {
      return;
    }
    if (headers.tooLarge()) {
      fail(
          Status.INTERNAL.withMessage(
              String.format(
                  Locale.ROOT,
                  "response %s of more than %,d bytes, or with too many fields, exceed"
                      + " maxInboundMetadataSize %,d",
                  headersSeen ? "trailers" : "headers",
                  connection.channel().settings().http2().maxHeaderListSize(),
                  connection.channel().settings().http2().maxHeaderListSize())));
      return;
    }
    String repeated = repeated(headers);
    if (repeated != null) {
      fail(Status.INTERNAL.withMessage("the response has " + repeated + " more than once"));
      return;
    }
    try {
      if (endStream) {
        onTrailers(headers);
      } else {
        onInitialHeaders(headers);
      }
    } catch (IllegalArgumentException e) {
      fail(Status.INTERNAL.withMessage(String.valueOf(e.getMessage())));
    }
  }

  /** Which of the fields that decide what the response means is there twice, or null. */
  private static @Nullable String repeated(HeaderBlock block) {
    for (String name : ONCE) {
      boolean seen = false;
      for (int i = 0; i < block.count(); i++) {
        if (block.field(i).name().equals(name)) {
          if (seen) {
            return name;
          }
          seen = true;
        }
      }
    }
    return null;
  }

  private boolean isInformational(HeaderBlock headers) {
    if (headersSeen) {
      return false;
    }
    String status = headers.first(WireNames.STATUS);
    return status != null && status.startsWith("1");
  }

  private void onInitialHeaders(HeaderBlock headers) {
    headersSeen = true;
    attempt.onResponse();
    foreign = foreignStatus(headers);
    if (foreign != null) {
      // Its words are of use where it has no grpc-message.
      Status status = foreign;
      ForeignBody body =
          new ForeignBody(exchange, explicitStatus(headers) == null, () -> fail(withBody(status)));
      foreignBody = body;
      in = body;
      return;
    }
    String encoding = headers.first(WireNames.ENCODING);
    if (encoding != null && !encoding.equals(Codecs.IDENTITY)) {
      codec = call.codecs().find(encoding);
      if (codec == null) {
        fail(
            Status.INTERNAL.withMessage(
                "grpc-encoding '"
                    + encoding
                    + "' of the response is not supported; this client has "
                    + call.codecs()));
        return;
      }
    }
    Metadata transport = MetadataWire.readTransport(headers);
    transportHeaders = transport;
    Metadata metadata = MetadataWire.read(headers);
    if (headers.isCached() && codec == null && metadata.isEmpty()) {
      headers.attachment(new PlainHeaders(transport));
    }
    attempt.onHeaders(metadata);
  }

  /**
   * The status for a response that is not gRPC's, or null when it is. A grpc-status that it has all
   * the same is believed, unless that is OK.
   */
  private static @Nullable Status foreignStatus(HeaderBlock headers) {
    String contentType = headers.first(WireNames.CONTENT_TYPE);
    if (contentType != null && WireNames.isGrpc(contentType)) {
      return null;
    }
    Status given = explicitStatus(headers);
    if (given != null && !given.isOk()) {
      return given;
    }
    String http = headers.first(WireNames.STATUS);
    return StatusMapping.ofHttp(number(http))
        .withMessage(
            "the response is not gRPC: HTTP status "
                + http
                + ", content-type "
                + (contentType == null ? "missing" : "'" + contentType + "'"));
  }

  private void onTrailers(HeaderBlock block) throws IllegalArgumentException {
    Status bad = headersSeen ? foreign : foreignStatus(block);
    Status given = explicitStatus(block);
    Metadata metadata = MetadataWire.read(block);
    if (bad != null) {
      in.stop();
      trailers = metadata;
      attempt.onEnd(given != null && !given.isOk() ? given : withBody(bad), metadata);
      resetIfUnended();
      return;
    }
    if (given != null && headersSeen && block.isCached()) {
      block.attachment(new Ending(given, metadata));
    }
    end(given != null ? given : missing(block), metadata);
  }

  /** The server has ended the call: its messages go first. */
  private void end(Status status, Metadata metadata) {
    endStatus = status;
    trailers = metadata;
    try {
      in.onEnd();
    } catch (MessageException e) {
      in.stop();
      // A message cut off is an error only of a call that claims to have succeeded.
      attempt.onEnd(status.isOk() ? e.status() : status, metadata);
    }
    resetIfUnended();
  }

  /** The status that a block gives, or null when it gives none. */
  private static @Nullable Status explicitStatus(HeaderBlock block) {
    String code = block.first(WireNames.GRPC_STATUS);
    if (code == null) {
      return null;
    }
    String words = block.first(WireNames.GRPC_MESSAGE);
    return status(code, words == null ? "" : PercentEncoding.decode(words));
  }

  /** The status of a gRPC response without one. Its HTTP status means nothing, but is told. */
  private Status missing(HeaderBlock block) {
    return Status.UNKNOWN.withMessage(
        headersSeen
            ? "the trailers have no grpc-status"
            : "the response has no grpc-status; HTTP status " + block.first(WireNames.STATUS));
  }

  private static Status status(String code, String message) {
    int number = number(code);
    if (number < 0) {
      return Status.UNKNOWN.withMessage("grpc-status '" + code + "' is not a number: " + message);
    }
    Status.Code known = Status.Code.of(number);
    if (known == Status.Code.UNKNOWN && number != Status.Code.UNKNOWN.number()) {
      return Status.UNKNOWN.withMessage("grpc-status " + number + " is not assigned: " + message);
    }
    return message.isEmpty() ? Status.of(known) : Status.of(known).withMessage(message);
  }

  /** A number of at most nine digits, or -1. */
  private static int number(@Nullable String text) {
    if (text == null || text.isEmpty() || text.length() > 9) {
      return -1;
    }
    int value = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      value = value * 10 + digit;
    }
    return value;
  }

  private Status withBody(Status status) {
    String words = foreignBody == null ? "" : foreignBody.words();
    return words.isEmpty() ? status : status.withMessage(status.message() + "; it says: " + words);
  }

  @Override
  public boolean onMessage(byte[] buf, int off, int len, boolean compressed, boolean own)
      throws MessageException {
    connection.responseCame();
    if (!headersSeen) {
      throw new MessageException(Status.INTERNAL.withMessage("a message came before the headers"));
    }
    if (compressed && codec == null) {
      throw new MessageException(
          Status.INTERNAL.withMessage(
              "compressed message in a response without grpc-encoding, or with identity"));
    }
    return attempt.onMessage(buf, off, len, compressed ? codec : null, own && !compressed);
  }

  @Override
  public void onEnd() {
    Status status = endStatus;
    if (status == null) {
      fail(Status.INTERNAL.withMessage("the server ended the stream without trailers"));
    } else {
      attempt.onEnd(status, trailers);
    }
  }

  /** The response cannot be understood: the call ends, and the server is told to stop. */
  @Override
  public void onFailure(Status status) {
    fail(status);
  }

  private void fail(Status status) {
    abandon(ErrorCode.CANCEL);
    attempt.onEnd(status, Metadata.EMPTY);
  }

  /** Ends the stream from this side. */
  void abandon(int errorCode) {
    connection.http2.reset(exchange, errorCode);
    in.stop();
    out.stop();
    connection.flushSoon();
    connection.openWaiting();
  }

  /**
   * The server has answered while requests were still being sent: they are of no use any more. What
   * it sent before stays to be read.
   */
  private void resetIfUnended() {
    if (!exchange.localEnded()) {
      connection.http2.reset(exchange, ErrorCode.NO_ERROR);
      out.stop();
      outboundOver = true;
      attempt.onOutboundOver();
      connection.flushSoon();
    } else {
      out.settle();
    }
  }

  /** Asks for what the caller has asked for before there was this stream. */
  void addInitialDemand(int demand) {
    if (demand > 0) {
      in.addDemand(demand);
    }
  }

  /** Asks for the one response, unless that was done. */
  void requestSingle() {
    if (!singleRequested) {
      singleRequested = true;
      in.addDemand(2); // a second message is found, and is an error
    }
  }

  /** The response headers that HTTP/2 and gRPC own. Any thread. */
  Metadata transportHeaders() {
    return transportHeaders;
  }

  /** Whether the server wants no more requests although responses may be left to read. */
  boolean isOutboundOver() {
    return outboundOver;
  }

  @Override
  public void onReady() {
    attempt.onReady(this);
  }

  @Override
  public void onReset(Http2Exchange stream, StreamReset reset) {
    attempt.onReset(reset);
  }
}
