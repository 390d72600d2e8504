/** Which metadata is secret, and logging contexts of calls. */
@NullMarked
package dev.goshawk.logging;

import org.jspecify.annotations.NullMarked;
