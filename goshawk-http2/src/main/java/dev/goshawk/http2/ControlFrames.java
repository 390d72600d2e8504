package dev.goshawk.http2;

import static dev.goshawk.http2.octets.Decimal.grouped;

import dev.goshawk.http2.frame.FrameHeader;
import dev.goshawk.http2.frame.FrameType;
import dev.goshawk.http2.hpack.HpackDecoder;
import dev.goshawk.http2.hpack.HpackEncoder;
import dev.goshawk.http2.octets.Latin1;

/**
 * What to do with each frame that came, other than DATA and header blocks (RFC 9113 section 6):
 * checks that hold for any frame, and the frames about the connection and about the life of
 * streams. Event loop only.
 */
final class ControlFrames {
  private static final int PRIORITY_LENGTH = 5;
  private static final int GOAWAY_LENGTH = 8;

  /** As much of a GOAWAY's debug data as is passed on, in octets. */
  private static final int DEBUG_DATA_KEPT = 1024;

  private final ConnectionState state;
  private final Lifecycle lifecycle;
  private final HeaderFrames headers;
  private final SendScheduler scheduler;
  private final HpackEncoder encoder;
  private final HpackDecoder decoder;

  /** Whether the peer has acknowledged our SETTINGS. */
  private boolean acknowledged;

  ControlFrames(
      ConnectionState state,
      Lifecycle lifecycle,
      HeaderFrames headers,
      SendScheduler scheduler,
      HpackEncoder encoder,
      HpackDecoder decoder) {
    this.state = state;
    this.lifecycle = lifecycle;
    this.headers = headers;
    this.scheduler = scheduler;
    this.encoder = encoder;
    this.decoder = decoder;
  }

  /** Checks what can be checked before there is any payload. */
  void checkHeader(int length, int type, int flags, int id) throws Http2Exception {
    if (!state.peer().received() && (type != FrameType.SETTINGS || (flags & FrameType.ACK) != 0)) {
      throw protocolError("first frame is not SETTINGS but " + FrameType.name(type));
    }
    int maxFrameSize = state.config().maxFrameSize();
    if (length > maxFrameSize) {
      throw new Http2Exception(
          ErrorCode.FRAME_SIZE_ERROR,
          FrameType.name(type)
              + " of "
              + grouped(length)
              + " octets exceeds maxFrameSize "
              + grouped(maxFrameSize));
    }
    int continuing = headers.continuing();
    if (continuing != 0 && (type != FrameType.CONTINUATION || id != continuing)) {
      throw protocolError(
          FrameType.name(type)
              + " on stream "
              + id
              + " in the middle of the header block of stream "
              + continuing);
    }
    if (type > FrameType.HEADERS) {
      checkLength(length, type, flags, id);
    }
  }

  private void checkLength(int length, int type, int flags, int id) throws Http2Exception {
    switch (type) {
      case FrameType.RST_STREAM, FrameType.WINDOW_UPDATE -> require(length == 4, type, length);
      case FrameType.PING -> require(length == 8, type, length);
      case FrameType.SETTINGS ->
          require(
              (flags & FrameType.ACK) != 0 ? length == 0 : length % PeerSettings.ENTRY_LENGTH == 0,
              type,
              length);
      case FrameType.GOAWAY -> require(length >= GOAWAY_LENGTH, type, length);
      case FrameType.PUSH_PROMISE ->
          throw protocolError(
              state.server()
                  ? "PUSH_PROMISE from a client"
                  : "PUSH_PROMISE although SETTINGS_ENABLE_PUSH is 0");
      default -> {
        if (!FrameType.known(type)) {
          state.floodGuard().idleFrame(FrameType.name(type) + " on stream " + id);
        }
      }
    }
  }

  private static void require(boolean fits, int type, int length) throws Http2Exception {
    if (!fits) {
      throw new Http2Exception(
          ErrorCode.FRAME_SIZE_ERROR, FrameType.name(type) + " cannot have " + length + " octets");
    }
  }

  /** Takes a whole frame of known type, other than DATA and PUSH_PROMISE. */
  void frame(int type, int flags, int id, byte[] buf, int off, int len) throws Http2Exception {
    switch (type) {
      case FrameType.HEADERS -> headers.headers(flags, id, buf, off, len);
      case FrameType.CONTINUATION -> headers.continuation(flags, id, buf, off, len);
      case FrameType.WINDOW_UPDATE -> windowUpdate(id, FrameHeader.int31(buf, off));
      case FrameType.RST_STREAM -> resetStream(id, FrameHeader.int32(buf, off));
      case FrameType.SETTINGS -> settings(flags, id, buf, off, len);
      case FrameType.PING -> ping(flags, id, FrameHeader.int64(buf, off));
      case FrameType.GOAWAY -> goAway(id, buf, off, len);
      case FrameType.PRIORITY -> priority(id, buf, off, len);
      default -> throw new IllegalArgumentException("frame type " + type);
    }
  }

  private void windowUpdate(int id, int increment) throws Http2Exception {
    state.floodGuard().idleFrame("WINDOW_UPDATE");
    if (id == 0) {
      if (increment == 0) {
        throw protocolError("WINDOW_UPDATE of 0 for the connection");
      }
      if (!state.sendWindows().raise(increment)) {
        throw new Http2Exception(
            ErrorCode.FLOW_CONTROL_ERROR,
            "WINDOW_UPDATE of " + increment + " lifts the connection window above 2147483647");
      }
      scheduler.pump();
      return;
    }
    Http2Stream stream = state.streams().find(id);
    if (stream == null) {
      lifecycle.checkUsedId(id, "WINDOW_UPDATE");
      return;
    }
    lifecycle.checkNotIdle(stream, "WINDOW_UPDATE");
    if (increment == 0) {
      lifecycle.streamError(stream, ErrorCode.PROTOCOL_ERROR, "WINDOW_UPDATE of 0");
    } else if (!state.sendWindows().raise(stream, increment)) {
      lifecycle.streamError(
          stream,
          ErrorCode.FLOW_CONTROL_ERROR,
          "WINDOW_UPDATE of " + increment + " lifts the stream window above 2147483647");
    } else {
      scheduler.windowRaised(stream);
    }
  }

  private void resetStream(int id, int errorCode) throws Http2Exception {
    if (id == 0) {
      throw protocolError("RST_STREAM on stream 0");
    }
    Http2Stream stream = state.streams().find(id);
    if (stream == null) {
      lifecycle.checkUsedId(id, "RST_STREAM");
      state.floodGuard().lateReset();
      return;
    }
    lifecycle.checkNotIdle(stream, "RST_STREAM");
    boolean early = state.server() && !stream.headersSent();
    lifecycle.resetByPeer(stream);
    if (!stream.released()) {
      stream.onReset(
          new StreamReset(
              StreamReset.Cause.PEER,
              errorCode,
              "peer reset stream " + id + " with " + ErrorCode.name(errorCode)));
    }
    if (early) {
      state.floodGuard().earlyReset();
    }
  }

  private void settings(int flags, int id, byte[] buf, int off, int len) throws Http2Exception {
    if (id != 0) {
      throw protocolError("SETTINGS on stream " + id);
    }
    if ((flags & FrameType.ACK) != 0) {
      if (acknowledged) {
        throw protocolError("SETTINGS were acknowledged twice, and sent once");
      }
      acknowledged = true;
      LocalSettings.acknowledged(state, decoder);
      return;
    }
    PeerSettings peer = state.peer();
    boolean first = !peer.received();
    if (!first) {
      state.floodGuard().idleFrame("SETTINGS");
    }
    peer.apply(buf, off, len, encoder);
    if (!state.sendWindows().initial(peer.initialWindowSize(), state.streams())) {
      throw new Http2Exception(
          ErrorCode.FLOW_CONTROL_ERROR,
          "SETTINGS_INITIAL_WINDOW_SIZE "
              + peer.initialWindowSize()
              + " lifts a stream window above 2147483647");
    }
    lifecycle.countControlFrame();
    state.writer().settingsAck();
    scheduler.windowsRaised();
    state.handler().onSettings(first);
  }

  private void ping(int flags, int id, long payload) throws Http2Exception {
    if (id != 0) {
      throw protocolError("PING on stream " + id);
    }
    state.floodGuard().idleFrame("PING");
    if ((flags & FrameType.ACK) != 0) {
      state.handler().onPingAck(payload);
      return;
    }
    lifecycle.countControlFrame();
    state.writer().ping(payload, true);
    state.handler().onPing();
  }

  private void goAway(int id, byte[] buf, int off, int len) throws Http2Exception {
    if (id != 0) {
      throw protocolError("GOAWAY on stream " + id);
    }
    state.floodGuard().idleFrame("GOAWAY");
    int kept = Math.min(len - GOAWAY_LENGTH, DEBUG_DATA_KEPT);
    String debugData = Latin1.printable(buf, off + GOAWAY_LENGTH, kept);
    lifecycle.goAwayReceived(
        FrameHeader.int31(buf, off), FrameHeader.int32(buf, off + 4), debugData);
  }

  /** Priorities are ignored (RFC 9113 section 5.3.2); only what makes no sense is an error. */
  private void priority(int id, byte[] buf, int off, int len) throws Http2Exception {
    if (id == 0) {
      throw protocolError("PRIORITY on stream 0");
    }
    state.floodGuard().idleFrame("PRIORITY");
    int errorCode;
    String wrong;
    if (len != PRIORITY_LENGTH) {
      errorCode = ErrorCode.FRAME_SIZE_ERROR;
      wrong = "PRIORITY cannot have " + len + " octets";
    } else if (FrameHeader.int31(buf, off) == id) {
      errorCode = ErrorCode.PROTOCOL_ERROR;
      wrong = "PRIORITY makes stream " + id + " depend on itself";
    } else {
      return;
    }
    Http2Stream stream = state.streams().find(id);
    if (stream != null && !lifecycle.idle(stream)) {
      lifecycle.streamError(stream, errorCode, wrong);
    } else if (len != PRIORITY_LENGTH
        || stream != null
        || state.ids().kind(id) == StreamIds.Kind.IDLE) {
      // There is no stream that could be reset.
      throw new Http2Exception(errorCode, wrong);
    }
  }

  private static Http2Exception protocolError(String message) {
    return new Http2Exception(ErrorCode.PROTOCOL_ERROR, message);
  }
}
