/** A line for each call that a server has ended. */
@NullMarked
package dev.goshawk.logging.accesslog;

import org.jspecify.annotations.NullMarked;
