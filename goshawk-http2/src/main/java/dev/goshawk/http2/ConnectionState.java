package dev.goshawk.http2;

import dev.goshawk.http2.buffer.OutputBuffer;
import dev.goshawk.http2.frame.FrameWriter;

/**
 * The shared state of one connection: its role, its limits, and the objects that more than one of
 * its classes works on. Each object keeps its own invariants. Event loop only.
 */
record ConnectionState(
    boolean server,
    Http2Config config,
    Http2Handler handler,
    OutputBuffer output,
    FrameWriter writer,
    UnflushedOutput unflushed,
    StreamTable streams,
    StreamIds ids,
    SendQueue queue,
    SendWindows sendWindows,
    ReceiveWindows receiveWindows,
    PeerSettings peer,
    FloodGuard floodGuard) {

  static ConnectionState of(boolean server, Http2Config config, Http2Handler handler) {
    var output = new OutputBuffer();
    var writer = new FrameWriter(output);
    var ids = new StreamIds(server);
    ids.nextLocal(config.firstStreamId());
    return new ConnectionState(
        server,
        config,
        handler,
        output,
        writer,
        new UnflushedOutput(output),
        new StreamTable(),
        ids,
        new SendQueue(handler),
        new SendWindows(),
        new ReceiveWindows(writer, config),
        new PeerSettings(server),
        new FloodGuard(config, handler));
  }
}
