/**
 * Bytes on their way: output with marks and splices, and input to be taken directly from a carrier.
 */
@NullMarked
package dev.goshawk.http2.buffer;

import org.jspecify.annotations.NullMarked;
