/** One gRPC connection over HTTP/2: its streams of messages, and its keepalive. */
@NullMarked
package dev.goshawk.core.connection;

import org.jspecify.annotations.NullMarked;
