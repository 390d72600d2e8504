/** Sockets as channels of Netty. */
@NullMarked
package dev.goshawk.netty.socket;

import org.jspecify.annotations.NullMarked;
