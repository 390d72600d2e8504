/**
 * Goshawk over sockets: {@link dev.goshawk.netty.GoshawkServer} and {@link
 * dev.goshawk.netty.GoshawkChannel} are where applications begin.
 */
@NullMarked
package dev.goshawk.netty;

import org.jspecify.annotations.NullMarked;
