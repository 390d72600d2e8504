/** A call on a server that knows too much, for the tests of the architecture to find. */
@NullMarked
package dev.goshawk.core.server.call.sample;

import org.jspecify.annotations.NullMarked;
