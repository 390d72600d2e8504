/** Strings as octets. */
@NullMarked
package dev.goshawk.http2.octets;

import org.jspecify.annotations.NullMarked;
