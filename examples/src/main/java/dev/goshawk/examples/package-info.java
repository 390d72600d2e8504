/** The code that people copy. */
@NullMarked
package dev.goshawk.examples;

import org.jspecify.annotations.NullMarked;
