package dev.goshawk.http2;

/**
 * What the parts of one connection share: its role and limits, and the state that more than one of
 * them works on. Each of these has one owner of its rules, which is its own class.
 */
record Parts(
    boolean server,
    Http2Config config,
    Http2Handler handler,
    OutputBuffer output,
    FrameWriter writer,
    Backlog backlog,
    StreamTable streams,
    StreamIds ids,
    SendQueue queue,
    SendWindows sendWindows,
    ReceiveWindows receiveWindows,
    PeerSettings peer,
    PeerBudget budget) {

  static Parts of(boolean server, Http2Config config, Http2Handler handler) {
    var output = new OutputBuffer();
    var writer = new FrameWriter(output);
    var ids = new StreamIds(server);
    ids.nextLocal(config.firstStreamId());
    return new Parts(
        server,
        config,
        handler,
        output,
        writer,
        new Backlog(output),
        new StreamTable(),
        ids,
        new SendQueue(),
        new SendWindows(),
        new ReceiveWindows(writer, config),
        new PeerSettings(server),
        new PeerBudget(config));
  }
}
