/** Connections over sockets: carriers, connecting and accepting. */
@NullMarked
package dev.goshawk.netty.connection;

import org.jspecify.annotations.NullMarked;
