/**
 * {@code goshawk fuzz}: coverage-guided fuzzing of what reads bytes from the network. The targets
 * lie in the packages of what they fuzz; here is what runs them.
 */
@NullMarked
package dev.goshawk.fuzz;

import org.jspecify.annotations.NullMarked;
