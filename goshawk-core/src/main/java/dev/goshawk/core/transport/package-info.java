/**
 * What resolvers, balancing policies and applications know of a transport: its event loops, the
 * proxies that it connects by, and the attributes that are handed to it.
 */
@NullMarked
package dev.goshawk.core.transport;

import org.jspecify.annotations.NullMarked;
