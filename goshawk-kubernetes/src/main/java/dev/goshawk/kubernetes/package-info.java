/** Targets of scheme {@code kubernetes}. */
@NullMarked
package dev.goshawk.kubernetes;

import org.jspecify.annotations.NullMarked;
