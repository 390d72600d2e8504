/** From the text of a target to addresses. */
@NullMarked
package dev.goshawk.core.resolve;

import org.jspecify.annotations.NullMarked;
