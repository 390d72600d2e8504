/** The way from threads that must not wait to those that write. */
@NullMarked
package dev.goshawk.logging.queue;

import org.jspecify.annotations.NullMarked;
