/**
 * Header lists and their coding (RFC 7541), and what makes a list well-formed (RFC 9113 section 8).
 */
@NullMarked
package dev.goshawk.http2.hpack;

import org.jspecify.annotations.NullMarked;
