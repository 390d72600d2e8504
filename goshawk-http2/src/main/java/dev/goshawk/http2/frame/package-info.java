/** The layout of frames (RFC 9113 section 4.1): headers, types, and how each is written. */
@NullMarked
package dev.goshawk.http2.frame;

import org.jspecify.annotations.NullMarked;
