/**
 * What a transport is made of: carriers of bytes, connecting, listening. For the transports of this
 * project only, since it shows the types of the HTTP/2 engine.
 */
@NullMarked
package dev.goshawk.core.carrier;

import org.jspecify.annotations.NullMarked;
