/**
 * What others can see of channels, servers and their calls while they run: for metrics, tracing and
 * logs.
 *
 * <p>All of it are interfaces of empty methods, to be implemented as far as wanted and given to the
 * builder of a channel or a server. Where none is given, nothing is made and nothing is called.
 */
@NullMarked
package dev.goshawk.core.trace;

import org.jspecify.annotations.NullMarked;
