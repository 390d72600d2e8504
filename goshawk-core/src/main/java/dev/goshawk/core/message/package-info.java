/** Messages as bytes: framing, marshalling, compression. */
@NullMarked
package dev.goshawk.core.message;

import org.jspecify.annotations.NullMarked;
