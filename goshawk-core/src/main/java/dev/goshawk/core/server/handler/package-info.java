/** Handlers of a server: what stands around them, and the threads that blocking ones run on. */
@NullMarked
package dev.goshawk.core.server.handler;

import org.jspecify.annotations.NullMarked;
