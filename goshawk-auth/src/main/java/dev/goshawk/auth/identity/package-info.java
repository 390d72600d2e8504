/** Who has made a call: tokens and certificates verified, and one identity for handlers to read. */
@NullMarked
package dev.goshawk.auth.identity;

import org.jspecify.annotations.NullMarked;
