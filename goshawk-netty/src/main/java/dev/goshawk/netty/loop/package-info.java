/** Event loops of Netty as the core sees them. */
@NullMarked
package dev.goshawk.netty.loop;

import org.jspecify.annotations.NullMarked;
