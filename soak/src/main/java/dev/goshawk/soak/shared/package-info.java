/** What all soaks use. */
@NullMarked
package dev.goshawk.soak.shared;

import org.jspecify.annotations.NullMarked;
