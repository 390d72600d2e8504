/** The server: from a request to a handler, and from its answer to the wire. */
@NullMarked
package dev.goshawk.core.server;

import org.jspecify.annotations.NullMarked;
