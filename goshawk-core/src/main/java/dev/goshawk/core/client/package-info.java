/** The channel: from a call to a stream on one of its connections. */
@NullMarked
package dev.goshawk.core.client;

import org.jspecify.annotations.NullMarked;
